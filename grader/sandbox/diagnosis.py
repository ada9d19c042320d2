"""Finds out what a system offers to isolate submissions, by trying."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from grader.model.errors import HarnessError, IsolationError
from grader.model.isolation_ways import TITLES, Way, way_of
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.isolation.remedies import Remedy, remedies_for
from grader.sandbox.isolation.system_facts import Facts, read_facts

if sys.platform == "linux":
    from grader.sandbox import warm_process

Guarantee = Literal[
    "reads", "changes", "network", "processes", "nothing_left", "memory", "time", "output", "disk"
]
GUARANTEES: dict[Guarantee, str] = {
    "reads": "reads only its own files and Python's",
    "changes": "changes only its own files",
    "network": "reaches no network",
    "processes": "signals, inspects and starts no process",
    "nothing_left": "leaves nothing running",
    "memory": "uses bounded memory",
    "time": "uses bounded time",
    "output": "prints and returns a bounded amount",
    "disk": "uses bounded disk space",
}
_LIMITS = "limits of the process"
_FILTER = "seccomp"
_EVERYWHERE: dict[Guarantee, str] = {
    "memory": _LIMITS,
    "time": f"{_LIMITS}, the grader's clock",
    "output": "the grader's count",
}
KEPT_BY: dict[Way, dict[Guarantee, str]] = {
    "namespaces": {
        "reads": "a root of its own",
        "changes": "read-only mounts",
        "network": f"a network namespace, {_FILTER}",
        "processes": f"a pid namespace, {_FILTER}",
        "nothing_left": "the end of its pid namespace",
        "disk": "a folder in memory, 128 MB",
        **_EVERYWHERE,
    },
    "landlock": {
        "reads": "Landlock",
        "changes": f"Landlock, {_FILTER}",
        "network": _FILTER,
        "processes": _FILTER,
        "nothing_left": f"{_FILTER}: it starts no process",
        "disk": "Landlock: it writes no file",
        **_EVERYWHERE,
    },
}


@dataclass(frozen=True)
class Diagnosis:
    """What this system offers to isolate submissions."""

    facts: Facts
    way: Way | None = None
    """The way that is used; None where strict isolation is not possible."""
    layers: dict[Way, tuple[str, ...]] = field(default_factory=dict)
    """By each way that is open, the layers that hold before a submission is there."""
    refusals: tuple[Refusal, ...] = ()
    """Why the other ways are not."""
    remedies: tuple[Remedy, ...] = ()
    """What would open them."""

    @property
    def kept_by(self) -> dict[Guarantee, str | None]:
        """By each guarantee, what keeps it; None where nothing does."""
        known: dict[Guarantee, str] = KEPT_BY[self.way] if self.way else {}
        return {guarantee: known.get(guarantee) for guarantee in GUARANTEES}


def diagnose() -> Diagnosis:
    """Try each way to isolate a submission, and say what holds and what would help.

    Raises:
        IsolationError: none can be tried, such as for want of a temporary folder.
    """
    facts = read_facts()
    layers: dict[Way, tuple[str, ...]] = {}
    refusals: list[Refusal] = []
    for way in TITLES:
        try:
            layers[way] = _try([way])
        except NoWayError as error:
            refusals += error.refusals
    used = way_of(_try(tuple(TITLES))) if layers else None
    found = tuple(dict.fromkeys(refusals))
    return Diagnosis(facts, used, layers, found, remedies_for(found, facts))


def _try(ways: Sequence[Way]) -> tuple[str, ...]:
    if sys.platform != "linux":
        raise NoWayError([Refusal(way, "platform", 0) for way in ways])
    try:
        with closing(warm_process.WarmProcess(ways=ways)) as process:
            return process.layers
    except HarnessError as error:
        raise IsolationError(f"no submission can be run here: {error}") from error
