"""Tries each way to isolate submissions, to find out which of them this system allows."""

import sys
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.model.errors import HarnessError, IsolationError
from grader.model.isolation_ways import TITLES, Way
from grader.sandbox.isolation.refusals import Facts, NoWayError, Refusal, Remedy, remedies_for

if sys.platform == "linux":
    from grader.sandbox import warm_process


class Guarantee(NamedTuple):
    """A promise of strict isolation about a submission, and what keeps it in each way."""

    title: str  # the promise: a sentence without its subject, the submission
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
    way: Way | None = None  # the way that is used; None where strict isolation is not possible
    layers: dict[Way, tuple[str, ...]] = field(default_factory=dict)  # for each available way
    refusals: tuple[Refusal, ...] = ()  # why the other ways are not available
    remedies: tuple[Remedy, ...] = ()  # what would make them available


def diagnose() -> Diagnosis:
    """Try each way to isolate submissions, and find remedies for those that are not available.

    Raises:
        IsolationError: no way can be tried, for example because there is no temporary folder.
    """
    facts = Facts.here()
    layers: dict[Way, tuple[str, ...]] = {}
    refusals = [] if sys.platform == "linux" else [Refusal(way, "platform", 0) for way in TITLES]
    # First try all ways together: this chooses the way that is used. Then try each way alone.
    for ways in ([*TITLES], *([way] for way in TITLES)):
        if {*ways} <= {*layers, *(refusal.way for refusal in refusals)}:
            continue
        try:
            with closing(warm_process.WarmProcess(ways=ways)) as process:
                layers[process.way] = process.layers
        except NoWayError as error:
            refusals += error.refusals
        except HarnessError as error:
            raise IsolationError(f"No submission can be run here: {error}") from error
    found = tuple(dict.fromkeys(refusals))
    return Diagnosis(facts, next(iter(layers), None), layers, found, remedies_for(found, facts))
