"""The table of a class in a terminal: everybody, or in a large class those to look at."""

import io

import pytest

from grader.cli import class_summary
from grader.feedback.console import Terminal
from grader.model.notes import Note
from grader.model.reasons import StatusReason
from grader.model.record import CaseResult, Manifest, ProblemResult, Record
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import Gradebook

MASK = {"mistake": "mask", "explanation": "The mask is inverted."}
CRASH = {"verdict": "crash", "explanation": "The process crashed."}


def a_record(student, points=0.0, status="graded", **found):
    case = CaseResult(
        id="p.one", title="One", points=points, max_points=5, **({"verdict": "wrong"} | found)
    )
    is_graded = status == "graded"
    return Record(
        student=student,
        status=status,
        score=points if is_graded else None,
        max_score=5,
        reason=None if is_graded else StatusReason.of("empty", name="a.py"),
        assignment="Homework",
        problems=(ProblemResult(id="p", title="P", points=points, max_points=5),),
        cases=(case,),
    )


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Return a function that shows a class in a terminal, and returns what is printed."""

    def show(*records):
        store = RecordStore(tmp_path)
        store.create()
        for record in records:
            store.write(record)
        students = tuple(sorted(record.student for record in records))
        manifest = Manifest(assignment="Homework", students=students)
        store.write_manifest(manifest)
        file = io.StringIO()
        terminal = Terminal(file=file, width=80, force_terminal=True, color_system=None)
        monkeypatch.setattr(class_summary, "console", terminal)
        class_summary.show_gradebook(Gradebook(tmp_path, manifest), 1.0)
        return file.getvalue()

    return show


def many(count, **found):
    return [a_record(f"student{number}", **found) for number in range(count)]


def test_each_student_of_a_small_class_is_listed_with_the_first_thing_to_fix(shown):
    text = shown(a_record("anna", 5.0, verdict="correct"), a_record("bela", **MASK))

    assert "anna" in text
    assert "The mask is inverted." in text
    assert "commonest mistakes" not in text


def test_of_a_large_class_those_to_look_at_are_listed(shown):
    right = many(50, points=5.0, verdict="correct")

    text = shown(*right, a_record("bela", **CRASH), a_record("cleo", status="unreadable"))

    assert "bela" in text
    assert "unreadable: a.py is empty." in text
    assert "student1" not in text


def test_of_a_large_class_the_commonest_mistakes_are_told(shown):
    text = shown(*many(51, **MASK), a_record("bela", **CRASH))

    assert "51  The mask is inverted." in text
    assert "student1 " not in text


def test_not_more_than_fifty_are_listed(shown):
    text = shown(*many(60, **CRASH))

    assert "… and 10 more to look at: see the class page." in text


MADE_FOR_BOB = Note.of("others_numbers", others="“bob”", own="“ada”")


def test_work_with_the_numbers_of_somebody_else_is_counted(shown):
    one = a_record("ada").model_copy(update={"notes": (MADE_FOR_BOB,)})

    told = shown(one, *many(3))

    assert "1 submission with the numbers of somebody else: see the class page." in told
    assert "Were the handouts made with other ids?" not in told


def test_if_most_work_has_the_numbers_of_somebody_else_the_roster_may_be_another(shown):
    told = shown(*(each.model_copy(update={"notes": (MADE_FOR_BOB,)}) for each in many(3)))

    assert "Were the handouts made with other ids? Name the roster with which they were" in told
