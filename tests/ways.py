"""Which ways of isolation this system has, and tests of each."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from grader.model.errors import IsolationError
from grader.model.isolation_ways import Way


@functools.cache
def has_way(way: Way) -> bool:
    """Whether this system lets a submission be isolated in this way, found out by trying."""
    if sys.platform != "linux":
        return False
    from grader.sandbox.warm_process import WarmProcess

    try:
        WarmProcess(ways=[way]).close()
    except IsolationError:
        return False
    return True


def has(name: str) -> bool:
    """Whether this system has a way (`namespaces`, `landlock`) or level (`strict`, `process`)."""
    if name == "strict":
        return has("namespaces") or has("landlock")
    return name == "process" or has_way(name)


def in_each(*names: str, quick: bool = True) -> Sequence[Any]:
    """Return a test parameter for each way or level.

    The first that this system has is in the quick tier, unless `quick` is false. The others have
    the mark `ci`.
    """
    best = next(filter(has, names), None) if quick else None
    return [
        pytest.param(name, id=name, marks=() if name == best else pytest.mark.ci) for name in names
    ]


def only_way(way: Way, monkeypatch: pytest.MonkeyPatch) -> Way:
    """Have strict isolation mean one of its ways."""
    if not has_way(way):
        pytest.skip(f"this system does not isolate by {way}")
    monkeypatch.setattr("grader.sandbox.warm_process.WAYS", (way,))
    return way
