"""The judgement on a step of a chain: for the given inputs, and for hidden ones."""

from collections.abc import Sequence
from typing import NamedTuple

from grader.model.assignment import Explained, Step
from grader.model.findings import Finding
from grader.model.record import PASSING, Verdict


class Judgement(NamedTuple):
    """What is said of a step, and what it earns."""

    verdict: Verdict
    finding: Finding | None = None
    known: Explained | None = None  # the recognised known mistake or known answer
    credit: float = 0.0  # the share of the step's points
    explained: bool = False  # whether the cause of a wrong value is known
    shows_work: bool = True  # whether a wrong value is shown how it is computed


def for_all_inputs(
    step: Step, function: str, given: Judgement, hidden: Sequence[Judgement]
) -> Judgement:
    """Return the judgement on a step for all inputs, from those for the given and for hidden ones.

    A step that passes with the given inputs counts as where it counts least. What is said then
    tells nothing of the hidden inputs, except which of them it is and what happened.
    """
    if given.verdict not in PASSING or all(each.verdict == "correct" for each in hidden):
        return given
    least = min(hidden, key=lambda each: (each.verdict in PASSING, each.credit))
    if least.verdict in PASSING and least.credit >= given.credit:
        return given
    number = hidden.index(least) + 1
    told = {"function": function, "names": " and ".join(step.depends_on), "number": number}
    kind = {"missing": "wrong"}.get(least.verdict, least.verdict)
    finding = Finding.of(f"other_inputs_{kind}", **told)
    return Judgement(kind, finding, least.known, least.credit, shows_work=False)  # type: ignore[arg-type]
