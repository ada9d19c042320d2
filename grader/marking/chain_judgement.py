"""The judgement on a step of a chain: for the given inputs, and for hidden ones."""

from collections.abc import Sequence
from typing import NamedTuple

from grader.model.chain_problem import Step
from grader.model.findings import Finding
from grader.model.record import PASSING, Verdict, listed
from grader.model.scored import Explained

# Findings of a value that follows, but from one with which a wrong formula would give the same.
UNTOLD = frozenset({"follows_trivially", "repeats_unexplained", "copies_unexplained"})
FOLLOWING = UNTOLD | {"follows_unusable"}


class Judgement(NamedTuple):
    """What is said of a step, and what it earns."""

    verdict: Verdict
    finding: Finding | None = None
    known: Explained | None = None  # the recognised known mistake or known answer
    credit: float = 0.0  # the share of the step's points
    explained: bool = False  # whether the cause of a wrong value is known
    shows_work: bool = True  # whether a wrong value is shown how it is computed

    @property
    def code(self) -> str:
        return self.finding.code if self.finding else ""


def for_all_inputs(
    step: Step, function: str, given: Judgement, hidden: Sequence[Judgement]
) -> Judgement:
    """Return the judgement on a step for all inputs, from those for the given and for hidden ones.

    A step that passes with the given inputs counts as where it counts least. What is said then
    tells nothing of the hidden inputs, except which of them it is and what happened. Inputs with
    which a wrong formula would give the same do not count if others tell more.
    """
    if given.verdict not in PASSING or all(each.verdict == "correct" for each in hidden):
        return given
    telling = [each for each in hidden if each.code not in UNTOLD] or hidden
    least = min(telling, key=lambda each: (each.verdict in PASSING, each.credit))
    if least.verdict in PASSING and least.credit >= given.credit:
        return given
    verdict: Verdict = "wrong" if least.verdict == "missing" else least.verdict
    code = f"other_inputs_{verdict}"
    told: dict[str, object] = {"number": hidden.index(least) + 1}
    if least.code in FOLLOWING:
        code = "other_inputs_follow"
    elif verdict == "wrong":
        told["names"] = listed(step.depends_on, "and")
    elif verdict != "follow_through":
        told["function"] = function
    return Judgement(verdict, Finding.of(code, **told), least.known, least.credit, shows_work=False)
