"""Reads the stack that faulthandler has written in a student's process.

It may be forged. Only calls with the name of a submitted file or cell are read, and of these only
the number of the line and the name of the function.
"""

import re
from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from grader.model.submission import Cell, Submission

OURS = "<grader>"  # the file name of our own code in a student's process
# The formats of Lib/test/test_faulthandler.py in CPython.
_HEADER = re.compile(r"(?:Stack|(?:Current t|T)hread 0x[^\n]*) \(most recent call first\):\r?\n")
_FRAME = re.compile(r'  File "(.+?)", line (\d{1,9}) in (.*)')
# A whole stack ends with the process's first call, or with a mark that there are too many calls.
_END = r'\n  (?:File "<string>", line \d+ in <module>|\.\.\.)\r?\n'
_MAX_NAME = 500  # characters; faulthandler cuts longer names


class Frame(NamedTuple):
    """A call on the stack: a line of a student's file or cell, and the function that it is in."""

    cell: Cell
    line: int
    function: str


def is_whole(stack: bytes) -> bool:
    """Return whether a process has written a stack with all calls, and nothing after it."""
    return re.search(_END.encode() + rb"\s*\Z", stack[-200:]) is not None


def parse_stack(stack: bytes, submission: Submission, folder: str) -> list[Frame]:
    """Return the calls of a submission's code, the outermost first; its files are in `folder`.

    Of several stacks, the last whole one counts.
    """
    _, *stacks = _HEADER.split(stack.decode("ascii", "replace"))
    whole = [each for each in stacks if re.search(_END, each)]
    files = _files(submission, folder)
    frames = []
    for line in [*stacks, *whole][-1].splitlines() if stacks else ():
        if (found := _FRAME.fullmatch(line)) and (cell := files.get(_plain(found[1]))):
            frames.append(Frame(cell, int(found[2]), found[3]))
    return frames[::-1]


def _files(submission: Submission, folder: str) -> Mapping[str, Cell]:
    """Return the submitted files and cells by their names on a stack, as `_plain` shows them."""
    cells = ((cell.name, cell) for cell in submission.cells)
    modules = ((f"{folder}/{module.name}", module) for module in submission.modules)
    named = {_plain(_as_written(name)): cell for name, cell in chain(modules, cells)}
    return {name: cell for name, cell in named.items() if name != OURS}


def _as_written(name: str) -> str:
    """Return a file's name as faulthandler writes it, in ASCII characters."""
    shown = name[:_MAX_NAME].encode("ascii", "backslashreplace").decode()
    shown = re.sub(r"[\0-\x1f\x7f]", lambda found: f"\\x{ord(found[0]):02x}", shown)
    return shown + "..." * (len(name) > _MAX_NAME)


def _plain(name: str) -> str:
    """Return a path without what differs between systems and ways of importing."""
    return name.replace("\\", "/").replace("/./", "/")
