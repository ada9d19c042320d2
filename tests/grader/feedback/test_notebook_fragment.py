"""A self-check in a notebook: all that a record says, in the notebook's own colours."""

import pytest

from grader.feedback.student_page import fragment
from grader.model.execution import CodePlace
from grader.model.findings import Finding
from grader.model.progress import Progress
from grader.model.record import CaseResult, Comparison, Difference, ProblemResult, Record
from tests.grader.feedback.elements import Elements
from tests.grader.messages import because, noted, said

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}\x1b[2J\u202e"
RED = "#b42318"  # the ground of marks for what is wrong
SMALL = Comparison(
    inputs={"dA": "[[1, 2]]"},
    input_cells={"dA": (("1", "2"),)},
    given="[[1, 0]]",
    given_cells=(("1", "0"),),
    expected="[[1, 2]]",
    expected_cells=(("1", "2"),),
    differing=((0, 1),),
    size=2,
)


def a_case(name="one", points=0.0, verdict="wrong", **more):
    fields = {"title": f"Case {name}", "max_points": 5.0} | more
    return CaseResult(id=f"p.{name}", points=points, verdict=verdict, **fields)


def a_record(*cases, **more):
    score = sum(case.points for case in cases)
    problem = ProblemResult(id="p", title="Problem one", points=score, max_points=10, function="f")
    fields = {"status": "graded", "score": score, "max_score": 10, "problems": (problem,)}
    return Record(student="anna", assignment="Homework", cases=cases, **(fields | more))


def text_of(*cases, **more):
    return " ".join(Elements(fragment(a_record(*cases, **more))).text.split())


def test_each_case_has_its_verdict_points_and_message():
    text = text_of(a_case(verdict="correct", points=5.0, finding=said("Well done.")))

    assert "✓ correct Case one 5 / 5 Well done." in text


def test_what_to_fix_is_said_once_for_all_its_cases():
    cases = [
        a_case(name, mistake="sign", explanation="The sign is lost.") for name in ("one", "two")
    ]

    text = text_of(*cases)

    assert text.count("The sign is lost.") == 1
    assert text.count("See 1 above.") == 2
    assert "10 points in 2 cases: Case one, Case two" in text


def test_a_small_array_is_shown_cell_by_cell_with_what_differs():
    text = text_of(a_case(finding=said("Off."), comparison=SMALL))

    assert "dA 1 2 expected 1 2 yours 1 ≠ 0" in text


def test_of_a_large_array_the_first_cells_that_differ_are_shown():
    comparison = Comparison(
        given="1, … (900 numbers)",
        expected="1, … (900 numbers)",
        differences=(Difference(index=(3, 4), inputs={"Z": "0"}, given="1", expected="2"),),
    )

    text = text_of(a_case(finding=said("Off."), comparison=comparison))

    assert "at [3, 4] , where Z is 0 : you gave 1 , expected 2" in text


def test_arrays_that_do_not_differ_are_not_shown():
    alike = SMALL.model_copy(update={"given": SMALL.expected, "differing": ()})

    assert "yours" not in text_of(a_case(finding=said("dA is changed."), comparison=alike))


def test_a_traceback_is_shown():
    assert "Cell In[3], line 2: 1 / 0" in text_of(
        a_case(
            verdict="error",
            finding=said("f raised."),
            traceback=(CodePlace("Cell In[3]", 2, "1 / 0"),),
        )
    )


@pytest.mark.parametrize(
    ("checked", "verdict", "word"),
    [
        ("format", "correct", "• given"),
        ("follows", "correct", "✓ follows"),
        ("format", "missing", "○ missing"),
        ("follows", "wrong", "✗ does not follow"),
    ],
)
def test_a_value_that_is_not_judged_has_words_of_its_own(checked, verdict, word):
    case = a_case(verdict=verdict, checked=checked, max_points=0.0, finding=said("Seen."))

    text = text_of(case)

    assert f"{word} Case one" in text
    assert "Only grading checks whether these values are correct" in text


def test_it_begins_with_what_that_is_worth():
    text = text_of(a_case(), a_case("two", points=5.0, verdict="correct"))

    assert text.startswith(
        "Homework 1 of 2 cases right, 1 wrong: 5 of 10 points of the public cases. "
        "Hidden cases are not checked here."
    )


def test_what_to_fix_comes_before_the_table():
    text = text_of(a_case(finding=said("Off.")), a_case("two", points=5.0, verdict="correct"))

    assert text.index("What to fix first") < text.index("Verdict Case Points Message")


def test_when_all_pass_there_is_nothing_to_fix():
    text = text_of(a_case(points=5.0, verdict="correct"))

    assert "What to fix first" not in text
    assert "1 case right" in text


def test_what_got_better_since_the_last_check_is_told():
    record = a_record(a_case(points=5.0, verdict="correct"))

    html = fragment(record, Progress(120, better=record.cases))

    assert "Since your last check (2 minutes ago): better: one." in Elements(html).text


def test_what_is_not_written_yet_is_no_fault_and_has_a_neutral_mark():
    missing = a_case("two", finding=Finding.of("no_body", function="f"))

    html = fragment(a_record(a_case(points=5.0, verdict="correct"), missing))

    text = " ".join(Elements(html).text.split())
    assert "What to fix first" not in text
    assert "Not written yet f has no body yet." in text
    assert "○ not written yet Case two" in text
    assert RED not in html


def test_a_starter_in_which_nothing_is_written_is_told_what_to_write():
    cases = [a_case(name, finding=Finding.of("no_body", function="f")) for name in ("one", "two")]

    html = fragment(a_record(*cases))

    text = " ".join(Elements(html).text.split())
    assert text.startswith(
        "Homework Nothing written yet in f. The assignment asks for: "
        "f : Problem one 2 public cases, 10 points"
    )
    assert "Verdict" not in text
    assert RED not in html


def test_a_check_that_could_not_be_made_says_why():
    assert "It failed." in text_of(status="harness_error", score=None, reason=because("It failed."))


def test_what_was_printed_can_be_opened():
    assert "What your code printed here" in text_of(a_case(), output="here\n")


def test_nothing_of_a_record_is_markup_or_runs():
    case = a_case(
        title=PAYLOAD,
        verdict="error",
        finding=said(PAYLOAD),
        explanation=PAYLOAD,
        hint=PAYLOAD,
        traceback=(CodePlace(PAYLOAD, 1, PAYLOAD),),
        comparison=Comparison(inputs={PAYLOAD: PAYLOAD}, given=PAYLOAD, expected="1"),
    )
    record = a_record(case, a_case("two", finding=said("Off."), comparison=SMALL), output=PAYLOAD)

    html = fragment(record.model_copy(update={"notes": (noted(PAYLOAD),), "assignment": PAYLOAD}))

    elements = Elements(html)
    assert not {"script", "img", "link", "style"} & set(elements.tags)
    assert {name for name, _ in elements.attributes} == {"style", "scope", "aria-hidden"}
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "7 * 7" in html


def test_text_and_ground_are_the_notebooks():
    html = fragment(a_record(a_case(finding=said("Off."), comparison=SMALL)))

    assert RED in html
    styles = [value for name, value in Elements(html).attributes if name == "style"]
    painted = [style for style in styles if "color:#" in style]
    assert all("color:#fff;background-color:#" in style for style in painted)
