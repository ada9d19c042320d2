"""Pages hold all that a record says, and nothing in a record can run on them."""

from html.parser import HTMLParser

import pytest

from grader.feedback import class_page, student_page
from grader.records import (
    CaseResult,
    Comparison,
    Manifest,
    ProblemResult,
    Record,
    SkippedCode,
)

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


class Elements(HTMLParser):
    """The elements and the text of a page, as a browser's parser would take them."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += f" {data}"


def text_of(page):
    return " ".join(Elements(page).text.split())


def test_the_page_shows_score_verdict_points_and_message():
    page = student_page(a_record(a_case(finding="Off.", explanation="By one.")))

    text = text_of(page)
    assert "0 of 10 points" in text
    assert "✗ wrong Case one 0 / 5 Off. By one." in text


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
        a_case(name, finding=f"Seen {name}.", explanation="The mask is inverted.")
        for name in ("one", "two")
    ]

    text = text_of(student_page(a_record(*cases)))

    assert "The mask is inverted. 10 points: Case one , Case two" in text


def test_what_costs_most_comes_first():
    cases = [a_case("one", 4.0, finding="Small."), a_case("two", 0.0, finding="Large.")]

    text = text_of(student_page(a_record(*cases)))

    assert text.index("Large.") < text.index("Small.")


def test_full_marks_are_praised():
    text = text_of(student_page(a_record(a_case(points=5.0, verdict="correct"))))

    assert "Nothing to fix" in text


def test_a_case_without_points_is_advice():
    case = a_case().model_copy(update={"max_points": 0.0, "hint": "Use where."})

    text = text_of(student_page(a_record(case)))

    assert "i advice Case one Hint: Use where." in text


def test_skipped_code_output_and_notes_are_shown():
    record = a_record(
        skipped=(SkippedCode(where="anna.py, line 3", code="x = y", reason="NameError"),),
        output="epoch 1\n",
        output_cut=True,
        notes=("Read as Latin-1.",),
    )

    text = text_of(student_page(record))

    assert "anna.py, line 3 x = y NameError" in text
    assert "epoch 1" in text
    assert "There was more" in text
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
    record = a_record(status=status, message="Here is why.", score=None)

    text = text_of(student_page(record))

    assert f"{heading} Here is why." in text
    assert "of 10 points" not in text


def hostile_record():
    case = a_case(
        finding=PAYLOAD,
        explanation=PAYLOAD,
        hint=PAYLOAD,
        traceback=(PAYLOAD,),
        comparison=Comparison(inputs={PAYLOAD: PAYLOAD}, given=PAYLOAD, expected=PAYLOAD),
    )
    accepted = a_case("two", 5.0, "accepted", mistake=PAYLOAD)
    return a_record(
        case,
        accepted,
        student=PAYLOAD,
        file=PAYLOAD,
        notes=(PAYLOAD,),
        output=PAYLOAD,
        message=PAYLOAD,
        skipped=(SkippedCode(where=PAYLOAD, code=PAYLOAD, reason=PAYLOAD),),
    )


@pytest.mark.parametrize(
    "page",
    [
        student_page(hostile_record()),
        class_page(Manifest(assignment="Homework"), [hostile_record()]),
        class_page(
            Manifest(assignment="Homework"),
            [hostile_record().model_copy(update={"status": "unreadable"})],
        ),
    ],
    ids=["student", "class", "class by hand"],
)
def test_nothing_that_a_student_writes_becomes_markup(page):
    elements = Elements(page)

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


def test_the_class_page_links_every_student_and_sums_up_the_cases():
    records = [
        a_record(a_case(mistake="sign_lost"), student="anna"),
        a_record(a_case(points=5.0, verdict="correct"), student="zoë o'hara"),
    ]

    page = class_page(Manifest(assignment="Homework"), records)

    assert 'href="students/anna.html"' in page
    assert 'href="students/zo%C3%AB%20o%27hara.html"' in page
    assert "1 of 2 sign_lost (1)" in text_of(page)


def test_the_class_page_lists_accepted_answers_and_whom_to_look_at():
    records = [
        a_record(a_case(points=5.0, verdict="accepted"), student="anna"),
        a_record(status="unreadable", message="It is empty.", student="bela"),
    ]

    text = text_of(class_page(Manifest(assignment="Homework"), records))

    assert "anna : Case one" in text
    assert "bela : It is empty." in text


def test_an_empty_class_has_a_page():
    assert "0 students" in text_of(class_page(Manifest(assignment="Homework"), []))
