"""Turns a handout into what marking takes: an outline of the assignment, and its answer key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.handout.public_json import Handout, PublicChain, PublicFunction
from grader.handout.seal import Sealed
from grader.marking.answer_key import AnswerKey, CaseKey, FunctionKey, SelfCheckKey
from grader.model.array_json import Array


def restore(handout: Handout) -> tuple[Handout, AnswerKey]:
    """Return the problems that have public cases, and their key.

    Raises:
        ValueError, ArithmeticError, LookupError, MemoryError: its parts contradict each other.
    """
    problems = tuple(problem for problem in handout.problems if problem.cases)
    key = AnswerKey(
        functions={p.id: _function_key(p) for p in problems if isinstance(p, PublicFunction)},
        self_checks={p.id: _chain_key(p) for p in problems if isinstance(p, PublicChain)},
    )
    return handout.model_copy(update={"problems": problems}), key


def _function_key(problem: PublicFunction) -> FunctionKey:
    texts = {repr(explanation.inputs): explanation.text for explanation in problem.explanations}
    cases = {
        case.id: CaseKey.of(
            problem.parameters,
            case.build_inputs(),
            problem.expected[case.id],
            {mistake.id: mistake.shows[case.id] for mistake in problem.mistakes},
        )
        for case in problem.cases
    }
    return FunctionKey(cases, lambda inputs: texts.get(repr(inputs), ""))


def _chain_key(problem: PublicChain) -> dict[str, SelfCheckKey]:
    return {
        step.id: SelfCheckKey(
            step.size,
            step.relation.solve() if step.relation else None,
            _accepts(step.accepted),
        )
        for step in problem.cases
    }


def _accepts(accepted: Sequence[Sealed]) -> Callable[[Array], bool]:
    return lambda vector: any(sealed.is_of(vector) for sealed in accepted)
