"""The picture of a chain: where boxes and arrows stand, what they say, what followed from what."""

import pytest

from grader.feedback.chain_picture import WIDTH, draw
from grader.model.record import CaseResult, ChainStep, Comparison


def a_step(name, *depends_on, verdict="correct", given="1", points=None, arrows=(), **more):
    earned = {"correct": 10, "follow_through": 10}.get(verdict, 0) if points is None else points
    return CaseResult(
        id=f"p.{name}",
        title=name,
        points=earned,
        max_points=10,
        verdict=verdict,
        step=ChainStep(
            symbol=name, depends_on=tuple(f"p.{other}" for other in depends_on), arrows=arrows
        ),
        comparison=Comparison(given=given),
        **more,
    )


def test_cases_that_are_no_steps_have_no_picture():
    assert draw([CaseResult(id="p.a", title="a", points=0, max_points=1, verdict="wrong")]) is None


def test_a_box_holds_the_step_the_students_value_and_the_verdict():
    picture = draw([a_step("z3", verdict="wrong", given="[1, 2]")])

    (node,) = picture.nodes
    assert (node.number, node.symbol, node.value) == (1, "z3", "[1, 2]")
    assert node.label[:2] == ("✗", "wrong")


def test_a_value_that_is_missing_is_said_to_be():
    assert draw([a_step("a", verdict="missing", given=None)]).nodes[0].value == "no value"


def test_of_a_hidden_step_no_value_is_shown():
    hidden = a_step("a").model_copy(update={"hidden": True, "comparison": None})

    assert draw([hidden]).nodes[0].value == "not shown"


def test_a_long_value_is_cut_and_stays_on_its_line():
    node = draw([a_step("a", given="[1,\n 2" + ", 3" * 40 + "]")]).nodes[0]

    assert node.value == "[1, 2, 3, 3, 3, 3, 3, 3, 3,…"


def test_a_chain_runs_down_the_page_in_one_column():
    picture = draw([a_step("a"), a_step("b", "a"), a_step("c", "b")])

    tops = [node.y for node in picture.nodes]
    assert {node.x for node in picture.nodes} == {picture.nodes[0].x}
    assert tops == sorted(set(tops))


def test_values_of_the_same_earlier_ones_stand_side_by_side():
    picture = draw([a_step("a"), a_step("left", "a"), a_step("right", "a")])

    _, left, right = picture.nodes
    assert left.y == right.y
    assert left.x + WIDTH < right.x
    assert right.x + WIDTH <= picture.width


def test_an_arrow_carries_its_label_and_the_verdict_of_where_it_leads():
    picture = draw([a_step("a"), a_step("b", "a", verdict="wrong", arrows=("W3ᵀ ·",))])

    (arrow,) = picture.arrows
    assert (arrow.text, arrow.target.label.css) == ("W3ᵀ ·", "wrong")


def test_an_arrow_that_passes_a_layer_by_runs_beside_the_boxes():
    beside = draw([a_step("a"), a_step("b", "a"), a_step("c", "a", "b")])
    straight = draw([a_step("a"), a_step("b", "a"), a_step("c", "b")])

    assert len(beside.arrows) == 3
    assert beside.width > straight.width


def test_an_arrow_from_a_step_that_is_not_shown_is_left_out():
    assert draw([a_step("b", "a", arrows=("twice",))]).arrows == ()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (
            [a_step("a", verdict="wrong"), a_step("b", "a", verdict="follow_through")],
            "Step 2 follows from your step 1, which is wrong; redo both.",
        ),
        (
            [
                a_step("a", verdict="wrong"),
                a_step("b", "a", verdict="follow_through"),
                a_step("c", "b", verdict="follow_through"),
                a_step("d", "c", verdict="follow_through"),
            ],
            "Steps 2 to 4 follow from your step 1, which is wrong; redo steps 1 to 4.",
        ),
        (
            [
                a_step("a", verdict="wrong"),
                a_step("b", verdict="wrong"),
                a_step("c", "a", "b", verdict="follow_through", points=5),
            ],
            "Step 3 follows from your steps 1 and 2, which are wrong; redo steps 1 to 3 "
            "(5 of 10 points).",
        ),
        (
            [
                a_step("a", verdict="accepted"),
                a_step("b"),
                a_step("c", "a", "b", verdict="follow_through"),
            ],
            "Step 3 follows from your step 1, which is wrong; redo both.",
        ),
    ],
    ids=["one", "a run", "two at once", "beside a right one"],
)
def test_follow_through_is_explained_in_a_sentence(steps, sentence):
    assert draw(steps).follows == (sentence,)


def test_two_errors_are_two_sentences():
    steps = [
        a_step("a", verdict="wrong"),
        a_step("b", "a", verdict="follow_through"),
        a_step("c", "b", verdict="wrong"),
        a_step("d", "c", verdict="follow_through"),
    ]

    first, second = draw(steps).follows

    assert first.startswith("Step 2 follows from your step 1")
    assert second.startswith("Step 4 follows from your step 3")


def test_what_follows_from_a_value_that_is_right_when_rounded_says_so():
    steps = [a_step("a"), a_step("b", "a", verdict="follow_through")]

    assert draw(steps).follows == (
        "Step 2 follows from your step 1, which is right but rounded: compute with more decimals.",
    )


@pytest.mark.parametrize(
    ("checked", "verdict", "css", "word"),
    [
        ("format", "correct", "format", "given"),
        ("follows", "correct", "correct", "follows"),
        ("follows", "wrong", "wrong", "does not follow"),
        ("format", "missing", "missing", "missing"),
    ],
)
def test_in_a_self_check_a_box_says_no_more_than_was_checked(checked, verdict, css, word):
    step = a_step("a", verdict=verdict, checked=checked).model_copy(update={"max_points": 0})

    (node,) = draw([step]).nodes

    assert (node.label.css, node.label.word) == (css, word)


@pytest.mark.parametrize(
    ("steps", "courses"),
    [
        ([a_step("a"), a_step("b", "a"), a_step("c", "b")], ["straight", "straight"]),
        ([a_step("a"), a_step("b", "a"), a_step("c", "a")], ["straight", "turns_at_source"]),
        ([a_step("a"), a_step("b"), a_step("c", "a", "b")], ["straight", "turns_at_target"]),
        (
            [a_step("a"), a_step("b"), a_step("c", "a", "b"), a_step("d", "a", "b")],
            ["straight", "curved", "curved", "straight"],
        ),
        (
            [a_step("a"), a_step("b", "a"), a_step("c", "a", "b")],
            ["straight", "beside", "straight"],
        ),
    ],
    ids=["one column", "branches", "meets", "crosses", "skips a layer"],
)
def test_an_arrow_runs_where_it_leaves_room_for_its_label(steps, courses):
    assert [arrow.course for arrow in draw(steps).arrows] == courses
