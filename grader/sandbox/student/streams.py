"""The standard streams of a process that runs student code."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress


def prepare_streams(unused: Iterable[int]) -> None:
    """Connect unused descriptors to the null device, and write out all that is printed.

    Also hide the command line of this process from `sys`.
    """
    connect_to_null(unused)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", newline="\n", line_buffering=True)  # type: ignore[union-attr]
    sys.argv[:] = ["submission"]
    sys.orig_argv[:] = []


def connect_to_null(descriptors: Iterable[int]) -> None:
    """Connect descriptors to the null device, opened anew: flags of a shared one would stay set."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def flush() -> None:
    """Write out what a submission has printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(BaseException):  # replaced or closed by the submission
            stream.flush()  # type: ignore[union-attr]
