"""What a self-check is summed up as: it counts, and claims no more than was checked."""

import pytest

from grader.feedback.check_summary import sum_up
from grader.model.findings import Finding
from grader.model.record import CaseResult, Record

HIDDEN = "Hidden cases are not checked here."
NO_BODY = Finding.of("no_body", function="f")
NEAR = Finding.of("found_spelling", own="g", asked="f", percent="90")
KINDS = {
    "right": {"points": 2, "verdict": "correct"},
    "near": {"points": 1.8, "verdict": "correct", "finding": NEAR},
    "wrong": {"verdict": "wrong"},
    "raised": {"verdict": "error"},
    "not run": {"verdict": "not_run"},
    "unwritten": {"verdict": "wrong", "finding": NO_BODY},
    "fine": {"max_points": 0, "verdict": "correct"},
    "advice": {"max_points": 0, "verdict": "wrong"},
    "given": {"checked": "format", "verdict": "correct"},
    "follows": {"checked": "follows", "verdict": "correct"},
    "accepted": {"checked": "follows", "verdict": "accepted"},
    "near value": {"checked": "format", "verdict": "correct", "finding": NEAR},
    "astray": {"checked": "follows", "verdict": "wrong"},
    "unusable": {"checked": "format", "verdict": "wrong"},
    "none": {"checked": "format", "verdict": "missing", "finding": NO_BODY},
}


def a_case(kind, number):
    points = 0 if "checked" in KINDS[kind] else 2
    fields = {"points": 0, "max_points": points, **KINDS[kind]}
    return CaseResult(id=f"p.{'abcdefgh'[number]}", title="A case", **fields)


def a_record(*kinds):
    cases = tuple(a_case(kind, number) for number, kind in enumerate(kinds))
    return Record(
        student="anna",
        self_check=True,
        status="graded",
        score=sum(case.points for case in cases),
        max_score=sum(case.max_points for case in cases),
        assignment="Homework",
        cases=cases,
    )


def told(*kinds):
    return [text for text, _ in sum_up(a_record(*kinds))]


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (["right"], "1 case right: 2 of 2 points of the public cases."),
        (["right"] * 3, "3 cases right: 6 of 6 points of the public cases."),
        (["wrong"], "0 of 1 case right, 1 wrong: 0 of 2 points of the public cases."),
        (["right", "wrong", "raised"], "1 of 3 cases right, 2 wrong: 2 of 6 points"),
        (["right", "not run"], "1 of 2 cases right, 1 not run: 2 of 4 points"),
        (["near", "near"], "0 of 2 cases right, 2 right but cost points: 3.6 of 4 points"),
        (["right", "near"], "1 of 2 cases right, 1 right but costs points: 3.8 of 4 points"),
        (["unwritten"], "0 of 1 case right, 1 waits for your code: 0 of 2 points"),
        (
            ["right", "wrong", "unwritten", "unwritten"],
            "1 of 4 cases right, 1 wrong, 2 wait for your code: 2 of 8 points",
        ),
        (["right", "advice"], "1 case right, advice on 1: 2 of 2 points"),
        (["right", "fine"], "1 case right: 2 of 2 points"),
        (["fine", "advice"], "1 of 2 cases right, advice on 1."),
        (["fine"], "1 case right."),
    ],
)
def test_cases_are_counted_with_their_points(kinds, sentence):
    first, *others = told(*kinds)

    assert first.startswith(sentence)
    assert others == [HIDDEN]


@pytest.mark.parametrize(
    ("kinds", "sentences"),
    [
        (["given"], ["1 value is there.", "Whether it is right is not checked."]),
        (["given"] * 3, ["3 values are there.", "Whether they are right is not checked."]),
        (
            ["given", "follows", "follows"],
            [
                "3 values are there and follow from each other.",
                "Whether the first (a) is right is not checked.",
            ],
        ),
        (
            ["given", "follows", "given", "follows"],
            [
                "4 values are there, 2 of which follow from earlier ones.",
                "Whether a, c are right is not checked.",
            ],
        ),
        (
            ["given", "follows", "accepted"],
            [
                "3 values are there, 1 of which follows from earlier ones and 1 of which is "
                "accepted.",
                "Whether the first (a) is right is not checked.",
            ],
        ),
        (
            ["given", "follows", "astray"],
            [
                "2 of 3 values are there, 1 of which follows from earlier ones; 1 does not follow.",
                "Whether the first (a) is right is not checked.",
            ],
        ),
        (
            ["given", "astray", "astray", "none"],
            [
                "1 of 4 values is there; 2 do not follow; 1 is not written yet.",
                "Whether the first (a) is right is not checked.",
            ],
        ),
        (
            ["near value", "follows", "given"],
            [
                "2 of 3 values are there, 1 of which follows from earlier ones; 1 costs points.",
                "Whether a, c are right is not checked.",
            ],
        ),
        (
            ["given", "follows", "none"],
            [
                "2 of 3 values are there and follow from each other; 1 is not written yet.",
                "Whether the first (a) is right is not checked.",
            ],
        ),
        (["none", "none"], ["2 values are not written yet."]),
        (["unusable", "none"], ["1 of 2 values cannot be used; 1 is not written yet."]),
        (["unusable"], ["1 value cannot be used."]),
    ],
)
def test_values_are_there_or_follow_but_are_never_right(kinds, sentences):
    assert told(*kinds) == [*sentences, HIDDEN]


def test_cases_and_values_are_counted_apart():
    assert told("given", "follows", "right") == [
        "1 case right: 2 of 2 points of the public cases.",
        "2 values are there and follow from each other.",
        "Whether the first (a) is right is not checked.",
        HIDDEN,
    ]


def test_of_many_values_that_nobody_judges_the_first_are_named():
    assert told("right", *["given"] * 5, "follows")[2] == (
        "Whether b, c, d and 2 more are right is not checked."
    )


@pytest.mark.parametrize(
    ("kinds", "tones"),
    [
        (["right", "given", "follows"], ["good", "neutral", "neutral", "neutral"]),
        (["unwritten", "none"], ["neutral", "neutral", "neutral"]),
        (["wrong"], ["bad", "neutral"]),
        (["near"], ["bad", "neutral"]),
        (["astray"], ["bad", "neutral"]),
        (["right", "advice"], ["good", "neutral"]),
    ],
)
def test_only_right_cases_are_good_and_only_faults_are_bad(kinds, tones):
    assert [tone for _, tone in sum_up(a_record(*kinds))] == tones
