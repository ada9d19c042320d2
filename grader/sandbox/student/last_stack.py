"""Has a process write its stack of Python calls when it crashes, or when it is asked to.

Python's faulthandler does this in C, in the handler of the signal. So it works even during a long
call of C code, and whatever exceptions the code catches. It writes the stack of the thread that
gets the signal: the main thread, or one that crashes. A submission can undo this. Then the grader
does not know the line, and nothing else changes.
"""

import faulthandler
import signal
import sys
from typing import Any

from . import STACK

SHOW: int = getattr(signal, "SIGUSR1", 0)  # has a process write its stack; Windows has none


def write_stack_on_signals() -> None:
    """Have this process and its forks write the stack to `STACK` on certain signals."""
    options: Any = {"c_stack": False} if sys.version_info >= (3, 14) else {}
    faulthandler.enable(STACK, all_threads=False, **options)
    if sys.platform != "win32":
        faulthandler.register(SHOW, STACK, all_threads=False)
        # `chain` then ends the process, as this signal does by default.
        faulthandler.register(signal.SIGXCPU, STACK, all_threads=False, chain=True)
