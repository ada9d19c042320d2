"""From an assignment to its handout: what may be told of it, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from pydantic import ValidationError

from grader.handout.public_json import (
    MAX_BYTES,
    MAX_SIDE,
    ArrayData,
    Handout,
    PublicChain,
    PublicFunction,
    PublicMistake,
    PublicStep,
    Reason,
    Relation,
    Shown,
    complaint,
)
from grader.handout.restore import solve
from grader.handout.seal import seal
from grader.marking import build_key
from grader.marking.answer_key import (
    FunctionKey,
    Observation,
    cells_at,
    compute_step,
    explain_cells,
)
from grader.marking.chain_values import as_array
from grader.marking.comparison import close
from grader.marking.function_verdicts import mark_function
from grader.model.assignment import Array, Assignment, ChainProblem, FunctionProblem, Step
from grader.model.errors import AssignmentError
from grader.model.execution import Numbers, Outcome, StudentError

PROBES = 3
SCALES = (1e-3, -1.0, 1.0, 1e3)
"""At the right values and at random ones, times these, a step must be what its equations say."""


def make_handout(assignment: Assignment, *, install: str = "") -> Handout:
    """What a class may be given of an assignment: its public cases, and the form of its chains.

    Args:
        assignment: what is published.
        install: what students are to install, as pip takes it; `write_handout` asks for it.

    Raises:
        AssignmentError: the reference fails, nothing is public, a step that is to be checked by
            what it follows from is not linear in that, or it is more than a handout may hold.
    """
    try:
        handout = _publish(assignment, install)
        content = handout.to_json().encode()
        Handout.model_validate_json(content)  # as a student's check will
    except ValidationError as error:
        raise AssignmentError(
            f"{assignment.title}: no handout can be made: {complaint(error)}; make it smaller, or "
            "hide some of it"
        ) from error
    if len(content) > MAX_BYTES:
        raise AssignmentError(
            f"{assignment.title}: its handout would have {len(content)} bytes, of at most "
            f"{MAX_BYTES}; make the inputs of public cases smaller, or hide some of them"
        )
    return handout


def _publish(assignment: Assignment, install: str) -> Handout:
    key = build_key(assignment)
    problems: list[PublicFunction | PublicChain] = []
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            problems.append(_publish_chain(assignment, problem, key.chains[problem.id]))
        else:
            problems.append(_publish_function(problem, key.functions[problem.id]))
    if not any(case.visibility == "public" for p in assignment.problems for case in p.cases):
        raise AssignmentError(f"{assignment.title}: no case is public, so there is nothing to give")
    return Handout(
        format=1,
        id=assignment.id,
        title=assignment.title,
        points=assignment.points,
        install=install,
        limits=assignment.limits,
        names=assignment.names(),
        problems=tuple(problems),
    )


def _publish_function(problem: FunctionProblem, key: FunctionKey) -> PublicFunction:
    cases = tuple(case for case in problem.cases if case.visibility == "public")
    public = problem.model_copy(update={"cases": cases})
    return PublicFunction(
        id=problem.id,
        title=problem.title,
        points=problem.points,
        function=problem.function,
        docstring=problem.docstring or problem.title,
        parameters=problem.parameters,
        tolerance=problem.tolerance,
        cases=cases,
        expected={case.id: ArrayData.of(key.expected[case.id]) for case in cases},
        mistakes=tuple(
            PublicMistake(
                id=mistake.id,
                message=mistake.message,
                shows={
                    case.id: _publish_observation(
                        key.mistakes[case.id][mistake.id], key.inputs[case.id]
                    )
                    for case in cases
                },
            )
            for mistake in problem.mistakes
            # One that only hidden cases tell from what is right would tell of these.
            if _is_seen(mistake.id, public, key)
        ),
        reasons=tuple(_reasons(public, key)),
    )


def _publish_observation(observation: Observation, inputs: Sequence[Array]) -> Shown:
    return Shown(
        value=None if observation.value is None else ArrayData.of(observation.value),
        error=observation.error,
        changed={
            position: ArrayData.of(after) for position, after in _changed(observation, inputs)
        },
        shared=tuple(sorted(observation.shared)),
        is_numpy=observation.is_numpy,
    )


def _changed(observation: Observation, inputs: Sequence[Array]) -> list[tuple[int, Array]]:
    pairs = zip(observation.arguments, inputs, strict=True)
    return [
        (position, after)
        for position, (after, before) in enumerate(pairs)
        if not np.array_equal(after, before, equal_nan=True)
    ]


def _is_seen(mistake: str, public: FunctionProblem, key: FunctionKey) -> bool:
    """Whether a submission with this mistake would lose a public case."""
    outcomes = {
        f"{public.id}.{case.id}": _outcome(key.mistakes[case.id][mistake], key.inputs[case.id])
        for case in public.cases
    }
    return any(result.verdict != "correct" for result in mark_function(public, outcomes, key))


def _outcome(observation: Observation, inputs: Sequence[Array]) -> Outcome:
    """What a submission that shows this would send back."""
    if observation.value is None:
        return Outcome("error", error=StudentError(str(observation.error), ""))
    return Outcome(
        "returned",
        value=Numbers(observation.value, "ndarray", observation.is_numpy),
        changed={
            position: Numbers(after, "ndarray") for position, after in _changed(observation, inputs)
        },
        shared=observation.shared,
    )


def _reasons(public: FunctionProblem, key: FunctionKey) -> Iterable[Reason]:
    """Each that the assignment gives for a cell of a public case, once."""
    if not public.explain:
        return ()
    reasons = {}
    for case in public.cases:
        expected = key.expected[case.id]
        for index in np.ndindex(expected.shape):
            cells = cells_at(index, expected, key.inputs[case.id])
            if cells:
                # By their text, since nan is not equal to itself.
                reasons[repr(cells)] = Reason(cells=cells, text=explain_cells(public, cells))
    return reasons.values()


def _publish_chain(
    assignment: Assignment, problem: ChainProblem, values: Mapping[str, Array]
) -> PublicChain:
    return PublicChain(
        id=problem.id,
        title=problem.title,
        points=problem.points,
        function=problem.function,
        docstring=problem.docstring or _describe(problem),
        tolerance=problem.tolerance,
        steps=tuple(
            _publish_step(assignment, problem, step, values)
            for step in problem.cases
            if step.visibility == "public"
        ),
    )


def _describe(problem: ChainProblem) -> str:
    names = "\n".join(f"    {step.id}: {step.title}" for step in problem.cases)
    return f"{problem.title}\n\nReturns a dict with these values:\n{names}"


def _publish_step(
    assignment: Assignment, problem: ChainProblem, step: Step, values: Mapping[str, Array]
) -> PublicStep:
    place = f"{assignment.id}.{problem.id}.{step.id}"
    follows = step.self_check == "follows"
    public = {other.id for other in problem.cases if other.visibility == "public"}
    return PublicStep(
        id=step.id,
        title=step.title,
        symbol=step.symbol,
        size=values[step.id].size,
        depends_on=tuple(name for name in step.depends_on if name in public),
        tolerance=step.tolerance,
        relation=_relate(place, problem, step, values) if follows else None,
        # Two that are within one tolerance may look the same.
        accepted=tuple(
            dict.fromkeys(
                seal(as_array(known.value), step.tolerance or problem.tolerance, place)
                for known in step.known_answers
                if follows
            )
        ),
    )


def _relate(place: str, problem: ChainProblem, step: Step, values: Mapping[str, Array]) -> Relation:
    """The linear equations of a step, found by asking it for its value at chosen places."""
    splits = np.cumsum([values[name].size for name in step.depends_on])

    def compute(earlier: Array) -> Array:
        return compute_step(step, np.split(earlier, splits[:-1]))

    size, earlier_size = values[step.id].size, int(splits[-1])
    if max(size, earlier_size) > MAX_SIDE:
        raise AssignmentError(
            f"{place}: is to be checked by what it follows from, but has {size} numbers, of "
            f"{earlier_size} before it, each of at most {MAX_SIDE}; set its self_check to "
            '"format"'
        )
    # The same for each handout of this assignment, and of no use to who does not solve equations.
    seed = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], "big")
    random = np.random.Generator(np.random.Philox(seed))
    right_ones = np.concatenate([values[name] for name in step.depends_on])
    probes = [
        scale * probe
        for probe in (right_ones, *random.standard_normal((PROBES, earlier_size)))
        for scale in SCALES
    ]
    earlier_names = " and ".join(step.depends_on)
    try:
        constant = compute(np.zeros(earlier_size))
        matrix = np.column_stack([compute(unit) - constant for unit in np.eye(earlier_size)])
        left = _mix(random, size)
        mixed = _mix(random, earlier_size)
        relation = Relation(
            left=_rows(left),
            right=_rows(left @ matrix @ np.linalg.inv(mixed)),
            mixed=_rows(mixed),
            constant=tuple((left @ constant).tolist()),
        )
        solved = solve(relation)
        tolerance = step.tolerance or problem.tolerance
        is_linear = all(close(compute(p), solved(p), tolerance).all() for p in probes)
    except Exception:
        # It may fail at values that are not ours in whatever way it likes.
        is_linear = False
    if not is_linear:
        raise AssignmentError(
            f"{place}: is to be checked by what it follows from, but is not linear in "
            f'{earlier_names}; set its self_check to "format"'
        )
    if (~matrix.any(axis=1) & (constant != 0)).any():
        raise AssignmentError(
            f"{place}: is to be checked by what it follows from, but has a value that does not "
            f"depend on {earlier_names}, and would be told; set its self_check to "
            '"format"'
        )
    return relation


def _mix(random: np.random.Generator, size: int) -> Array:
    """A random matrix that loses no digits: a rotation, and a factor."""
    rotation, _ = np.linalg.qr(random.standard_normal((size, size)))
    return rotation * random.uniform(0.5, 2)


def _rows(matrix: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())
