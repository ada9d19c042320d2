"""What to fix first."""

import pytest

from grader.model.execution import CodePlace, Skipped
from grader.model.findings import Finding
from grader.model.fixes import fixes, numbers_of
from grader.model.reasons import StopReason
from grader.model.record import CaseResult, ChainStep, Change, Comparison, Record
from tests.grader.messages import said


def a_case(name, points=0.0, **given):
    fields = {"title": name, "points": points, "max_points": 1, "verdict": "wrong"}
    return CaseResult(**{"id": f"p.{name}"} | fields | given)


TIMEOUT = Finding.of("call_timeout", function="f", seconds="1")
NOT_CALLED = Finding.of("stopped_too_often")


def raised(error):
    return Finding.of("raised", function="f", error=error)


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


def example_of(*cases):
    (fix,) = fixes(a_record(*cases))
    return fix.example.title


def shown(name, size=1, given="1", **more):
    comparison = Comparison(size=size, given=given, expected="1", **more)
    return a_case(name, mistake="m", explanation="M.", comparison=comparison)


def test_the_cases_of_one_mistake_keep_their_order():
    assert told(a_record(shown("large", 9), shown("small"))) == [("M.", ["large", "small"])]


def test_the_example_is_the_smallest_case():
    assert example_of(shown("large", 9), shown("small"), shown("empty", 0)) == "small"


def test_the_example_is_a_case_in_which_the_values_look_different():
    assert example_of(shown("alike"), shown("other", 9, given="2")) == "other"


def test_a_changed_argument_looks_different():
    change = Change(name="Z", before="[-1]", after="[0]")

    assert example_of(shown("alike"), shown("changed", 9, changes=(change,))) == "changed"


def test_values_that_look_different_show_more_than_another_shape():
    alike = shown("alike", given_form="shape (1,)")

    assert example_of(shown("same"), alike) == "alike"
    assert example_of(alike, shown("other", 9, given="2")) == "other"


def test_the_example_is_no_empty_array_if_another_case_shows_the_fault():
    empty = Comparison(given="[] of shape (0,)", expected="[] of shape (0, 3)")
    as_list = Comparison(given="[1]", expected="[1]", size=2, given_form="type list")
    cases = [
        a_case("a", mistake="list", comparison=empty),
        a_case("b", mistake="list", comparison=as_list),
    ]

    assert fixes(a_record(*cases))[0].example == cases[1]


def test_the_example_of_exceptions_in_one_line_is_the_most_frequent_one():
    line = (CodePlace("a.py", 3, "x[9]"),)
    cases = [
        a_case(name, verdict="error", traceback=line, finding=raised(f"{name[0]}Error"))
        for name in ("a", "b1", "b2")
    ]

    assert told(a_record(*cases)) == [("f raised bError.", ["a", "b1", "b2"])]


def test_exceptions_in_different_lines_are_different():
    cases = [
        a_case(
            name,
            verdict="error",
            traceback=(CodePlace("a.py", line, "x[9]"),),
            finding=raised("IndexError"),
        )
        for line, name in enumerate("ab", start=1)
    ]

    assert [fix.cases for fix in fixes(a_record(*cases))] == [[case] for case in cases]


def test_wrong_values_without_a_known_mistake_are_one_thing_to_fix():
    cases = [
        a_case("a", finding=Finding.of("differs", given="1", why="expected 2")),
        a_case("b", finding=Finding.of("differs_at", cell="[0]", given="3", why="expected 4")),
        a_case("c", finding=Finding.of("correct_value_required", difference="It differs.")),
        a_case("d", hidden=True, finding=Finding.of("hidden_not_counted")),
    ]

    (fix,) = fixes(a_record(*cases))

    assert fix.cost == "4 points in 4 cases"


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("printed_otherwise", [{"line": "1", "given": "a", "expected": e} for e in ("b", "c")]),
        ("returned_not_printed", [{"expected": "b"}, {"expected": "c"}]),
        ("other_length", [{"at": "", "given": "1 element", "expected": e} for e in ("2", "3")]),
    ],
)
def test_one_fault_with_other_values_in_each_case_is_one_thing_to_fix(code, values):
    first, second = (Finding.of(code, **each) for each in values)

    (fix,) = fixes(a_record(a_case("a", finding=first), a_case("b", finding=second)))

    assert fix.cost == "2 points in 2 cases"


def test_a_hidden_case_belongs_to_a_public_one_that_failed_in_the_same_way():
    public = a_case("a", verdict="timeout", finding=TIMEOUT)
    hidden = a_case(
        "b", 0.5, verdict="timeout", hidden=True, finding=Finding.of("hidden_timeout", function="f")
    )

    assert told(a_record(hidden, public)) == [("f took longer than 1 s.", ["b", "a"])]


def test_a_hidden_case_that_fails_alone_comes_after_the_public_ones():
    hidden = a_case("a", finding=Finding.of("hidden_wrong"), hidden=True)
    public = a_case("b", 0.5, verdict="error", finding=raised("ValueError"))

    assert [fix.cases for fix in fixes(a_record(hidden, public))] == [[public], [hidden]]


def test_what_was_not_run_is_a_consequence_of_what_used_up_the_time():
    stopped = a_case("a", verdict="timeout", finding=TIMEOUT)
    not_run = [
        a_case(name, id=f"{problem}.{name}", verdict="not_run", finding=NOT_CALLED)
        for problem, name in (("p", "b"), ("q", "c"))
    ]

    assert told(a_record(*not_run, stopped)) == [
        ("f took longer than 1 s. Because of this, 2 other cases were not run.", ["b", "c", "a"])
    ]


def test_what_was_not_run_is_a_consequence_of_its_own_problem_if_several_used_up_the_time():
    stopped = [
        a_case(name, id=f"{problem}.{name}", verdict="timeout", finding=TIMEOUT)
        for problem, name in (("p", "a"), ("q", "b"))
    ]
    not_run = a_case("c", id="q.c", verdict="not_run", finding=NOT_CALLED)

    assert told(a_record(*stopped, not_run)) == [
        ("f took longer than 1 s. Because of this, 1 other case was not run.", ["b", "c"]),
        ("f took longer than 1 s.", ["a"]),
    ]


def test_a_rule_that_is_not_counted_is_a_consequence_of_the_wrong_value():
    finding = Finding.of("correct_value_required", difference="The result differs.")
    rule = a_case("a", finding=finding)
    wrong = a_case("b", mistake="inverted", explanation="Inverted.")

    assert told(a_record(rule, wrong)) == [("Inverted.", ["a", "b"])]


def test_what_was_not_run_stands_alone_if_nothing_shows_why():
    not_run = [
        a_case(name, id=f"{name}.{name}", verdict="not_run", finding=Finding.of("no_time_left"))
        for name in "ab"
    ]

    assert told(a_record(*not_run)) == [("Not run: the submission's time was used up.", ["a", "b"])]


def test_a_step_that_only_follows_from_a_wrong_one_belongs_to_it():
    wrong = a_case("a", step=ChainStep(symbol="a"), finding=Finding.of("wrong_value", value="3"))
    follows = a_case(
        "b",
        step=ChainStep(symbol="b", depends_on=("p.a",)),
        finding=Finding.of("follows_unusable", value="3", names="a", fault="your a has 3"),
    )

    assert told(a_record(wrong, follows)) == [("3 is not right.", ["a", "b"])]


def test_steps_that_are_wrong_in_themselves_are_different():
    cases = [
        a_case(name, step=ChainStep(symbol=name), finding=Finding.of("wrong_value", value="3"))
        for name in "ab"
    ]

    assert [fix.cases for fix in fixes(a_record(*cases))] == [[case] for case in cases]


def test_an_exception_of_a_function_with_several_values_is_one_thing_to_fix():
    cases = [
        a_case(name, verdict="error", step=ChainStep(symbol=name), finding=raised("KeyError"))
        for name in "ab"
    ]

    assert told(a_record(*cases)) == [("f raised KeyError.", ["a", "b"])]


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("missing_in_dict", {"function": "f", "defined": "d"}, "There is no value a, b or c."),
        ("missing", {"kind": "value", "defined": "d"}, "There is no value a, b or c."),
        ("value_is_none", {}, "None was given for a, b and c:"),
        ("missing_deleted", {"place": "x.py, line 1"}, "You delete a, b and c in x.py, line 1."),
    ],
)
def test_values_that_are_missing_for_one_reason_are_listed_in_one_sentence(code, values, text):
    cases = [
        a_case(name, step=ChainStep(symbol=name), finding=Finding.of(code, name=name, **values))
        for name in "abc"
    ]

    (fix,) = fixes(a_record(*cases))

    assert fix.text.startswith(text)


def test_values_lost_in_different_lines_are_different():
    cases = [
        a_case(
            name,
            step=ChainStep(symbol=name),
            finding=Finding.of("missing_skipped", name=name, place=place, reason="Lost."),
        )
        for name, place in (("a", "x.py, line 1"), ("b", "x.py, line 2"))
    ]

    assert [fix.cases for fix in fixes(a_record(*cases))] == [[case] for case in cases]


def test_a_value_that_was_lost_with_another_one_belongs_to_it():
    lines = [CodePlace("a.py", number) for number in (1, 2, 3)]
    reasons = [
        StopReason.of("raised", error="NameError"),
        *(
            StopReason.of("uses_lost", name=name, lost=line)
            for name, line in zip("ab", lines, strict=False)
        ),
    ]
    cases = [
        a_case(
            name,
            verdict="missing",
            finding=Finding.of("missing_skipped", name=name, place=line, reason=reason),
        )
        for name, line, reason in zip("abc", lines, reasons, strict=True)
    ]
    skipped = tuple(Skipped(*each) for each in zip(lines, reasons, strict=True))

    record = a_record(*cases).model_copy(update={"skipped": skipped})

    assert told(record) == [
        (
            "a.py, line 1 was skipped: The code raised NameError. It would have defined a.",
            ["a", "b", "c"],
        )
    ]


def test_values_found_under_other_names_are_listed_in_one_sentence():
    cases = [
        a_case(
            name,
            step=ChainStep(symbol=name),
            finding=Finding.of("found_key", own=name.upper(), asked=name, percent="90"),
        )
        for name in "ab"
    ]

    (fix,) = fixes(a_record(*cases))

    assert fix.text.startswith("Found under another spelling of the key: A and B; ")
    assert "the statement asks for a and b." in fix.text


def test_of_many_names_the_first_are_listed():
    cases = [
        a_case(name, step=ChainStep(symbol=name), finding=Finding.of("value_is_none", name=name))
        for name in [f"n{number}" for number in range(20)]
    ]

    (fix,) = fixes(a_record(*cases))

    assert "n0, n1, n2, n3, n4, n5, n6, n7 and 12 more" in fix.text


def test_a_hint_is_told_if_all_cases_have_it():
    alike = [a_case(name, mistake="m", explanation="M.", hint="Look.") for name in "ab"]
    other = a_case("c", mistake="m", explanation="M.", hint="Another.")

    assert [fix.hint for fix in fixes(a_record(*alike))] == ["Look."]
    assert [fix.hint for fix in fixes(a_record(*alike, other))] == [""]


def test_the_same_mistake_of_two_students_has_one_kind():
    step = ChainStep(symbol="a")
    absent = Finding.of("missing", kind="function", name="d", defined="e")
    cases = [
        a_case("a", mistake="m", explanation="M."),
        a_case("b", mistake="m", explanation="M.", step=step),
        a_case("c", finding=Finding.of("wrong_shape", given="(1,)", expected="()")),
        a_case("d", id="q.d", verdict="missing", finding=absent),
    ]

    kinds = {fix.kind for fix in fixes(a_record(*cases))}

    assert kinds == {"p:m", "p.b:m", "p:shape", "q:missing"}


def test_advice_and_what_passes_is_nothing_to_mend():
    record = a_record(
        a_case("a", max_points=0, finding=said("Worth knowing.")),
        a_case("b", points=1, verdict="accepted"),
        a_step("c", verdict="correct", checked="format"),
    )

    assert fixes(record) == []


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


def test_advice_that_was_not_run_has_the_number_of_what_used_up_the_time():
    stopped = a_case("a", verdict="timeout", finding=TIMEOUT)
    not_run = [
        a_case(name, max_points=points, verdict="not_run", finding=NOT_CALLED)
        for name, points in (("b", 1), ("c", 0))
    ]
    record = a_record(stopped, *not_run)

    assert numbers_of(fixes(record), record) == {"p.a": 1, "p.b": 1, "p.c": 1}


@pytest.mark.parametrize("code", ["own_is_wrong", "needs_own"])
def test_what_another_function_caused_comes_after_its_cause(code):
    told = {"function": "backward", "needed": "forward", "names": "forward", "finding": "."}
    first = a_case("forward", finding=Finding.of("wrong_value", value="1"))
    second = a_case("backward", max_points=5.0, finding=Finding.of(code, **told))

    found = fixes(a_record(second, first))

    assert [fix.example.id.case for fix in found] == ["forward", "backward"]
