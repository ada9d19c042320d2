"""A handout is bounded: no file makes a check take minutes, and none that is made is refused."""

import json

import numpy as np
import pytest

from grader import ArrayInput, AssignmentError, Case, HandoutError, KnownAnswer, RandomInput
from grader.handout.public_json import MAX_BYTES, read_handout
from grader.handout.publish import make_handout

NUMBER = {"dtype": "float64", "shape": [1], "values": [1]}
SHOWN = {"status": "returned"}
BOUND = "at most|less than|twice|should match pattern|finite"
INPUT = {"array": {"kind": "random", "seed": 1, "shape": [2048, 2048]}}


@pytest.fixture
def read(tmp_path, handout):
    """Read a handout in which one field, named by its place, is another."""

    def read(place, value):
        content = json.loads(handout.to_json())
        *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        target = content
        for part in way:
            target = target[part]
        target[last] = value(target[last]) if callable(value) else value
        path = tmp_path / "public.json"
        path.write_text(json.dumps(content))
        return read_handout(path)

    return read


def many(changes=lambda number: {}, count=1001):
    """So many of what is first in a list, told apart by `changes`."""
    return lambda items: [{**items[0], **changes(number)} for number in range(count)]


def numbered(number):
    return {"id": f"n{number}"}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", "x" * 501),
        ("install", "x" * 5001),
        ("all_names", ["x"] * 2001),
        ("problems", lambda problems: problems * 26),
        ("points", 10**400),
        ("problems.0.cases", many(numbered)),
        ("problems.0.cases.1.size", 2**25),
        ("problems.0.cases.1.symbol", "x" * 501),
        ("problems.0.cases.1.depends_on", ["dL_dyhat"] * 2),
        ("problems.0.cases.1.relation.left", [[0] * 129] * 129),
        ("problems.0.cases.1.relation.constant", [0] * 129),
        ("problems.0.cases.4.accepted", lambda sealed: sealed * 2),
        ("problems.0.cases.4.accepted", many(lambda n: {"digest": f"{n:064x}"}, 51)),
        ("problems.0.cases.4.accepted.0.digest", "x" * 64),
        ("problems.0.cases.4.accepted.0.salt", "x" * 501),
        ("problems.1.docstring", "x" * 50_001),
        ("problems.1.parameters", ["x"] * 51),
        ("problems.1.function", "x" * 101),
        ("problems.1.cases", many(numbered)),
        ("problems.1.cases.0.title", "x" * 501),
        ("problems.1.cases.0.hint", "x" * 5001),
        ("problems.1.cases.0.unchanged", [0] * 51),
        ("problems.1.cases.0.not_shared", [0] * 51),
        ("problems.1.cases.0.inputs", [INPUT] * 2),
        ("problems.1.cases.0.inputs", [{"array": INPUT["array"] | {"shape": [10**400] * 2}}]),
        ("problems.1.cases.0.inputs", [{"array": INPUT["array"] | {"shape": [1] * 33}}]),
        (
            "problems.1.expected",
            {f"n{number}": {"array": NUMBER, "type_name": "ndarray"} for number in range(1001)},
        ),
        ("problems.1.expected.zero.array.shape", [1] * 33),
        ("problems.1.mistakes", many(numbered, 101)),
        ("problems.1.mistakes.0.message", "x" * 5001),
        ("problems.1.mistakes.0.shows", {f"n{number}": SHOWN for number in range(1001)}),
        ("problems.1.mistakes.0.shows.zero.shared", list(range(102))),
        ("problems.1.mistakes.0.shows.zero.error", {"type_name": "x" * 1001, "message": ""}),
        ("problems.1.explanations.0.inputs", [0] * 51),
        ("problems.1.explanations.0.text", "x" * 5001),
    ],
)
def test_a_handout_with_too_much_of_anything_is_damaged(read, place, value):
    with pytest.raises(HandoutError, match=f"is damaged .*({BOUND}).*: take it again"):
        read(place, value)


def test_a_handout_that_is_too_much_says_what_and_where(read):
    with pytest.raises(HandoutError, match=r"problems\.0\.chain\.cases\.4\.accepted: .* 50 items"):
        read("problems.0.cases.4.accepted", many(lambda n: {"digest": f"{n:064x}"}, 3000))


def test_accepted_values_of_all_steps_count_together(read):
    some = many(lambda number: {"digest": f"{number:064x}"}, 50)

    with pytest.raises(HandoutError, match="there are 51 accepted values, of at most 50"):
        read("problems.0.cases.4.accepted", some)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "public.json"
    path.write_bytes(b" " * (MAX_BYTES + 1))

    with pytest.raises(HandoutError, match=f"has {MAX_BYTES + 1} bytes, of at most {MAX_BYTES}"):
        read_handout(path)


def case(number, given):
    return Case(id=f"n{number}", title="", points=0, inputs=(given,))


@pytest.mark.parametrize(
    ("cases", "reference", "told"),
    [
        (
            [case(number, ArrayInput(values=1.5)) for number in range(1001)],
            np.positive,
            "cases: Tuple should have at most 1000 items",
        ),
        (
            [case(number, RandomInput(seed=1, shape=(2**21,))) for number in range(3)],
            np.sum,
            "numbers in the inputs of public cases, of at most",
        ),
        ([case(1, RandomInput(seed=1, shape=(2**19,)))], np.positive, "its handout would have"),
    ],
    ids=["cases", "numbers", "bytes"],
)
def test_no_handout_is_made_that_could_not_be_read(
    make_function, make_assignment, cases, reference, told
):
    problem = make_function(cases=tuple(cases), points=0, mistakes=(), reference=reference)

    with pytest.raises(AssignmentError, match=told):
        make_handout(make_assignment(problem))


def test_no_equations_are_made_of_a_step_with_many_numbers(make_chain, make_assignment):
    chain = make_chain(compute=lambda second: np.ones(129) * second[0])

    with pytest.raises(AssignmentError, match=r"third: .* at most 128.*; set self_check"):
        make_handout(make_assignment(chain))


def test_known_answers_with_one_value_are_published_once(make_chain, make_assignment):
    answers = [KnownAnswer(id=name, value=[1.0, 2.0], message="") for name in ("one", "other")]

    made = make_handout(make_assignment(make_chain(known_answers=tuple(answers))))

    assert len(made.problems[0].cases[2].accepted) == 1
