"""Pages hold all that a record says, and nothing in a record can run on them."""

import pytest

from grader.feedback.student_page import student_page
from grader.model.execution import CodePlace, Skipped
from grader.model.record import (
    CaseResult,
    ChainStep,
    Comparison,
    Derivation,
    Difference,
    ProblemResult,
    Record,
    RunInfo,
    SourceCell,
)
from tests.grader.feedback.elements import Elements
from tests.grader.messages import because, noted, said, stopped

CODE = SourceCell(name="anna.py", code="x = 1\n")
PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}"


def a_case(name="one", points=0.0, verdict="wrong", **more):
    return CaseResult(
        id=f"problem1.{name}",
        title=f"Case {name}",
        points=points,
        max_points=5,
        verdict=verdict,
        **more,
    )


def a_record(*cases, student="anna", status="graded", **more):
    score = sum(case.points for case in cases)
    problem = ProblemResult(id="problem1", title="One", points=score, max_points=10)
    fields = {"score": score, "max_score": 10, "assignment": "Homework", "problems": (problem,)}
    return Record(student=student, status=status, cases=cases, **(fields | more))


def text_of(page):
    return " ".join(Elements(page).text.split())


def test_the_page_shows_score_verdict_points_and_message():
    page = student_page(a_record(a_case(finding=said("Off."), explanation="By one.")))

    text = text_of(page)
    assert "0 of 10 points" in text
    assert "✗ wrong Case one 0 / 5 Off. By one." in text


def test_the_page_says_what_was_done_with_each_of_several_files():
    files = [{"name": f"{i}.csv", "use": "other"} for i in range(22)]

    text = text_of(student_page(a_record(files=[{"name": "a.py", "use": "graded"}, *files])))

    assert "Your files a.py This page is about this file. 0.csv 1.csv " in text
    assert "19.csv and 2 more No code." in text


def test_a_single_file_is_not_listed():
    page = student_page(a_record(files=[{"name": "a.py", "use": "graded"}]))

    assert "Your files" not in page


HELPER = SourceCell(name="helper.py", code="y = 1\n", role="used")
OTHER = SourceCell(name="other.py", code="z = 1\n", role="beside")


def test_modules_that_are_used_are_shown_after_the_graded_file():
    text = text_of(student_page(a_record(source=(CODE, HELPER))))

    assert "Your code anna.py x = 1 helper.py y = 1" in text


def test_modules_that_are_not_seen_to_be_used_are_shown_folded_away():
    page = student_page(a_record(source=(CODE, HELPER, OTHER)))

    assert page.index("helper.py") < page.index("<details>") < page.index("other.py")
    assert "1 more Python file that your code does not import other.py z = 1" in text_of(page)


def test_a_module_that_there_was_no_room_for_is_named():
    source = (CODE, SourceCell(name="helper.py", code="", role="used"))

    text = text_of(student_page(a_record(source=source, source_cut=True)))

    assert "helper.py This file is not shown, because there is too much code." in text


def test_a_line_of_a_module_is_marked_where_an_exception_passed_it():
    case = a_case(finding=said("It failed."), traceback=(CodePlace("helper.py", 1, "y = 1"),))

    page = student_page(a_record(case, source=(CODE, HELPER)))

    assert '<a href="#line-2-1">helper.py, line 1: y = 1</a>' in page


def test_a_mistake_is_marked_in_the_graded_file_else_in_a_module_that_it_uses():
    case = a_case("f", mistake="m", finding=said("Off."), explanation="By one.")
    problem = ProblemResult(id="problem1", title="One", points=0, max_points=10, function="f")
    helper = SourceCell(name="helper.py", code="def f(): pass\n", role="used")
    other = SourceCell(name="other.py", code="def f(): pass\n", role="beside")

    page = student_page(a_record(case, source=(CODE, helper, other), problems=(problem,)))

    assert "See line 1 of helper.py" in page


def test_expected_and_given_are_shown_for_a_public_case():
    comparison = Comparison(inputs={"dA": "[1]"}, given="[2]", expected="[3]")

    text = text_of(student_page(a_record(a_case(comparison=comparison))))

    assert "dA [1] expected [3] yours [2]" in text


def test_a_hidden_case_is_marked_and_gives_its_hint():
    text = text_of(student_page(a_record(a_case(hidden=True, hint="Mind the sign."))))

    assert "hidden case" in text
    assert "Hint: Mind the sign." in text


def test_a_mistake_that_many_cases_show_is_one_thing_to_fix():
    cases = [
        a_case(
            name, finding=said(f"Seen {name}."), mistake="mask", explanation="The mask is inverted."
        )
        for name in ("one", "two")
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "The mask is inverted. 10 points: Case one , Case two" in text


def test_a_mistake_is_explained_once_at_the_smallest_case_that_shows_it():
    cases = [
        a_case(
            name, mistake="m", explanation="Inverted.", comparison=Comparison(given="1", size=size)
        )
        for name, size in (("large", 60), ("small", 4), ("empty", 0))
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "Case small , Case large , Case empty" in text
    assert "Case small 0 / 5 Inverted. Values" in text
    assert "Case large 0 / 5 The same mistake as in Case small ." in text


def test_only_the_smallest_case_of_a_mistake_is_opened():
    cases = [
        a_case(
            name, mistake="m", explanation="Inverted.", comparison=Comparison(given="1", size=size)
        )
        for name, size in (("large", 60), ("small", 4))
    ]

    page = student_page(a_record(*cases))

    assert page.count("<details open>") == 1
    assert page.index('id="problem1.small"') < page.index("<details open>")
    assert page.index("<details open>") < page.index('id="problem1.large"')


def test_hidden_cases_keep_their_place_after_the_public_ones():
    cases = [
        a_case("seen", 5.0, "correct"),
        a_case("unseen", finding=said("Not right."), hidden=True),
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "✓ correct Case seen 5 / 5 ✗ wrong Case unseen" in text


def test_what_is_right_is_told_at_once():
    cases = [a_case("one", 5.0, "correct"), a_case("two", 5.0, "follow_through"), a_case("three")]

    text = text_of(student_page(a_record(*cases)))

    assert "Full points in 2 of 3 cases of One" in text
    assert "✓ Full points" not in text


def test_a_problem_that_is_right_as_a_whole_has_a_tick():
    cases = [a_case("one", 5.0, "correct"), a_case("two", 5.0, "follow_through")]

    assert "✓ Full points in 2 of 2 cases of One" in text_of(student_page(a_record(*cases)))


def test_a_step_that_went_astray_is_worked_out_with_numbers():
    derivation = Derivation(
        parts=((("0.7", "0.9"), ("0.8", "1")), "·", (("-2.2",), ("-2.4",))),
        result=(("-3.7",), ("-4.16",)),
        given=(("-3.7",), ("-4.4",)),
        astray=(1,),
        own=("∂L/∂z2",),
    )
    step = ChainStep(symbol="∂L/∂a1", formula="W2ᵀ · ∂L/∂z2", derivation=derivation)
    comparison = Comparison(given="[-3.7, -4.4]", expected="[-3.7, -4.16]")

    page = student_page(a_record(a_case(step=step, comparison=comparison)))

    text = text_of(page)
    assert "The calculation with your own ∂L/∂z2:" in text
    assert "0.7 0.9 0.8 1 · −2.2 −2.4 = −3.7 −4.16" in text
    assert "The values differ in entry 2 ( -4.4 instead of -4.16 )." in text
    assert '<mtd class="differs"><mn>−4.4</mn></mtd>' in page


def test_the_line_of_an_exception_is_marked_and_linked():
    line = CodePlace("anna.py", 2, "return x[9]")
    source = (SourceCell(name="anna.py", code="def f(x):\n    return x[9]\n"),)
    case = a_case(verdict="error", finding=said("IndexError: 9."), traceback=(line,))

    page = student_page(a_record(case, source=source))

    assert 'href="#line-1-2"' in page
    assert 'id="line-1-2"' in page
    assert "return x[ 9 ] ← IndexError: 9." in text_of(page)


def test_a_traceback_that_names_no_line_of_the_code_is_shown_as_it_is():
    lines = (CodePlace("anna.py", 99, "x"), CodePlace("helper.py", 1, "y"), CodePlace("", 0))

    page = student_page(a_record(a_case(traceback=lines), source=(CODE,)))

    assert "anna.py, line 99: x helper.py, line 1: y an unknown line" in text_of(page)
    assert 'href="#line' not in page


def test_a_known_mistake_is_noted_at_the_line_that_it_is_about():
    code = "def f(x):\n    return x\n\ng = {}\ng['b'] = 3\n"
    cases = (
        a_case("a", mistake="kept", explanation="As it came."),
        a_case("b", mistake="sign", explanation="Sign lost.", step=ChainStep(symbol="b")),
    )
    problem = ProblemResult(id="problem1", title="One", points=0, max_points=10, function="f")
    source = (SourceCell(name="anna.py", code=code),)

    page = student_page(a_record(*cases, problems=(problem,), source=source))

    text = text_of(page)
    assert "As it came. See line 2 of anna.py" in text
    assert "return x ← As it came." in text
    assert "= 3 ← Sign lost." in text
    assert 'href="#line-1-5"' in page


def test_a_statement_that_was_skipped_is_noted_at_the_line_that_failed():
    code = "def f():\n    return 1 / 0\nf()\n"
    lines = (CodePlace("anna.py", 3, "f()"), CodePlace("anna.py", 2, "return 1 / 0"))
    skipped = (Skipped(lines[0], stopped("ZeroDivisionError."), lines=lines),)
    source = (SourceCell(name="anna.py", code=code),)

    page = student_page(a_record(source=source, skipped=skipped))

    assert "return 1 / 0 ← ZeroDivisionError." in text_of(page)
    assert '<a href="#line-1-2">anna.py, line 2: return 1 / 0</a>' in page
    assert "anna.py, line 3: f()" not in page


def test_a_fix_leads_to_the_line_at_which_the_code_was_stopped():
    line = CodePlace("anna.py", 1, "x = 1")
    case = a_case(verdict="timeout", finding=said("It took long."), traceback=(line,))

    page = student_page(a_record(case, source=(CODE,)))

    assert "It took long. See line 1 of anna.py" in text_of(page)


def test_a_line_that_was_skipped_says_why():
    skipped = (Skipped(CodePlace("anna.py", 1, "x = 1"), stopped("NameError: x")),)

    text = text_of(student_page(a_record(source=(CODE,), skipped=skipped)))

    assert "← NameError: x" in text


def test_of_a_large_array_the_first_differences_and_a_heat_map_are_shown():
    difference = Difference(index=(5, 7), inputs={"Z": "-1"}, given="3", expected="0")
    comparison = Comparison(given="…", differences=(difference,), heat=("09", "30"))

    page = student_page(a_record(a_case(comparison=comparison)))

    assert "at [5, 7] , where Z is -1 : you gave 3 , expected 0" in text_of(page)
    assert '<rect x="10" y="0" width="9" height="9"/>' in page
    assert '<rect x="0" y="10" width="9" height="3"/>' in page


def test_code_that_was_cut_says_so():
    text = text_of(student_page(a_record(source=(CODE,), source_cut=True)))

    assert "x = 1" in text
    assert "Only the beginning is shown." in text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.004, "less than a second"), (1.2, "about 1 second."), (4.01, "about 4 seconds.")],
)
def test_how_long_the_code_took_is_told_roughly(seconds, told):
    record = a_record(file="anna.py", run=RunInfo(wall_seconds=seconds))

    assert f"Your code took {told}" in text_of(student_page(record))


def test_the_record_of_an_older_version_still_has_a_page():
    old = {"inputs": {"dA": "[1]"}, "given": "[2]", "expected": "[3]"}

    text = text_of(student_page(a_record(a_case(comparison=old))))

    assert "dA [1] expected [3] yours [2]" in text
    assert "Your code" not in text


def test_what_costs_most_comes_first():
    cases = [a_case("one", 4.0, finding=said("Small.")), a_case("two", 0.0, finding=said("Large."))]

    text = text_of(student_page(a_record(*cases)))

    assert text.index("Large.") < text.index("Small.")


def test_what_is_left_out_of_what_to_fix_first_is_counted():
    cases = [a_case(f"{number}", 4.5, finding=said(f"Mistake {number}.")) for number in range(8)]

    text = text_of(student_page(a_record(*cases)))

    assert "… and 3 more below (1.5 points)." in text


def test_what_costs_nothing_is_left_out_without_points():
    cases = [a_case(f"{n}", checked="format", finding=said(f"Mistake {n}.")) for n in range(6)]
    cases = [case.model_copy(update={"max_points": 0}) for case in cases]

    text = text_of(student_page(a_record(*cases, self_check=True)))

    assert "… and 1 more below." in text


def test_full_marks_are_praised():
    text = text_of(student_page(a_record(a_case(points=5.0, verdict="correct"))))

    assert "Nothing to fix" in text


def test_a_case_without_points_is_advice():
    case = a_case().model_copy(update={"max_points": 0.0, "hint": "Use where."})

    text = text_of(student_page(a_record(case)))

    assert "i advice Case one Hint: Use where." in text


def test_skipped_code_output_and_notes_are_shown():
    record = a_record(
        skipped=(Skipped(CodePlace("anna.py", 3, "x = y"), stopped("NameError")),),
        output="epoch 1\n",
        output_cut=True,
        notes=(noted("Read as Latin-1."),),
    )

    text = text_of(student_page(record))

    assert "anna.py, line 3 x = y NameError" in text
    assert "epoch 1" in text
    assert "Only the beginning is shown" in text
    assert "Read as Latin-1." in text


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("unreadable", "Unreadable"),
        ("no_submission", "No submission"),
        ("harness_error", "Grader failed"),
    ],
)
def test_a_submission_that_was_not_graded_says_why(status, heading):
    record = a_record(status=status, reason=because("Here is why."), score=None)

    text = text_of(student_page(record))

    assert f"{heading} Here is why." in text
    assert "of 10 points" not in text


@pytest.mark.parametrize("status", ["unreadable", "no_submission", "harness_error"])
def test_where_nothing_was_graded_no_case_is_listed(status):
    case = a_case(
        verdict="not_run", finding=said("Not run: nothing there."), step=ChainStep(symbol="a")
    )

    page = student_page(a_record(case, status=status, reason=because("Here is why."), score=None))

    assert "Case one" not in page
    assert "<svg" not in page


def hostile_record():
    case = a_case(
        finding=said(PAYLOAD),
        explanation=PAYLOAD,
        hint=PAYLOAD,
        traceback=(CodePlace(PAYLOAD, 1, PAYLOAD),),
        comparison=Comparison(
            inputs={PAYLOAD: PAYLOAD},
            given=PAYLOAD,
            expected=PAYLOAD,
            given_cells=((PAYLOAD,),),
            expected_cells=((PAYLOAD,),),
            differing=((0, 0),),
            differences=(
                Difference(index=(0,), inputs={PAYLOAD: PAYLOAD}, given=PAYLOAD, expected=PAYLOAD),
            ),
        ),
        step=ChainStep(
            symbol=PAYLOAD,
            formula=PAYLOAD,
            derivation=Derivation(
                parts=(PAYLOAD, ((PAYLOAD,),)),
                result=((PAYLOAD,),),
                given=((PAYLOAD,),),
                astray=(0,),
                own=(PAYLOAD,),
            ),
        ),
    )
    accepted = a_case("two", 5.0, "accepted", mistake=PAYLOAD)
    return a_record(
        case,
        accepted,
        student=PAYLOAD,
        file=PAYLOAD,
        notes=(noted(PAYLOAD),),
        output=PAYLOAD,
        reason=because(PAYLOAD),
        source=(SourceCell(name=PAYLOAD, code=f"# {PAYLOAD}\n'{PAYLOAD}\n{PAYLOAD}"),),
        skipped=(Skipped(CodePlace(PAYLOAD, 1, PAYLOAD), stopped(PAYLOAD)),),
    )


def test_nothing_that_a_student_writes_becomes_markup():
    elements = Elements(student_page(hostile_record()))

    assert not {"script", "img", "iframe", "object", "link"} & set(elements.tags)
    assert not [name for name, _ in elements.attributes if name.startswith("on")]
    assert "<script>" in elements.text  # the payload is there, as text


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\x7f"])
def test_control_and_direction_characters_are_made_visible(character):
    page = student_page(a_record(student=f"an{character}na", output=character))

    assert character not in page
    assert f"\\x{ord(character):02x}" in page


def test_pages_ask_for_nothing_outside_themselves_and_run_nothing():
    page = student_page(a_record())

    assert "default-src 'none'" in page
    assert "src=" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_a_self_check_is_headed_by_its_file_and_scores_the_public_cases():
    text = text_of(student_page(a_record(self_check=True, file="mine.py")))

    assert "Self-check: Homework mine.py 0 of 10 points of the public cases" in text
    assert "Hidden cases are not checked here." in text
    assert "Graded file" not in text


def test_what_a_self_check_gives_no_points_for_costs_none():
    step = a_case(checked="follows", finding=said("Too long."), step=ChainStep(symbol="a"))
    step = step.model_copy(update={"max_points": 0})

    text = text_of(student_page(a_record(step, self_check=True)))

    assert "Too long. Case one One The self-check tests the form" in text


def test_a_self_check_that_passes_says_no_more_than_that():
    text = text_of(student_page(a_record(a_case(points=5.0, verdict="correct"), self_check=True)))

    assert "All public checks pass." in text
    assert "All points earned" not in text
    assert "Nothing to fix" not in text
