"""A student's process in an interpreter of its own, on any system: for `--isolation process`."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import numpy as np

from ..isolation.limits import MAX_PRINTED_BYTES
from . import BROKEN, COMMANDS, REPLIES
from .child import Child
from .clean_text import keep_what_is_printed
from .value_encoding import Bytes, Json


class Alone(Child):
    """Goes on to the next statement only once the grader has seen what was printed before it."""

    max_file_bytes = MAX_PRINTED_BYTES

    def send(self, message: Json, payload: Sequence[Bytes] = ()) -> None:
        super().send(message, payload)
        if "at" in message:
            self._commands.readline()


def main() -> None:
    # On Windows too these are binary: Python sees to that when it starts, and a copy is the same.
    os.dup2(0, COMMANDS, inheritable=False)
    os.dup2(1, REPLIES, inheritable=False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    keep_what_is_printed()
    sys.argv[:] = ["submission"]
    sys.orig_argv[:] = []
    np.random.seed(0)
    try:
        Alone(os.fdopen(COMMANDS, "rb"), REPLIES, lock=_do_as_others_do).serve()
        os._exit(0)  # as a fork ends: without what a submission left to be done at the end
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(BROKEN)


def _do_as_others_do() -> None:
    """Have Windows do as other systems do."""
    if sys.platform == "win32":
        import msvcrt

        # A crash ends the process, and asks nobody what to do.
        quiet = msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX
        msvcrt.SetErrorMode(quiet | msvcrt.SEM_NOOPENFILEERRORBOX)
        os.environ["USERPROFILE"] = os.environ["HOME"]
