"""The class page sums up the records, says whom to look at, and runs nothing but its own script."""

import base64
import hashlib
import re
import tracemalloc

import pytest

from grader.feedback.class_page import class_page
from grader.model.findings import Finding
from grader.model.notes import Note
from grader.model.record import CaseResult, Manifest, ProblemResult, Record, RunInfo, Unmatched
from grader.model.submission import Provenance
from tests.grader.feedback.elements import Elements
from tests.grader.messages import because, noted, said, unmatched

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}"
MANIFEST = Manifest(assignment="Homework")
RUN = RunInfo(
    isolation="strict", layers=("seccomp", "Landlock"), python="3.11.7", numpy="2.0.1",
    platform="Linux",
)  # fmt: skip


def a_case(name="one", points=0.0, verdict="wrong", **more):
    fields = {"title": f"Case {name}", "max_points": 5}
    return CaseResult(id=f"problem1.{name}", points=points, verdict=verdict, **(fields | more))


def right(name="one"):
    return a_case(name, 5.0, "correct")


def a_record(*cases, student="anna", status="graded", **more):
    score = sum(case.points for case in cases)
    problem = ProblemResult(id="problem1", title="One: a warm-up", points=score, max_points=10)
    fields = {"score": score, "max_score": 10, "assignment": "Homework", "problems": (problem,)}
    return Record(student=student, status=status, cases=cases, **(fields | more))


def with_peak_of_memory(make):
    """What `make` returns, and how many bytes were in use at most meanwhile."""
    tracemalloc.start()
    try:
        return make(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def text_of(*records, manifest=MANIFEST):
    body = class_page(manifest, records).partition("<body>")[2]
    elements = Elements(body.partition("<script>")[0])
    return " ".join(elements.text.split())


def test_every_student_has_a_line_with_a_link_points_and_a_mark_for_each_case():
    records = [
        a_record(a_case(), right("two"), student="anna"),
        a_record(
            a_case(verdict="missing"),
            right("two"),
            student="zoë o'hara",
            provenance=Provenance(name="Zoë"),
        ),
    ]

    page = class_page(MANIFEST, records)

    assert 'href="students/anna.html"' in page
    assert 'href="students/zo%C3%AB%20o%27hara.html"' in page
    text = text_of(*records)
    assert "anna 5 5 ✗ ✓" in text
    assert "Zoë zoë o'hara 5 5 ○ ✓" in text


def test_cases_stand_under_their_problem():
    text = text_of(a_record(a_case("one"), a_case("two")))

    assert "One Student Score Points one two" in text


def test_a_case_says_how_many_had_it_right_how_hard_it_was_and_whether_it_told_them_apart():
    text = text_of(
        a_record(right(), right("two"), student="anna"),
        a_record(right(), right("two"), student="bela"),
        a_record(a_case(), a_case("two"), student="carl"),
        a_record(a_case(), a_case("two"), student="dora"),
    )

    assert "Case one 5 2 of 4 50 % 1.00 2 × wrong" in text


def test_a_case_that_the_better_students_have_wrong_is_told_by_a_minus():
    text = text_of(
        a_record(a_case(), right("two"), student="anna"),
        a_record(right(), a_case("two"), student="bela"),
    )

    assert "Case one 5 1 of 2 50 % −1.00" in text


def test_what_is_not_defined_is_a_dash():
    advice = a_case(max_points=0.0)

    assert "Case one 0 0 of 1 – – 1 × advice" in text_of(a_record(advice))


def no_mask(**more):
    return a_case(mistake="no_mask", explanation="dA is returned unchanged.", **more)


def sign_lost(**more):
    return a_case(mistake="sign_lost", explanation="The sign is lost.", **more)


def test_what_went_wrong_in_a_case_is_told_in_sentences_the_most_frequent_first():
    text = text_of(
        a_record(no_mask(), student="anna"),
        a_record(sign_lost(), student="bela"),
        a_record(sign_lost(), student="carl"),
        a_record(a_case(verdict="timeout"), student="dora"),
    )

    assert "2 × The sign is lost. 2 more 1 × dA is returned unchanged. 1 × time limit" in text


def test_what_the_class_got_wrong_comes_first_with_what_it_cost():
    text = text_of(
        a_record(no_mask(points=4), student="anna"),
        a_record(sign_lost(), student="bela"),
        a_record(sign_lost(points=1), student="carl"),
        a_record(right(), student="dora"),
    )

    assert text.index("What the class got wrong") < text.index("Students Name or id")
    assert "One The sign is lost. 2 students (50 %) lost 4.5 points on average, 9 in all." in text
    assert "One dA is returned unchanged. 1 student (25 %) lost 1 point." in text


def test_the_id_of_a_mistake_is_never_shown():
    assert "sign_lost" not in text_of(a_record(sign_lost()))


def test_where_nothing_is_known_of_a_mistake_that_is_told():
    text = text_of(a_record(a_case(finding=Finding.of("wrong_value", value="dZ"))))

    assert "One no known mistake dZ is not right." in text


def test_mistakes_that_cost_little_are_folded_away():
    records = [
        a_record(a_case(mistake=f"m{n}", explanation=f"M{n}."), student=f"s{n}") for n in range(12)
    ]

    assert "2 more, which cost less One M8. 1 student (8 %) lost 5 points." in text_of(*records)


def test_cases_are_of_those_who_were_graded():
    text = text_of(
        a_record(right(), student="anna"),
        a_record(a_case(verdict="not_run"), student="bela", status="unreadable"),
    )

    assert "Case one 5 1 of 1" in text


def test_the_histogram_is_read_out():
    page = class_page(MANIFEST, [a_record(right(), right("two")), a_record(right())])

    assert "4 to 5: 0; 5 to 6: 1; " in page
    assert "9 to 10: 1." in page


def test_mean_median_and_what_was_not_graded_come_first():
    text = text_of(
        a_record(right(), right("two"), student="anna"),
        a_record(a_case(), right("two"), student="bela"),
        a_record(student="carl", status="no_submission", score=None),
    )

    assert "Homework 3 people: 2 graded, 1 without submission Mean 7.5 , median 7.5 of 10" in text


def test_a_student_without_a_score_has_a_dash():
    text = text_of(a_record(student="anna", status="unreadable", score=None, problems=()))

    assert "anna unreadable –" in text
    assert "Mean" not in text


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            a_record(status="harness_error", score=None, reason=because("It failed."),
                     run=RunInfo(failure="Traceback:\n  …\nOSError: disk full\n")),
            "The grader failed (1) These students have no score. It is not their fault. "
            "Show them Email addresses anna : It failed. OSError: disk",
        ),
        (a_record(status="unreadable", score=None, reason=because("It is empty.")),
         "Unreadable (1) Nothing could be run. Show them Email addresses anna : It is empty."),
        (a_record(a_case(points=5.0, verdict="accepted")),
         "so they are accepted. Show them Email addresses anna : Case one"),
        (a_record(a_case("one", verdict="crash"), a_case("two", verdict="memory")),
         "in parentheses. Show them Email addresses anna : crash (1), memory limit (1)"),
        (a_record(notes=(noted("work.txt was read as Python."),)),
         "anna : work.txt was read as Python."),
        (a_record(provenance=Provenance(late=True, submitted="2026-03-01")), "Late (1)"),
        (a_record(provenance=Provenance(attempts=3), notes=(Note(code="attempts"),)),
         "The last one was graded. Show them Email addresses anna : 3 attempts"),
    ],
    ids=["harness error", "unreadable", "accepted", "stopped", "notes", "late", "attempts"],
)  # fmt: skip
def test_whom_to_look_at_by_hand_is_told_with_the_reason(record, told):
    assert told in text_of(record)


def test_what_has_a_list_of_its_own_is_not_told_twice():
    notes = (Note(code="attempts"), Note(code="late"))

    assert "Not as requested" not in text_of(a_record(notes=notes))


def test_a_submission_of_nobody_comes_with_the_nearest_names():
    item = Unmatched(
        student="anne", reason=unmatched("Nobody has this name."), nearest=("Anna Lee (anna)",)
    )
    manifest = Manifest(assignment="Homework", unmatched=(item,))

    text = text_of(a_record(student="anne"), manifest=manifest)

    assert "anne : Nobody has this name. Nearest names: Anna Lee (anna) ." in text


def test_where_all_is_well_nobody_is_to_be_looked_at():
    assert "To decide" not in text_of(a_record(right()))


def test_those_who_lost_most_by_something_are_looked_at_first():
    raised = Finding.of("raised", function="f", error="ValueError")

    text = text_of(
        a_record(a_case(verdict="error", finding=raised, points=4), student="anna"),
        a_record(a_case(verdict="error", finding=raised, points=1), student="bela"),
    )

    assert "bela : f raised ValueError. (4 points) anna : f raised ValueError. (1 point)" in text


def test_the_slowest_come_in_whole_seconds_the_worst_first():
    text = text_of(
        a_record(student="anna", run=RunInfo(wall_seconds=2.2)),
        a_record(student="bela", run=RunInfo(wall_seconds=7.4)),
    )

    assert "Slowest bela : 7 s anna : 2 s" in text


def test_what_is_measured_of_quick_code_makes_no_difference_to_the_page():
    one = class_page(MANIFEST, [a_record(right(), run=RunInfo(wall_seconds=0.01, seconds=0.1))])
    two = class_page(MANIFEST, [a_record(right(), run=RunInfo(wall_seconds=0.02, seconds=0.9))])

    assert one == two


def test_what_was_run_is_told_with_versions_isolation_and_fingerprint():
    text = text_of(a_record(right(), run=RUN, fingerprint="027c1a19"))

    assert "027c1a19" in text
    assert "Python 3.11.7, numpy 2.0.1, Linux" in text
    assert "strict : seccomp, Landlock" in text


def test_a_class_that_was_not_graded_in_one_way_is_told_so():
    text = text_of(
        a_record(right(), student="anna", run=RUN, fingerprint="one"),
        a_record(right(), student="bela", run=RUN, fingerprint="two"),
    )

    assert "Not all submissions were graded in the same way" in text


def test_records_of_an_earlier_version_may_have_other_cases():
    text = text_of(
        a_record(right("one"), student="anna"),
        a_record(right("two"), student="bela"),
    )

    assert "Case one 5 1 of 1" in text
    assert "Case two 5 1 of 1" in text


def test_what_a_stopped_run_left_is_told_before_all_else():
    manifest = Manifest(assignment="Homework", left=2)

    text = text_of(
        a_record(right(), student="anna"),
        a_record(student="bela", status="no_submission", score=None),
        manifest=manifest,
    )

    assert "The class Homework 2 of 3 submissions are not graded yet." in text


def test_one_that_is_left_is_told_in_the_singular():
    text = text_of(a_record(right()), manifest=Manifest(assignment="Homework", left=1))

    assert "1 of 2 submissions is not graded yet" in text


def test_an_empty_class_has_a_page():
    assert "0 people" in text_of()


@pytest.mark.parametrize("status", ["graded", "unreadable", "harness_error"])
def test_nothing_that_a_student_writes_becomes_markup(status):
    record = a_record(
        a_case(finding=said(PAYLOAD), explanation=PAYLOAD),
        a_case("two", 5.0, "accepted", mistake=PAYLOAD),
        student=PAYLOAD, file=PAYLOAD, notes=(noted(PAYLOAD),), reason=because(PAYLOAD),
        provenance=Provenance(
            name=PAYLOAD, late=True, submitted=PAYLOAD, section=PAYLOAD,
            ids={"email": PAYLOAD, "number": PAYLOAD + "7"},
        ),
        status=status, run=RunInfo(failure=PAYLOAD, wall_seconds=5), course=PAYLOAD,
    )  # fmt: skip

    elements = Elements(class_page(MANIFEST, [record]))

    assert elements.tags.count("script") == 1
    assert not {"img", "iframe", "object", "link"} & set(elements.tags)
    assert not [name for name, _ in elements.attributes if name.startswith("on")]
    assert "<script>" in elements.text  # the payload is there, as text


def test_the_policy_lets_the_pages_own_script_run_and_no_other():
    page = class_page(MANIFEST, [a_record()])

    script = re.findall(r"<script>(.*)</script>", page, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in page
    assert f"script-src 'sha256-{digest}'; frame-src 'self' file:;" in page
    assert "src=" not in page
    assert "url(" not in page


def test_a_large_class_takes_little_more_memory_than_its_page():
    cases = [right(f"case{number}") for number in range(20)]
    records = (a_record(*cases, student=f"student{number}") for number in range(1000))

    page, peak = with_peak_of_memory(lambda: class_page(MANIFEST, records))

    assert len(page) < peak < 14 * len(page)
