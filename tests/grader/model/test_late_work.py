"""How late work is, and what a late policy takes off."""

from datetime import datetime, timedelta, timezone

import pytest

from grader import LatePolicy
from grader.model.late_work import (
    Extension,
    Lateness,
    lateness,
    read_extension,
    read_moment,
    read_policy,
    show_span,
)
from grader.model.record import Record
from grader.model.submission import Provenance

BERLIN = timezone(timedelta(hours=1))
DUE = datetime(2026, 11, 30, 23, 59, tzinfo=BERLIN)
TEN = LatePolicy(per_day=10)


def late(submitted, policy=TEN, *, score=90.0, extension=None, deadline=DUE, most=100.0):
    """What a policy does to a score, by the time of submission."""
    provenance = Provenance(submitted=submitted)
    record = Record(
        student="anna", status="graded", score=score, max_score=most, assignment="HW",
        deadline=deadline, provenance=provenance,
    )  # fmt: skip
    return lateness(record, score, policy, extension)


@pytest.mark.parametrize(
    ("submitted", "after"),
    [
        ("2026-11-30 23:59:00", 90),
        ("2026-11-30 23:59:01", 80),
        ("2026-12-01 23:59", 80),
        ("2026-12-02 00:00", 70),
        ("2026-12-30 00:00", 0),
    ],
)
def test_each_started_day_takes_its_share_of_the_maximum(submitted, after):
    assert late(submitted).after == after


def test_the_share_is_of_the_assignments_points():
    assert late("2026-12-01 12:00", score=20, most=40).after == 16


@pytest.mark.parametrize(
    ("submitted", "after"),
    [("2026-12-01 00:59", 90), ("2026-12-01 01:00", 80), ("2026-12-02 00:59", 80)],
)
def test_days_are_counted_from_the_end_of_the_grace_period(submitted, after):
    assert late(submitted, LatePolicy(per_day=10, grace="1 h")).after == after


@pytest.mark.parametrize(("score", "after"), [(90, 50), (40, 40)])
def test_the_days_take_no_score_below_the_floor(score, after):
    assert late("2026-12-30 12:00", LatePolicy(per_day=10, floor=50), score=score).after == after


@pytest.mark.parametrize(("score", "after"), [(90, 60), (55, 55)])
def test_late_work_gets_at_most_the_cap(score, after):
    assert late("2026-12-01 12:00", LatePolicy(cap=60), score=score).after == after


def test_points_have_four_decimals():
    assert late("2026-12-01 12:00", LatePolicy(per_day=1 / 3), score=10, most=10).after == 9.9667


def test_the_cost_is_a_sentence():
    assert late("2026-12-02 02:59").text == "Late by 1 day 3 h: −20 points, 70 instead of 90."


def test_where_nothing_is_taken_off_the_sentence_says_so():
    policy = LatePolicy(per_day=10, floor=95)

    assert late("2026-12-01 02:00", policy).text == "Late by 2 h 1 min: no points are taken off."


def test_work_in_time_has_no_sentence():
    assert late("2026-11-30 12:00").text == ""


@pytest.mark.parametrize("submitted", ["", "-", "yesterday", "2026-13-45 10:00"])
def test_an_unknown_time_costs_nothing_and_is_told_to_be_unknown(submitted):
    found = late(submitted)

    assert (found.after, found.is_unknown, found.text) == (90, True, "")


def test_without_a_deadline_nothing_is_known():
    assert late("2026-12-05 12:00", deadline=None).is_unknown


def test_without_a_score_nothing_is_unknown():
    assert not late("", score=None).is_unknown


def test_an_extension_is_the_deadline_of_the_student():
    until = Extension(student="anna", until=datetime(2026, 12, 2, 23, 59), reason="Ill.")
    found = late("2026-12-03 10:00", extension=until)

    assert found.text == (
        "Your deadline was 2 December 2026, 23:59. Ill. "
        "Late by 10 h 1 min: −10 points, 80 instead of 90."
    )


@pytest.mark.parametrize(
    ("submitted", "is_late"),
    [
        ("2026-11-30 22:59:00 UTC", False),
        ("2026-11-30 22:59:01 Z", True),
        ("2026-11-30T18:00:00.123-05:00", True),
        ("2026-11-30 23:59:00", False),  # without a zone: that of the deadline
    ],
)
def test_time_zones_are_compared(submitted, is_late):
    assert bool(late(submitted).late_by) == is_late


def test_a_time_with_a_zone_is_compared_with_a_deadline_without(monkeypatch):
    here = datetime(2026, 11, 30, 23, 59).astimezone()

    assert not late(here.isoformat(), deadline=datetime(2026, 11, 30, 23, 59)).late_by
    assert late(
        (here + timedelta(minutes=1)).isoformat(), deadline=datetime(2026, 11, 30, 23, 59)
    ).late_by == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02 09:05", datetime(2026, 11, 2, 9, 5)),
        ("2026-11-02T09:05:06.789", datetime(2026, 11, 2, 9, 5, 6)),
        ("2026-11-02 09:05:06 +0100", datetime(2026, 11, 2, 9, 5, 6, tzinfo=BERLIN)),
        ("Saturday, 28 November 2026, 3:02 PM", datetime(2026, 11, 28, 15, 2)),
        ("Samstag, 28. November 2026, 15:05", datetime(2026, 11, 28, 15, 5)),
        ("28.11.2026 15:05", None),
    ],
)
def test_the_forms_of_downloads_and_rosters_are_read(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "less than a minute"), (5, "5 min"), (125, "2 h 5 min"), (1620, "1 day 3 h"),
     (2885, "2 days 5 min")],
)  # fmt: skip
def test_a_span_has_its_two_largest_units(minutes, text):
    assert show_span(timedelta(minutes=minutes)) == text


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("none", LatePolicy()),
        ("10%/day", TEN),
        ("2,5 % / day", LatePolicy(per_day=2.5)),
        ("cap 50%", LatePolicy(cap=50)),
        ("10%/day,grace=30min,floor=40%,cap=80%",
         LatePolicy(per_day=10, grace=timedelta(minutes=30), floor=40, cap=80)),
        ("10%/day, grace 1 day 2 hours", LatePolicy(per_day=10, grace=timedelta(hours=26))),
    ],
)  # fmt: skip
def test_a_policy_is_read_as_people_write_it(text, policy):
    assert read_policy(text) == policy


@pytest.mark.parametrize(
    "text", ["", "10", "10%", "10%/week", "cap 120%", "grace 1h", "10%/day, 5%/day", "cap 50",
             "10%/day, grace long", "10%/day none"],
)  # fmt: skip
def test_another_text_is_no_policy(text):
    with pytest.raises(ValueError, match=r"is not a late policy\. Write none, 10%/day, or cap 50%"):
        read_policy(text)


def test_a_floor_above_the_cap_is_refused():
    with pytest.raises(ValueError, match="keeps 60 %, but gets at most 50 %"):
        read_policy("10%/day, floor 60%, cap 50%")


def test_a_day_alone_means_its_end():
    assert read_extension("anna", "2026-12-03").until == datetime(2026, 12, 3, 23, 59, 59)


def test_what_is_taken_off_is_the_difference_of_the_scores_that_are_shown():
    told = Lateness(
        policy=LatePolicy(per_day=10), late_by=timedelta(hours=1), before=3.335, after=3.0015
    )

    assert told.text == "Late by 1 h: −0.34 points, 3 instead of 3.34."
