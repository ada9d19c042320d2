"""Whom a person goes through, in which order, and how an address says so."""

import pytest

from grader.review.desk import Desk
from grader.review.selection import EVERYBODY, Selection
from tests.grader.review.conftest import a_record, write_class


def chosen(selection, reviewed, **more):
    return [each.id for each in selection.choose(reviewed.students.values(), **more)]


def test_those_to_decide_on_come_first_and_the_most_urgent_before_others(review):
    assert chosen(Selection(), review()) == ["emil", "dana"]
    assert chosen(Selection(task=EVERYBODY), review()) == ["emil", "dana", "anna", "bela", "carl"]


def test_one_task_can_be_gone_through(review):
    assert chosen(Selection(task="unreadable"), review()) == ["emil"]


def test_those_with_a_mistake_can_be_gone_through(review):
    assert chosen(Selection(task=EVERYBODY, mistake="p1:absolute"), review()) == ["bela", "carl"]


def test_a_section_can_be_gone_through(review):
    assert chosen(Selection(task=EVERYBODY, section="A"), review()) == ["anna", "bela"]


def test_who_is_done_is_left_out_unless_asked_for(review, desk):
    desk.tick("emil", is_done=True)

    assert chosen(Selection(), review()) == ["dana"]
    assert chosen(Selection(state="done"), review()) == ["emil"]
    assert chosen(Selection(state="all"), review()) == ["emil", "dana"]


def test_one_student_can_be_asked_for_in_any_case(review):
    assert chosen(Selection(task="unreadable"), review(), also="anna") == ["emil", "anna"]


@pytest.mark.parametrize("find", ["béla", "BELA", "oster", "øster bel", "  Øster,", "la_oster", ""])
def test_words_are_found_in_any_order_without_accents(review, find):
    assert "bela" in chosen(Selection(task=EVERYBODY, find=find), review())


@pytest.mark.parametrize("find", ["anna", "oster x", "zoe"])
def test_all_words_must_be_found(review, find):
    assert "bela" not in chosen(Selection(task=EVERYBODY, find=find), review())


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection("all", "p1:absolute", "A & B", "done", "Øster ?&=#"),
        Selection(find=" "),
    ],
)
def test_an_address_holds_the_selection(selection):
    from urllib.parse import parse_qsl

    assert Selection.read(dict(parse_qsl(selection.query(id="anna")))) == selection


def test_what_an_address_says_wrongly_is_left_out():
    query = {"task": "nonsense", "state": "nonsense", "colour": "red", "find": "x"}

    assert Selection.read(query) == Selection(find="x")


def test_tasks_are_counted_for_those_who_are_open_and_for_all(review, desk):
    desk.tick("emil", is_done=True)

    counts = Selection().count(review().students.values())

    assert counts["unreadable"] == (0, 1)
    assert counts["decide"] == (1, 2)
    assert counts["all"] == (4, 5)
    assert Selection(section="A").count(review().students.values())["all"] == (2, 2)


def test_whose_work_was_graded_again_since_is_open_again(review, reports):
    Desk(reports / "overrides.csv", "Ada").tick("anna", is_done=True)
    assert "anna" not in chosen(Selection(task=EVERYBODY), review())

    write_class(reports, [a_record("anna", started="2999-01-01T00:00:00+00:00")])

    assert chosen(Selection(), review()) == ["anna"]
    assert list(review().students["anna"].tasks) == ["again"]


def test_work_that_was_graded_before_stays_done(review, reports):
    write_class(reports, [a_record("anna", started="2020-01-01T00:00:00+00:00")])
    Desk(reports / "overrides.csv", "Ada").tick("anna", is_done=True)

    assert chosen(Selection(task=EVERYBODY), review()) == []
