"""Turns a handout into what marking takes: an outline of the assignment, and its answer key."""

from grader.handout.public_json import Handout, PublicChain, PublicFunction
from grader.marking.answer_key import AnswerKey, CaseKey, SelfCheckKey


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


def _function_key(problem: PublicFunction) -> dict[str, CaseKey]:
    texts = {repr(explanation.inputs): explanation.text for explanation in problem.explanations}
    return {
        case.id: CaseKey(
            case=case,
            parameters=problem.parameters,
            tolerance=case.tolerance or problem.tolerance,
            inputs=case.build_inputs(),
            expected=problem.expected[case.id],
            mistakes={mistake.id: mistake.shows[case.id] for mistake in problem.mistakes},
            explain=lambda inputs: texts.get(repr(inputs), ""),
        )
        for case in problem.cases
    }


def _chain_key(problem: PublicChain) -> dict[str, SelfCheckKey]:
    keys = {}
    for step in problem.cases:
        compute = step.relation.solve() if step.relation else None
        keys[step.id] = SelfCheckKey(step.size, compute, step.accepts)
    return keys
