"""One decision for all who made a mistake: what it would change, and for whom it is not made."""

import pytest

from grader.model.overrides import read_override
from grader.pipeline.override_file import Overrides
from grader.review.shared_decision import CASES, SharedDecision

KIND = "p1:absolute"


@pytest.fixture
def plan(review, reports):
    """Plan a decision given earlier overrides: `plan(SharedDecision(…), override, …)`."""
    students = [*review().students.values()]

    def planned(decision, *earlier):
        overrides = Overrides(reports / "overrides.csv", tuple(enumerate(earlier, start=2)))
        return decision.plan(students, overrides)

    return planned


def changes(plan):
    return {row.student.id: (row.before, row.after) for row in plan.rows}


def left_out(plan):
    return {each.student.id: each.reason for each in plan.left_out}


def test_it_is_for_those_who_made_the_mistake(plan):
    planned = plan(SharedDecision(KIND, "p1", "9", "Accepted.", "Ada"))

    assert changes(planned) == {"bela": (0, 9), "carl": (6, 9)}
    assert planned.overrides == [
        read_override("bela", "p1", "9", "Accepted.", "Ada"),
        read_override("carl", "p1", "9", "Accepted.", "Ada"),
    ]


def test_it_can_be_for_the_total(plan):
    assert changes(plan(SharedDecision(KIND, "total", "+3"))) == {"bela": (0, 3), "carl": (6, 9)}


def test_it_can_give_back_what_the_mistake_cost(plan):
    planned = plan(SharedDecision(KIND, CASES, reason="Our mistake."))

    assert changes(planned) == {"bela": (0, 10), "carl": (6, 10)}
    assert [(each.student, each.where, each.points) for each in planned.overrides] == [
        ("bela", "p1.one", 5), ("bela", "p1.two", 5), ("carl", "p1.two", 5),
    ]  # fmt: skip


def test_nobody_loses_points_unless_that_is_asked_for(plan):
    planned = plan(SharedDecision(KIND, "p1", "3"))
    assert changes(planned) == {"bela": (0, 3)}
    assert left_out(planned) == {"carl": "would lose points by it"}

    assert changes(plan(SharedDecision(KIND, "p1", "3", lower=True)))["carl"] == (6, 3)


def test_an_excuse_takes_no_points_away_unless_that_is_asked_for(plan):
    assert left_out(plan(SharedDecision(KIND, "total", "excused"))) == {
        "bela": "would lose points by it",
        "carl": "would lose points by it",
    }


def test_an_earlier_decision_stays_unless_it_is_to_be_replaced(plan):
    earlier = read_override("bela", "p1", "7", "Spoke to her.")
    planned = plan(SharedDecision(KIND, "p1", "9"), earlier)
    assert changes(planned) == {"carl": (6, 9)}
    assert left_out(planned) == {"bela": "something else is decided already: p1 (7)"}

    replaced = plan(SharedDecision(KIND, "p1", "9", replace=True), earlier)
    assert changes(replaced)["bela"] == (7, 9)


def test_decisions_on_other_places_count_too(plan):
    earlier = read_override("bela", "total", "+1")

    assert changes(plan(SharedDecision(KIND, "p1", "9"), earlier))["bela"] == (1, 10)


def test_who_would_get_more_than_the_maximum_is_left_out(plan):
    planned = plan(SharedDecision(KIND, "p1", "+5"))

    assert changes(planned) == {"bela": (0, 5)}
    assert left_out(planned)["carl"].startswith("11 points (+5 to 6) are more than the maximum")


def test_what_is_decided_so_already_is_not_decided_again(plan):
    earlier = read_override("bela", "p1", "9", "Accepted.")

    assert left_out(plan(SharedDecision(KIND, "p1", "9", "Accepted."), earlier)) == {
        "bela": "decided so already"
    }


@pytest.mark.parametrize(
    ("where", "points", "reason"), [("p1", "many", ""), ("p1", "", ""), ("", "5", "")]
)
def test_what_cannot_be_understood_is_refused(where, points, reason):
    with pytest.raises(ValueError, match="points|place|student"):
        SharedDecision(KIND, where, points, reason)


def test_a_plan_has_another_digest_when_something_else_would_change(plan):
    decision = SharedDecision(KIND, "p1", "9")
    now = plan(decision)

    assert plan(decision).digest == now.digest
    assert plan(decision, read_override("anna", "total", "1")).digest == now.digest
    assert plan(decision, read_override("bela", "total", "+1")).digest != now.digest
    assert plan(SharedDecision(KIND, "p1", "8")).digest != now.digest
