"""What got better or worse between two checks."""

import pytest

from grader.model.findings import Finding
from grader.model.progress import Progress, ago, compare, standings
from grader.model.record import CaseResult, Record

NEAR = Finding.of("found_spelling", own="g", asked="f", percent="90")


def a_record(**verdicts):
    """A record with cases of these verdicts, by name; `near` stands for a near miss."""
    cases = tuple(
        CaseResult(
            id=f"p.{name}",
            title=name,
            points={"correct": 2, "near": 1.8}.get(verdict, 0),
            max_points=2,
            verdict="correct" if verdict == "near" else verdict,
            finding=NEAR if verdict == "near" else None,
        )
        for name, verdict in verdicts.items()
    )
    return Record(
        student="anna", status="graded", score=0, max_score=9, assignment="Homework", cases=cases
    )


def compared(before, after):
    progress = compare(standings(a_record(**before)), a_record(**after), 60)
    return [[case.id.case for case in cases] for cases in (progress.better, progress.worse)]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("wrong", "correct", [["one"], []]),
        ("wrong", "near", [["one"], []]),
        ("near", "correct", [["one"], []]),
        ("missing", "correct", [["one"], []]),
        ("correct", "wrong", [[], ["one"]]),
        ("correct", "near", [[], ["one"]]),
        ("correct", "timeout", [[], ["one"]]),
        ("correct", "correct", [[], []]),
        ("missing", "wrong", [[], []]),  # a first attempt is no step back
        ("wrong", "error", [[], []]),
    ],
)
def test_a_case_gets_better_or_worse_or_neither(before, after, change):
    assert compared({"one": before}, {"one": after}) == change


def test_a_case_without_points_gets_better_too():
    advice = a_record(one="wrong").cases[0].model_copy(update={"max_points": 0})
    fine = advice.model_copy(update={"verdict": "correct"})
    before = a_record().model_copy(update={"cases": (advice,)})
    after = a_record().model_copy(update={"cases": (fine,)})

    assert compare(standings(before), after, 60).better == (fine,)


def test_only_cases_of_both_checks_are_compared():
    assert compared({"one": "wrong", "two": "wrong"}, {"two": "correct", "three": "correct"}) == [
        ["two"],
        [],
    ]


def test_checks_without_a_common_case_cannot_be_compared():
    assert compare({"p.one": "fails"}, a_record(two="correct"), 60) is None


def test_a_sentence_names_the_cases_and_the_time():
    cases = a_record(negative="correct", zero="correct", shape="wrong").cases

    assert Progress(600, better=cases[:2], worse=cases[2:]).text == (
        "Since your last check (10 minutes ago): better: negative, zero; worse: shape."
    )


def test_no_change_is_told_too():
    assert Progress(0).text == "Since your last check (just now): nothing has changed."


def test_of_many_cases_the_first_are_named():
    cases = a_record(**{f"case{number}": "correct" for number in range(8)}).cases

    assert "better: case0, case1, case2, case3, case4, case5 and 2 more." in Progress(0, cases).text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (9, "just now"),
        (10, "less than a minute ago"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3600, "1 hour ago"),
        (7200, "2 hours ago"),
        (86_400, "1 day ago"),
        (864_000, "10 days ago"),
    ],
)
def test_a_time_is_told_roughly(seconds, text):
    assert ago(seconds) == text
