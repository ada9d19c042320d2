"""What to fix first."""

from grader.model.fixes import fixes, numbers_of
from grader.model.record import CaseResult, ChainStep, Comparison, Record
from tests.grader.messages import said


def a_case(name, points=0.0, **given):
    fields = {"title": name, "points": points, "max_points": 1, "verdict": "wrong"}
    return CaseResult(**{"id": f"p.{name}"} | fields | given)


def a_step(name, **given):
    return a_case(name, max_points=0, step=ChainStep(symbol=name), **given)


def a_record(*cases):
    return Record(
        student="anna", status="graded", score=0, max_score=1, assignment="One", cases=cases
    )


def told(record):
    return [(fix.text, [case.title for case in fix.cases]) for fix in fixes(record)]


def test_a_mistake_that_several_cases_show_is_one_thing_to_mend():
    record = a_record(
        a_case("a", mistake="m", explanation="M."), a_case("b", mistake="m", explanation="M.")
    )

    assert told(record) == [("M.", ["a", "b"])]


def test_the_most_costly_comes_first():
    record = a_record(
        a_case("a", points=0.5, finding=said("Half.")), a_case("b", finding=said("None."))
    )

    assert told(record) == [("None.", ["b"]), ("Half.", ["a"])]


def test_what_a_self_check_gives_no_points_for_comes_before():
    record = a_record(
        a_case("a", finding=said("None.")), a_step("b", finding=said("B."), checked="follows")
    )

    assert told(record) == [("B.", ["b"]), ("None.", ["a"])]


def test_of_the_cases_of_one_mistake_the_smallest_comes_first():
    cases = [
        a_case(name, mistake="m", explanation="M.", comparison=Comparison(size=size))
        for name, size in (("large", 9), ("small", 1))
    ]

    assert told(a_record(*cases)) == [("M.", ["small", "large"])]


def test_advice_and_what_passes_is_nothing_to_mend():
    record = a_record(
        a_case("a", max_points=0, finding=said("Worth knowing.")),
        a_case("b", points=1, verdict="accepted"),
        a_step("c", verdict="correct", checked="format"),
    )

    assert fixes(record) == []


def test_all_that_a_self_check_misses_in_a_chain_is_told_as_the_first_of_it():
    missing = [
        a_step(name, verdict="missing", checked="format", finding=said(f"No {name}."))
        for name in "abc"
    ]
    other = a_case("d", id="q.d", verdict="missing", checked="format", finding=said("No d."))

    assert told(a_record(*missing, other)) == [("No a.", ["a", "b", "c"]), ("No d.", ["d"])]


def test_what_is_missing_for_points_is_told_of_each_step():
    missing = [a_case(name, verdict="missing", finding=said(f"No {name}.")) for name in "ab"]

    assert told(a_record(*missing)) == [("No a.", ["a"]), ("No b.", ["b"])]


def test_a_case_has_the_number_of_its_fix_and_so_has_advice_that_says_the_same():
    record = a_record(
        a_case("a", mistake="m", explanation="M."),
        a_case("b", max_points=0, mistake="m", explanation="M."),
        a_case("c", 1.0),
    )

    assert numbers_of(fixes(record), record) == {"p.a": 1, "p.b": 1}


def test_steps_of_a_chain_have_mistakes_of_their_own():
    cases = [
        a_case(name, mistake="swapped", explanation=f"{name}.", step=ChainStep(symbol=name))
        for name in "ab"
    ]

    assert told(a_record(*cases)) == [("a.", ["a"]), ("b.", ["b"])]
