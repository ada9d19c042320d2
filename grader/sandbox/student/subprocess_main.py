"""Runs a student's process in an interpreter of its own, on any system: `--isolation process`."""

import faulthandler
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from . import BROKEN, COMMANDS, REPLIES, STACK, random_state
from .answers import Reply
from .child import Child, prepare_streams
from .last_stack import write_stack_on_signals
from .value_encoding import Bytes, Json


class ChildTakingTurns(Child):
    """Runs each statement only after the grader has read what was printed before it."""

    max_file_bytes = 2**30  # all output goes to one file; the grader limits what each call prints

    _stack_after: Sequence[float] = ()  # the seconds for a statement and a call, on Windows

    def start(self, limits: Json, **place: Any) -> Reply:
        """Write the stack to the file `stack`; without signals, `stack_after` so many seconds."""
        self._stack_after = place.pop("stack_after", ())
        file = os.open(place.pop("stack"), os.O_WRONLY | os.O_APPEND)
        if file != STACK:
            os.dup2(file, STACK, inheritable=False)
            os.close(file)
        write_stack_on_signals()
        return super().start(limits, **place)

    def send(self, message: Json, payload: Sequence[Bytes] = ()) -> None:
        super().send(message, payload)
        if "at" in message:
            self._commands.readline()
        if self._stack_after:
            is_loading = "at" in message or "ready" in message
            seconds = self._stack_after[0 if is_loading else 1]
            faulthandler.dump_traceback_later(seconds, file=STACK)


def main() -> None:
    """Serve the grader through the standard input and output."""
    # On Windows too, these are binary: Python has set this mode, and a copy has the same mode.
    os.dup2(0, COMMANDS, inheritable=False)
    os.dup2(1, REPLIES, inheritable=False)
    os.dup2(2, 1)
    prepare_streams([0])
    random_state.fix_entropy()
    random_state.start()
    try:
        ChildTakingTurns(os.fdopen(COMMANDS, "rb"), REPLIES, lock=_prepare_windows).serve()
        os._exit(0)  # without a submission's exit handlers, as in a fork
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(BROKEN)


def _prepare_windows() -> None:
    if sys.platform == "win32":
        import msvcrt

        # A crash ends the process without a dialog.
        quiet = msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX
        msvcrt.SetErrorMode(quiet | msvcrt.SEM_NOOPENFILEERRORBOX)
        os.environ["USERPROFILE"] = os.environ["HOME"]
