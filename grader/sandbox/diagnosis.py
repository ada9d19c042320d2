"""Finds out by trying how this system can isolate submissions."""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.model.errors import HarnessError, IsolationError
from grader.model.isolation_ways import TITLES, Way
from grader.sandbox.isolation.refusals import Facts, NoWayError, Refusal, Remedy, remedies_for

if sys.platform == "linux":
    from grader.sandbox import warm_process


class Guarantee(NamedTuple):
    """What strict isolation promises of a submission, and what keeps the promise in each way."""

    title: str
    """The rest of a sentence about a submission."""
    namespaces: str
    landlock: str


LIMITS = "limits of the process"
CLOCK = f"{LIMITS}, the grader's clock"
NO_PROCESS = "seccomp: it starts no process"
NO_FILE = "Landlock: it writes no file"
GUARANTEES = (
    Guarantee("reads only its own files and Python's", "a root of its own", "Landlock"),
    Guarantee("changes only its own files", "read-only mounts", "Landlock, seccomp"),
    Guarantee("reaches no network", "a network namespace, seccomp", "seccomp"),
    Guarantee("signals, inspects and starts no process", "a pid namespace, seccomp", "seccomp"),
    Guarantee("leaves nothing running", "the end of its pid namespace", NO_PROCESS),
    Guarantee("uses bounded memory", LIMITS, LIMITS),
    Guarantee("uses bounded time", CLOCK, CLOCK),
    Guarantee("prints and returns a bounded amount", *["the grader's count"] * 2),
    Guarantee("uses bounded disk space", "a folder in memory, 128 MB", NO_FILE),
)


@dataclass(frozen=True)
class Diagnosis:
    """How this system can isolate submissions."""

    facts: Facts
    way: Way | None = None
    """The way that is used; None where strict isolation is not possible."""
    layers: dict[Way, tuple[str, ...]] = field(default_factory=dict)
    """By available way, its layers of isolation."""
    refusals: tuple[Refusal, ...] = ()
    """Why the other ways are not available."""
    remedies: tuple[Remedy, ...] = ()
    """What would make them available."""


def diagnose() -> Diagnosis:
    """Try each way to isolate submissions, and find out what helps where one is not available.

    Raises:
        IsolationError: no way can be tried, such as when there is no temporary folder.
    """
    facts = Facts.here()
    refusals: list[Refusal] = []
    # All together first: this chooses the way that is used, or tells why none is available.
    layers = _try([*TITLES], refusals)
    used = next(iter(layers), None)
    for way in TITLES:
        if way not in layers and way not in {refusal.way for refusal in refusals}:
            layers |= _try([way], refusals)
    found = tuple(dict.fromkeys(refusals))
    return Diagnosis(facts, used, layers, found, remedies_for(found, facts))


def _try(ways: Sequence[Way], refusals: list[Refusal]) -> dict[Way, tuple[str, ...]]:
    """Return the layers of the first way that is available; if none is, add to `refusals`."""
    if sys.platform != "linux":
        refusals += [Refusal(way, "platform", 0) for way in ways]
        return {}
    try:
        with closing(warm_process.WarmProcess(ways=ways)) as process:
            return {process.way: process.layers} if process.way else {}
    except NoWayError as error:
        refusals += error.refusals
        return {}
    except HarnessError as error:
        raise IsolationError(f"No submission can be run here: {error}") from error
