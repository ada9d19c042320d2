"""What a class got wrong is counted over all students, by what each of them has to fix."""

import tracemalloc

import pytest

from grader.feedback.class_mistakes import OF_ALL, UNEXPLAINED, ClassMistakes, is_unexplained
from grader.model.execution import CodePlace
from grader.model.findings import Finding
from grader.model.fixes import FAMILIES, fixes
from grader.model.record import CaseResult, ChainStep, ProblemResult, Record

CHAIN = ProblemResult(id="problem1", title="Problem 1: a chain", points=0, max_points=20)
FUNCTION = ProblemResult(
    id="problem2", title="Problem 2: a function", points=0, max_points=10, function="relu_backward"
)


def a_case(name="zero", lost=5.0, verdict="wrong", **more):
    fields = {"title": f"Case {name}", "points": 5 - lost, "max_points": 5, "verdict": verdict}
    return CaseResult(**({"id": f"problem2.{name}"} | fields | more))


def a_step(name="dz", **more):
    step = ChainStep(symbol=name)
    return a_case(**({"id": f"problem1.{name}", "title": f"Step {name}", "step": step} | more))


def known(mistake, **more):
    return a_case(mistake=mistake, explanation=f"It is {mistake}.", **more)


def raised(error, **more):
    finding = Finding.of("raised", function="relu_backward", error=error)
    return a_case(verdict="error", finding=finding, **more)


def differs(given, **more):
    return a_case(finding=Finding.of("differs", given=given, why="3 was expected"), **more)


def a_record(*cases, status="graded"):
    return Record(
        student="anna", status=status, score=0, max_score=30, assignment="A",
        problems=(CHAIN, FUNCTION), cases=cases,
    )  # fmt: skip


def ranked(*records):
    mistakes = ClassMistakes()
    for record in records:
        mistakes.add(record)
    return mistakes.ranked()


def test_a_mistake_is_counted_once_for_each_student_with_all_that_it_cost():
    [mistake] = ranked(
        a_record(known("lost", name="one"), known("lost", name="two")),
        a_record(known("lost", lost=2.0)),
        a_record(a_case(verdict="correct", lost=0.0)),
        a_record(a_case(verdict="correct", lost=0.0)),
    )

    assert (mistake.students, mistake.share) == (2, 0.5)
    assert (mistake.points, mistake.average) == (12.0, 6.0)
    assert (mistake.kind, mistake.text, mistake.where) == (
        "problem2:lost", "It is lost.", "Problem 2",
    )  # fmt: skip


def test_those_that_cost_the_class_most_come_first():
    found = ranked(
        a_record(known("rare", lost=4.0)),
        a_record(known("frequent", lost=2.0)),
        a_record(known("frequent", lost=2.5)),
    )

    assert [mistake.text for mistake in found] == ["It is frequent.", "It is rare."]


def test_the_order_is_the_same_however_the_students_are_called():
    records = [a_record(known(name)) for name in ("b", "c", "a")]

    assert ranked(*records) == ranked(*reversed(records))


@pytest.mark.parametrize("status", ["unreadable", "no_submission", "harness_error"])
def test_work_that_was_not_run_counts_nothing(status):
    mistakes = ClassMistakes()

    assert mistakes.add(a_record(known("lost"), status=status)) == ()
    assert (mistakes.ranked(), mistakes.graded) == ([], 0)


def test_the_kinds_of_a_student_are_those_of_the_ranking():
    mistakes = ClassMistakes()

    kinds = mistakes.add(a_record(known("lost"), a_step(mistake="sign", explanation="Sign.")))

    assert kinds == ("problem2:lost", "problem1.dz:sign")
    assert {mistake.kind for mistake in mistakes.ranked()} == {*kinds}


def test_a_step_of_a_chain_is_named():
    [mistake] = ranked(a_record(a_step(mistake="sign", explanation="The sign is lost.")))

    assert mistake.where == "Problem 1, Step dz"


def test_what_stops_the_function_of_a_chain_is_of_the_whole_problem():
    finding = Finding.of("raised", function="gradients", error="NameError")
    steps = [a_step(name, verdict="error", finding=finding) for name in ("dz", "da")]

    [mistake] = ranked(a_record(*steps))

    assert (mistake.kind, mistake.where) == ("problem1:error", "Problem 1")


def test_different_exceptions_are_one_mistake_of_which_the_most_frequent_is_told():
    [mistake] = ranked(
        a_record(raised("IndexError")), a_record(raised("IndexError")), a_record(raised("KeyError"))
    )

    assert mistake.text == "An exception was raised in relu_backward."
    assert mistake.example == "relu_backward raised IndexError."
    assert (mistake.different, mistake.is_known) == (2, False)


def test_a_student_with_two_exceptions_is_one_student():
    def raised_at(line, name):
        return raised(f"error {line}", name=name, traceback=(CodePlace("a.py", line, "x"),))

    [mistake] = ranked(a_record(raised_at(3, "one"), raised_at(7, "two")))

    assert (mistake.students, mistake.different, mistake.points) == (1, 2, 10.0)


def test_where_all_have_the_same_exception_it_is_told():
    [mistake] = ranked(a_record(raised("IndexError")), a_record(raised("IndexError")))

    assert (mistake.text, mistake.example) == ("relu_backward raised IndexError.", "")
    assert (mistake.students, mistake.different, mistake.is_known) == (2, 1, False)


def test_wrong_values_without_a_known_mistake_are_one():
    [mistake] = ranked(a_record(differs("1")), a_record(differs("2")))

    assert mistake.text == "The result of relu_backward is wrong."
    assert (mistake.different, mistake.is_known) == (2, False)


def test_near_misses_of_one_kind_are_told_by_the_most_frequent():
    def found_as(own):
        finding = Finding.of("found_spelling", own=own, asked="relu_backward", percent="90")
        return a_record(a_case(verdict="correct", lost=0.5, finding=finding))

    [mistake] = ranked(found_as("relu_back"), found_as("reluBackward"), found_as("reluBackward"))

    assert mistake.text.startswith("Found as reluBackward; the statement asks for relu_backward.")
    assert (mistake.different, mistake.is_known) == (2, True)


def test_what_followed_from_a_mistake_makes_no_other_sentence():
    def too_long(*others):
        finding = Finding.of("call_timeout", function="relu_backward", seconds="1")
        return a_record(a_case(verdict="timeout", finding=finding), *others)

    not_run = a_case("more", verdict="not_run", finding=Finding.of("stopped_too_often"))

    [mistake] = ranked(too_long(), too_long(not_run))

    assert mistake.text == "relu_backward took longer than 1 s."
    assert (mistake.points, mistake.different) == (15.0, 1)


@pytest.mark.parametrize(
    "case",
    [
        known("lost"),
        a_case(verdict="timeout", finding=Finding.of("call_timeout", function="f", seconds="1")),
        a_case(verdict="missing", finding=Finding.of("missing", kind="function", name="f",
                                                     defined="nothing")),
        a_case(finding=Finding.of("nothing_returned")),
        a_case(finding=Finding.of("several_returned", kind="tuple")),
        a_case(verdict="error", finding=Finding.of("uses_undefined", function="f", name="x",
                                                   finding="")),
        a_case(finding=Finding.of("memory_shared", name="dA")),
        a_case(lost=0.5, verdict="correct",
               finding=Finding.of("found_order", own="list", percent="90")),
    ],
    ids=["known mistake", "limit", "missing", "None", "tuple", "undefined", "memory", "near miss"],
)  # fmt: skip
def test_what_has_a_clear_cause_is_explained(case):
    [fix] = fixes(a_record(case))

    assert not is_unexplained(fix)


@pytest.mark.parametrize(
    "case",
    [
        differs("1"),
        raised("ValueError"),
        a_step(finding=Finding.of("wrong_value", value="dz")),
        a_step(finding=Finding.of("not_finite")),
        a_case(finding=Finding.of("wrong_shape", given="(2,)", expected="(3,)")),
        a_case(finding=Finding.of("hidden_wrong"), hidden=True),
        a_case(finding=Finding.of("hidden_error", function="f"), hidden=True, verdict="error"),
        a_case(),
    ],
    ids=["value", "exception", "step", "nan", "shape", "hidden", "hidden exception", "no finding"],
)
def test_what_is_only_wrong_is_not_explained(case):
    [fix] = fixes(a_record(case))

    assert is_unexplained(fix)


def test_different_time_limits_are_one_mistake():
    def too_long(seconds):
        finding = Finding.of("call_timeout", function="relu_backward", seconds=seconds)
        return a_record(a_case(verdict="timeout", finding=finding))

    [mistake] = ranked(too_long("1"), too_long("2"))

    assert mistake.text == "relu_backward took too long."


@pytest.mark.parametrize("code", sorted(UNEXPLAINED | OF_ALL.keys()))
def test_what_is_known_of_a_finding_is_of_one_that_exists(code):
    assert code in Finding.sentences or code in FAMILIES


def test_a_student_takes_little_memory():
    mistakes = ClassMistakes()
    tracemalloc.start()
    for number in range(1000):
        mistakes.add(a_record(raised(f"ValueError: {number}"), known("lost", name="two")))
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert mistakes.ranked()[0].students == 1000
    assert kept < 1000 * 500  # bytes: about the sentence itself
