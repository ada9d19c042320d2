"""Changes to decisions and to who is done: noted, undone, and never at another's cost."""

import pytest

from grader import OverrideError
from grader.model.decided_record import digest_of
from grader.model.overrides import read_override
from grader.review.desk import ConflictError, Desk

HEADER = "student,where,points,reason,by\n"


def decide(desk, student, where, points, reason=""):
    seen = digest_of(desk.read_overrides().of(student))
    desk.decide(read_override(student, where, points, reason, desk.by), seen)


def lines(desk):
    return desk.overrides.read_text().removeprefix(HEADER).splitlines()


def done(desk):
    return {student: each.by for student, each in desk.read_done().items()}


def last(desk):
    """The number of the last entry of the history."""
    return desk.history.entries()[-1].number


def test_a_decision_is_a_line_of_the_file(desk):
    decide(desk, "anna", "total", "7", "Fair.")

    assert lines(desk) == ["anna,total,7,Fair.,Ada"]


def test_a_second_decision_on_a_place_replaces_the_first(desk):
    decide(desk, "anna", "total", "7")
    decide(desk, "anna", "total", "8")

    assert lines(desk) == ["anna,total,8,,Ada"]


def test_what_people_wrote_in_the_file_stays(desk):
    desk.overrides.write_text(f"# Monday\n{HEADER}bela,total,3,,Jo\n")

    decide(desk, "anna", "total", "7")

    assert desk.overrides.read_text() == f"# Monday\n{HEADER}bela,total,3,,Jo\nanna,total,7,,Ada\n"


def test_a_decision_is_removed(desk):
    decide(desk, "anna", "total", "7")
    decide(desk, "anna", "p1", "6")

    desk.withdraw("anna", "total", digest_of(desk.read_overrides().of("anna")))

    assert lines(desk) == ["anna,p1,6,,Ada"]


def test_a_decision_that_was_made_without_seeing_another_one_is_a_conflict(desk):
    nothing_seen = digest_of([])
    other = Desk(desk.overrides, "Jo")
    decide(other, "anna", "total", "7")

    with pytest.raises(ConflictError, match="What is decided about “anna” was changed meanwhile"):
        desk.decide(read_override("anna", "total", "8"), nothing_seen)
    with pytest.raises(ConflictError):
        desk.withdraw("anna", "total", nothing_seen)

    assert lines(desk) == ["anna,total,7,,Jo"]


def test_decisions_on_other_students_are_no_conflict(desk):
    nothing_seen = digest_of([])
    decide(Desk(desk.overrides, "Jo"), "bela", "total", "7")

    desk.decide(read_override("anna", "total", "8"), nothing_seen)

    assert len(lines(desk)) == 2


def test_who_is_done_is_noted_with_the_time_and_the_name(desk):
    desk.tick("anna", is_done=True)

    header, line = desk.done.read_text().splitlines()
    assert header == "student,done,by"
    assert line.startswith("anna,20")
    assert line.endswith(",Ada")
    assert done(desk) == {"anna": "Ada"}


def test_who_is_not_done_after_all_leaves_the_file(desk):
    desk.tick("anna", is_done=True)
    desk.tick("anna", is_done=False)

    assert done(desk) == {}


def test_a_change_that_changes_nothing_is_not_noted(desk):
    decide(desk, "anna", "total", "7")
    decide(desk, "anna", "total", "7")
    desk.tick("bela", is_done=False)

    assert len(desk.history.entries()) == 1


def test_a_decision_is_undone(desk):
    decide(desk, "anna", "total", "7")

    assert desk.undo(last(desk)) == "Undone: “anna”, total: 7."
    assert lines(desk) == []


def test_an_earlier_decision_comes_back(desk):
    decide(desk, "anna", "total", "7", "First.")
    decide(desk, "anna", "total", "8", "Second.")

    desk.undo(last(desk))

    assert lines(desk) == ["anna,total,7,First.,Ada"]


def test_a_removed_decision_comes_back(desk):
    decide(desk, "anna", "total", "7")
    desk.withdraw("anna", "total", digest_of(desk.read_overrides().of("anna")))

    desk.undo(last(desk))

    assert lines(desk) == ["anna,total,7,,Ada"]


def test_a_tick_is_undone(desk):
    desk.tick("anna", is_done=True)

    desk.undo(last(desk))

    assert done(desk) == {}


def test_undo_works_after_a_restart_and_for_others(desk):
    decide(desk, "anna", "total", "7")

    Desk(desk.overrides, "Jo").undo(last(desk))

    assert lines(desk) == []
    assert desk.history.entries()[-1].entry.by == "Jo"


def test_what_was_undone_is_done_again(desk):
    decide(desk, "anna", "total", "7")
    first = last(desk)
    desk.undo(first)

    assert desk.undo(last(desk)) == "Done again: “anna”, total: 7."
    assert lines(desk) == ["anna,total,7,,Ada"]
    assert desk.history.entries()[first].in_force


def test_a_change_can_be_undone_and_done_again_without_end(desk):
    decide(desk, "anna", "total", "7")
    entry = desk.history.entries()[0].entry
    for number in range(3000):
        desk.history.append(entry.model_copy(update={"undoes": number}))

    entries = desk.history.entries()

    assert [each.in_force for each in entries[-3:]] == [True, False, True]
    assert entries[0].in_force


def test_nothing_is_undone_twice(desk):
    decide(desk, "anna", "total", "7")
    desk.undo(0)

    with pytest.raises(ConflictError, match="This was undone already"):
        desk.undo(0)
    with pytest.raises(ConflictError):
        desk.undo(99)


def test_what_was_changed_since_is_not_undone(desk):
    decide(desk, "anna", "total", "7")
    desk.overrides.write_text(f"{HEADER}anna,total,9,By hand.,Jo\n")

    with pytest.raises(ConflictError, match="changed since, so it cannot be undone"):
        desk.undo(0)

    assert lines(desk) == ["anna,total,9,By hand.,Jo"]
    assert desk.history.entries()[0].in_force


def all_to(desk, points):
    return desk.decide_all(
        lambda present: [read_override(name, "total", points) for name in ("anna", "bela")],
        f"{points} for all",
    )


def test_one_decision_for_many_is_undone_at_once(desk):
    assert all_to(desk, "5") == 2
    assert lines(desk) == ["anna,total,5,,", "bela,total,5,,"]

    assert desk.undo(0) == "Undone: 5 for all."
    assert lines(desk) == []


def test_of_a_decision_for_many_only_what_was_not_changed_since_is_undone(desk):
    all_to(desk, "5")
    decide(desk, "bela", "total", "6")

    told = desk.undo(0)

    assert told == "Undone: 5 for all. 1 of them were changed since, and stay as they are."
    assert lines(desk) == ["bela,total,6,,Ada"]


def test_a_history_with_half_a_line_is_read(desk):
    decide(desk, "anna", "total", "7")
    with desk.history.path.open("a") as file:
        file.write('{"time": "2026-')

    assert [each.entry.text for each in desk.history.entries()] == ["“anna”, total: 7"]


def test_after_half_a_line_the_history_goes_on(desk):
    decide(desk, "anna", "total", "7")
    with desk.history.path.open("a") as file:
        file.write('{"time": "2026-')

    decide(desk, "bela", "total", "8")

    assert [each.entry.text for each in desk.history.entries()] == [
        "“anna”, total: 7",
        "“bela”, total: 8",
    ]


def test_a_damaged_file_is_not_written(desk):
    desk.overrides.write_text(f"{HEADER}anna,total,many,,\n")
    before = desk.overrides.read_bytes()

    with pytest.raises(OverrideError, match="line 2"):
        desk.decide(read_override("bela", "total", "7"), digest_of([]))

    assert desk.overrides.read_bytes() == before
    assert desk.history.entries() == []


def test_what_does_not_fit_is_not_written(desk, review):
    reviewed = review()

    with pytest.raises(OverrideError, match="11 points are more than the maximum of 10"):
        reviewed.desk.decide(read_override("anna", "total", "11"), digest_of([]))

    assert not desk.overrides.exists()


def test_a_line_of_somebody_else_that_does_not_fit_blocks_nobody(desk, review):
    desk.overrides.write_text(f"{HEADER}bela,total,11,,\n")

    decide(review().desk, "anna", "total", "7")

    assert lines(desk) == ["bela,total,11,,", "anna,total,7,,Ada"]


def test_a_line_that_does_not_fit_can_be_removed(desk, review):
    desk.overrides.write_text(f"{HEADER}bela,total,11,,\n")
    reviewed = review()

    reviewed.desk.withdraw("bela", "total", digest_of(desk.read_overrides().of("bela")))

    assert lines(desk) == []


@pytest.mark.parametrize(
    "student", ["=cmd|' /C calc'!A0", "#1", "x\ny", "李雷", "<b>", "../../etc"]
)
def test_a_student_of_any_name_is_decided_and_ticked_off(desk, student):
    decide(desk, student, "total", "7", "=1+1")
    desk.tick(student, is_done=True)

    assert desk.read_overrides().of(student)[0].reason == "=1+1"
    assert list(desk.read_done()) == [student]
    desk.undo(0)
    desk.undo(1)
    assert list(desk.read_done()) == []
