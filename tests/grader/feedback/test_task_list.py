"""After grading, each student is on the lists of what a teaching assistant has to decide."""

import pytest

from grader.feedback.task_list import LOST_CODE, OF_NOTES, OTHER_NAMES, TASKS, tasks_of
from grader.model.execution import CodePlace, Skipped
from grader.model.findings import Finding
from grader.model.fixes import fixes
from grader.model.notes import Note
from grader.model.reasons import StopReason
from grader.model.record import CaseResult, ProblemResult, Record, RunInfo
from grader.model.submission import Provenance
from tests.grader.messages import because, noted


def a_case(name="zero", verdict="wrong", lost=5.0, **more):
    fields = {"title": f"Case {name}", "points": 5 - lost, "max_points": 5, "verdict": verdict}
    return CaseResult(**({"id": f"problem2.{name}"} | fields | more))


def a_record(*cases, status="graded", **more):
    problem = ProblemResult(id="problem2", title="Two", points=0, max_points=10, function="f")
    fields = {"status": status, "score": 0, "max_score": 10, "assignment": "A"}
    return Record(**({"student": "anna", "problems": (problem,), "cases": cases} | fields | more))


def entries(record):
    return {entry.task: entry.text for entry in tasks_of(record, fixes(record))}


def near_miss(**more):
    finding = Finding.of("found_spelling", own="ff", asked="f", percent="90")
    return a_case(verdict="correct", lost=0.5, finding=finding, **more)


def test_what_must_be_decided_comes_before_what_is_good_to_know():
    needs_decision = [task.needs_decision for task in TASKS]

    assert needs_decision == sorted(needs_decision, reverse=True)
    assert [task.code for task in TASKS if task.needs_decision] == [
        "failed", "unreadable", "unmatched", "whose", "attempt", "draft", "near_miss",
        "lost_code", "unchecked", "nothing", "unexplained", "late_unknown", "stopped",
    ]  # fmt: skip


def test_who_has_everything_right_is_on_no_list():
    assert entries(a_record(a_case(verdict="correct", lost=0.0))) == {}


def test_a_failure_of_the_grader_is_told_with_its_cause():
    run = RunInfo(failure="Traceback:\n  …\nOSError: disk full\n")

    record = a_record(status="harness_error", score=None, reason=because("It failed."), run=run)

    assert entries(record) == {"failed": "It failed. OSError: disk full"}


def test_work_that_cannot_be_read_is_on_one_list_only():
    case = a_case(verdict="not_run", finding=Finding.of("not_run", reason="It is empty."))

    record = a_record(case, status="unreadable", score=None, reason=because("It is empty."))

    assert entries(record) == {"unreadable": "It is empty."}


def test_what_a_name_alone_lost_is_told_with_what_it_cost():
    note = Note.of("found_spelling", own="ff", asked="f")

    record = a_record(near_miss(), near_miss(name="one"), notes=(note,))

    assert entries(record) == {
        "near_miss": "Found as ff; the statement asks for f. It earns 90 % of the points. "
        "(1 point in 2 cases)"
    }


def test_another_name_that_cost_nothing_is_only_good_to_know():
    note = Note.of("found_spelling", own="ff", asked="f")

    record = a_record(a_case(verdict="correct", lost=0.0), notes=(note,))

    assert entries(record) == {"notes": "Found as ff; the statement asks for f."}


@pytest.mark.parametrize(
    "finding",
    [
        Finding.of("misspelled", kind="function", name="f", similar="fn"),
        Finding.of("equally_near", missing="function f", names="fa and fb", function="f"),
    ],
)
def test_a_name_that_is_perhaps_meant_is_decided_by_a_person(finding):
    assert "near_miss" in entries(a_record(a_case(verdict="missing", finding=finding)))


@pytest.mark.parametrize(
    ("verdict", "finding"),
    [
        ("missing", Finding.of("missing_text_cell", name="f", place="cell 3")),
        ("missing", Finding.of("missing_guard", name="f", place="line 3")),
        ("missing", Finding.of("missing_file", name="f", module="mine", place="line 1")),
        ("error", Finding.of("uses_file", function="f", name="g", module="mine", place="line 1")),
        ("error", Finding.of("imports_package", function="f", module="scipy")),
    ],
)
def test_code_that_did_not_run_is_told(verdict, finding):
    told = entries(a_record(a_case(verdict=verdict, finding=finding)))

    assert told["lost_code"] == f"{finding} (5 points)"


def test_what_nothing_explains_is_told_the_most_costly_first():
    raised = Finding.of("raised", function="f", error="ValueError")
    differs = Finding.of("differs", given="1", why="2 was expected")

    record = a_record(
        a_case("a", finding=differs, lost=1.0), a_case("b", verdict="error", finding=raised)
    )

    assert entries(record) == {
        "unexplained": "f raised ValueError. (5 points) "
        "The result differs: you gave 1; 2 was expected. (1 point)"
    }


def test_a_known_mistake_needs_no_eyes():
    assert entries(a_record(a_case(mistake="lost", explanation="The sign is lost."))) == {}


def test_what_was_stopped_is_counted_by_limit():
    record = a_record(
        a_case("a", "timeout"), a_case("b", "timeout"), a_case("c", "crash"), a_case("d", "wrong")
    )

    assert entries(record)["stopped"] == "time limit (2), crash (1)"


def test_nothing_of_what_was_asked_for_is_a_list():
    finding = Finding.of("missing", kind="function", name="f", defined="nothing")

    assert entries(a_record(a_case(verdict="missing", finding=finding))) == {"nothing": ""}


@pytest.mark.parametrize(
    ("note", "task"),
    [
        (Note.of("shared_id", name="anna"), "whose"),
        (Note.of("other_name", name="Bela"), "whose"),
        (Note.of("earlier_attempt", number="1"), "attempt"),
        (Note.of("earlier_attempts", count="3"), "attempt"),
        (noted("work.zip was unpacked."), "notes"),
    ],
)
def test_a_note_is_on_the_list_of_what_it_is_about(note, task):
    right = a_case(verdict="correct", lost=0.0)

    assert entries(a_record(right, notes=(note,))) == {task: note.text}


def test_how_it_was_handed_in_is_good_to_know():
    provenance = Provenance(late=True, submitted="2026-03-01", attempts=3)
    notes = (Note(code="attempts"), Note(code="late"))
    right = a_case(verdict="correct", lost=0.0)

    record = a_record(right, provenance=provenance, notes=notes)

    assert entries(record) == {"late": "2026-03-01", "attempts": "3 attempts"}


def test_lines_that_were_left_out_are_named():
    reason = StopReason.of("unparsed", until="", error="SyntaxError")
    skipped = Skipped(CodePlace("a.py", 3, "x ="), reason)

    record = a_record(a_case(verdict="correct", lost=0.0), skipped=(skipped,))

    assert entries(record) == {"left_out": "a.py, line 3"}


@pytest.mark.parametrize("code", sorted(LOST_CODE | OTHER_NAMES))
def test_a_list_is_for_findings_that_exist(code):
    assert code in Finding.sentences


@pytest.mark.parametrize("code", OF_NOTES)
def test_a_list_is_for_notes_that_exist(code):
    assert code in Note.sentences


def test_an_accepted_answer_is_good_to_know():
    assert entries(a_record(a_case(verdict="accepted", lost=0.0))) == {"accepted": "Case zero"}


def test_a_draft_is_listed_for_a_decision():
    right = a_case(verdict="correct", lost=0.0)
    record = a_record(right, provenance=Provenance(draft=True, submitted="2026-03-01"))

    assert entries(record) == {"draft": "2026-03-01"}
