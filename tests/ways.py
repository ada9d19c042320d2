"""Which ways of strict isolation this system has, and tests of each."""

from __future__ import annotations

import functools
import sys

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


def only_way(way: Way, monkeypatch: pytest.MonkeyPatch) -> Way:
    """Have strict isolation mean one of its ways."""
    if not has_way(way):
        pytest.skip(f"this system does not isolate by {way}")
    monkeypatch.setattr("grader.sandbox.warm_process.WAYS", (way,))
    return way
