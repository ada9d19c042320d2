"""Pages hold all that a record says, and nothing in a record can run on them."""

from datetime import datetime, timedelta, timezone

import pytest

from grader.feedback.student_page import student_page
from grader.model.execution import CodePlace, Skipped
from grader.model.findings import Finding
from grader.model.notes import Note
from grader.model.record import (
    CaseResult,
    ChainStep,
    Change,
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
    assert "What to fix first By one. This cost 5 points: Case one" in text


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

    assert '<a href="#line-2-1">helper.py, line 1: def f(): pass</a>' in page


def test_expected_and_given_are_shown_for_a_public_case():
    comparison = Comparison(inputs={"dA": "[1]"}, given="[2]", expected="[3]")

    text = text_of(student_page(a_record(a_case(comparison=comparison))))

    assert "dA [1] expected [3] yours [2]" in text


def test_a_hidden_case_is_marked_and_gives_its_hint():
    cases = [a_case("seen"), a_case("unseen", hidden=True, hint="Mind the sign.")]

    text = text_of(student_page(a_record(*cases)))

    assert "✗ wrong Case unseen hidden case 0 / 5 Hint: Mind the sign." in text


def test_a_mistake_that_many_cases_show_is_one_thing_to_fix():
    cases = [
        a_case(
            name, finding=said(f"Seen {name}."), mistake="mask", explanation="The mask is inverted."
        )
        for name in ("one", "two")
    ]

    text = text_of(student_page(a_record(*cases)))

    assert text.count("The mask is inverted.") == 1
    assert "The mask is inverted. This cost 10 points in 2 cases. ✗ wrong Case one" in text


def test_a_card_shows_the_smallest_case_that_shows_the_mistake():
    cases = [
        a_case(
            name, mistake="m", explanation="Inverted.", comparison=Comparison(given="1", size=size)
        )
        for name, size in (("large", 60), ("small", 4), ("empty", 0))
    ]

    page = student_page(a_record(*cases))

    assert "Inverted. For example: Case small yours 1 This cost 15 points" in text_of(page)
    assert "<details open" not in page


def test_the_cases_of_a_card_keep_the_order_of_the_assignment():
    cases = [a_case(name, mistake="m", explanation="M.") for name in ("one", "two", "three")]

    text = text_of(student_page(a_record(*cases)))

    assert "Case one 0 / 5 ✗ wrong Case two 0 / 5 ✗ wrong Case three 0 / 5" in text


def test_the_code_stands_between_what_to_fix_and_the_problems():
    cases = [a_case("one"), a_case("two", 5.0, "correct")]

    text = text_of(student_page(a_record(*cases, source=(CODE,))))

    assert text.index("What to fix first") < text.index("Your code") < text.index("1 case right")


def test_cases_that_are_right_are_one_closed_line():
    cases = [a_case(name, 5.0, "correct") for name in ("one", "two")]

    page = student_page(a_record(*cases))

    assert "✓ 2 cases right ✓ correct Case one 5 / 5 ✓ correct Case two 5 / 5" in text_of(page)
    assert page.index("<details>") < page.index('id="problem1.one"')


def test_a_right_case_with_something_to_say_stays_open():
    cases = [a_case("one", 5.0, "correct"), a_case("two", 5.0, "accepted", finding=said("So-so."))]

    text = text_of(student_page(a_record(*cases)))

    assert "✓ accepted Case two 5 / 5 So-so. ✓ 1 case right" in text


def test_steps_of_a_chain_stay_together_if_one_is_wrong():
    cases = [
        a_case("a", 5.0, "correct", step=ChainStep(symbol="a")),
        a_case("b", step=ChainStep(symbol="b")),
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "✓ correct Step 1 Case a 5 / 5 ✗ wrong Step 2 Case b see 1 0 / 5" in text


def test_a_changed_argument_is_drawn_before_and_after_the_call():
    change = Change(
        name="Z",
        before="[-1]",
        after="[0]",
        before_cells=(("-1",),),
        after_cells=(("0",),),
        differing=((0, 0),),
    )
    comparison = Comparison(
        inputs={"dA": "[3]", "Z": "[-1]"}, given="[0]", expected="[0]", changes=(change,)
    )

    text = text_of(student_page(a_record(a_case(comparison=comparison))))

    assert "dA [3] Z before the call -1 Z after the call ≠ 0 differs This cost" in text


def test_the_shape_is_told_where_it_is_what_differs():
    comparison = Comparison(
        given="[1]", expected="[1]", given_form="shape (1,)", expected_form="shape (1, 1)"
    )

    text = text_of(student_page(a_record(a_case(comparison=comparison))))

    assert "expected, shape (1, 1) [1] yours, shape (1,) [1]" in text


def test_values_in_which_nothing_differs_are_not_an_example():
    comparison = Comparison(given="[1]", expected="[1]")

    text = text_of(student_page(a_record(a_case(finding=said("Shared."), comparison=comparison))))

    assert "Shared. This cost 5 points" in text


def test_a_step_whose_function_returned_nothing_has_no_example():
    finding = Finding.of("call_timeout", function="f", seconds="1")
    step = {"step": ChainStep(symbol="a"), "comparison": Comparison(expected="-2")}

    text = text_of(student_page(a_record(a_case(verdict="timeout", finding=finding, **step))))

    assert "f took longer than 1 s. This cost 5 points" in text


def test_a_case_that_requires_a_right_value_is_not_counted_if_the_value_is_wrong():
    differs = Finding.of("differs", given="1", why="expected 2")
    required = Finding.of("correct_value_required", difference="It differs.")

    text = text_of(
        student_page(a_record(a_case("a", finding=differs), a_case("b", finding=required)))
    )

    assert "– not counted Case b" in text


def test_a_note_that_a_card_repeats_is_left_out():
    told = {"own": "f_", "asked": "f"}
    finding = Finding.of("found_spelling", **told, percent="90")
    case = a_case("one", 4.5, "correct", finding=finding)
    note = Note.of("found_spelling", **told)

    text = text_of(student_page(a_record(case, notes=(note, noted("Another.")))))

    assert text.count("Found as f_") == 1
    assert "Another." in text


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
    assert "As it came. anna.py, line 2: return x This cost" in text
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

    assert "It took long. anna.py, line 1: x = 1 This cost" in text_of(page)


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

    assert "This cost 0.5 points: Case 4 3 more (1.5 points) Mistake 5." in text


def test_what_costs_nothing_is_left_out_without_points():
    cases = [a_case(f"{n}", checked="format", finding=said(f"Mistake {n}.")) for n in range(6)]
    cases = [case.model_copy(update={"max_points": 0}) for case in cases]

    text = text_of(student_page(a_record(*cases, self_check=True)))

    assert "Case 4 1 more Mistake 5." in text


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
        ("unreadable", "Not graded yet"),
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

    assert "1 case right: 5 of" in text
    assert "All points earned" not in text
    assert "Nothing to fix" not in text


LOST = Skipped(CodePlace("anna.py", 1, "x = 1"), stopped("NameError: x"))


def test_what_was_skipped_and_cost_nothing_is_told_quietly():
    page = student_page(a_record(a_case(), source=(CODE,), skipped=(LOST,)))

    assert "This cost no points." in text_of(page)
    assert 'class="row here quiet"' in page
    assert 'class="costly"' not in page


def test_what_was_skipped_and_cost_points_stands_out():
    finding = Finding.of("missing_skipped", name="f", place="anna.py, line 1", reason="Lost.")

    page = student_page(a_record(a_case(finding=finding), source=(CODE,), skipped=(LOST,)))

    assert "This cost no points." not in text_of(page)
    assert 'class="row here"' in page
    assert 'class="costly"' in page


def test_work_that_cannot_be_run_has_no_score_and_says_why():
    record = a_record(score=None, status="unreadable", reason=because("anna.py is empty."))

    text = text_of(student_page(record))

    assert "Not graded yet anna.py is empty. This is not a grade:" in text
    assert "of 10 points" not in text


@pytest.mark.parametrize("status", ["graded", "no_submission", "unreadable"])
def test_every_page_names_course_deadline_and_contact(status):
    told = {"course": "Networks", "contact": "ta@example.org"}
    deadline = datetime(2026, 11, 9, 23, 59, tzinfo=timezone(timedelta(hours=1)))

    page = student_page(a_record(status=status, deadline=deadline, **told))

    text = text_of(page)
    assert "Networks – Homework – due 9 November 2026, 23:59 (UTC+01:00)" in text
    assert '<a href="mailto:ta@example.org">ta@example.org</a>' in page


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("https://forum.example.org/a", '<a href="https://forum.example.org/a">https://forum'),
        ("Ana, room 3", "Write to Ana, room 3."),
        ("javascript:alert(1)", "Write to javascript:alert(1)."),
        ("a@b?bcc=c@d", "Write to a@b?bcc=c@d."),
        ('"><script>@b', "&#34;&gt;&lt;script&gt;@b</a>"),
    ],
)
def test_a_contact_is_a_link_only_if_it_is_an_address(contact, shown):
    assert shown in student_page(a_record(contact=contact))


def test_a_hint_of_a_hidden_case_is_left_out_where_its_card_says_enough():
    known = {"mistake": "m", "explanation": "M."}
    cases = [
        a_case("seen", **known),
        a_case("alike", hidden=True, hint="As told.", **known),
        a_case("other", hidden=True, hint="Unknown.", finding=Finding.of("hidden_wrong")),
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "As told." not in text
    assert "Hint: Unknown." in text


def test_the_cases_of_a_near_miss_are_closed_because_they_are_right():
    finding = Finding.of("found_spelling", own="f_", asked="f", percent="90")
    cases = [a_case(name, 4.5, "correct", finding=finding) for name in ("one", "two")]

    page = student_page(a_record(*cases))

    assert "It earns 90 % of the points. This cost 1 point in 2 cases." in text_of(page)
    assert page.index("<summary>") < page.index('id="problem1.one"')


def test_what_an_author_writes_between_backticks_is_code():
    told = {"explanation": "Use `a < b`, not `>`.", "hint": f"Try `{PAYLOAD}`."}
    page = student_page(a_record(a_case(finding=said("Off."), **told)))

    assert "Use <code>a &lt; b</code>, not <code>&gt;</code>." in page
    assert "Try <code>&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
