"""Finds the line at which a student's code was stopped or crashed.

Faulthandler has written the stack in the student's process, so it may be forged. Only the names and
lines of submitted files count in it, and their text is taken from the grader's own copy.

Graded again, code is stopped at another moment, but the record must be the same. So the line that
is told is one that stays the same while the code runs in circles:

- the outermost `while` of the stack. Only its own code ends such a loop, so it is the likely fault.
  A loop further in comes and goes if the outer one never ends;
- without a `while`, the outermost `for`, comprehension or recursion;
- otherwise, the innermost line, which may call something that takes long.

What lies further in than this line is left out, since it changes from moment to moment.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from grader.model.code_blocks import CodeBlocks
from grader.model.execution import CodePlace
from grader.model.reasons import LastLine, StopReason
from grader.model.submission import Cell, Submission
from grader.model.visible_text import show_file
from grader.sandbox.wire import place_in

MAX_LINES = 6  # the most lines of a stack that are shown, as of a traceback
# The reasons for which a line can be told. Code that exits or is killed writes no stack.
TOLD = frozenset({"statement_timeout", "call_timeout", "total_timeout", "processor_time", "signal"})
OURS = "<grader>"  # the file name of our own code in a student's process
# The formats of Lib/test/test_faulthandler.py in CPython.
_HEADER = re.compile(r"(?:Stack|(?:Current t|T)hread 0x[^\n]*) \(most recent call first\):\r?\n")
_FRAME = re.compile(r'  File "(.+?)", line (\d{1,9}) in (.*)')
_MAX_NAME = 500  # characters; faulthandler cuts longer names


class Frame(NamedTuple):
    """A call on the stack: a line of a student's file or cell, and the function that it is in."""

    cell: Cell
    line: int
    function: str


class Stop(NamedTuple):
    """Why code was stopped, with the line if it is known, and the student's own lines up to it."""

    reason: StopReason
    lines: tuple[CodePlace, ...] = ()


def parse_stack(stack: bytes, submission: Submission, folder: str) -> list[Frame]:
    """Return the calls of a submission's code on a stack that faulthandler wrote, outermost first.

    The submission's files are in `folder`.
    """
    written = stack.decode("ascii", "replace")
    headers = [*_HEADER.finditer(written)]
    if not headers:
        return []
    files = _files(submission, folder)
    frames = []
    for line in written[headers[-1].end() :].splitlines():
        if (found := _FRAME.fullmatch(line)) and (cell := files.get(_plain(found[1]))):
            frames.append(Frame(cell, int(found[2]), found[3]))
    return frames[::-1]


def locate(reason: StopReason, frames: Sequence[Frame], statement: CodePlace | None = None) -> Stop:
    """Return the reason with the line at which code was, if a stack shows it.

    The line of a top-level `statement` is already known, and not told again.
    """
    frames = [frame for frame in frames if place_in(frame.cell, frame.line).line]
    if not frames or reason.code not in TOLD:
        return Stop(reason)
    code, frames = _find(frames, crashed=reason.code == "signal")
    line = frames[-1].line
    places = [place_in(frame.cell, frame.line) for frame in frames]
    lines = tuple(dict.fromkeys(places))[-MAX_LINES:]
    if code in ("at_line", "last_run") and places[-1] == statement:
        return Stop(reason, lines)
    place = f"line {line} of {show_file(places[-1].cell)}"
    return Stop(reason.at(LastLine.of(code, place=place)), lines)


def _find(frames: Sequence[Frame], *, crashed: bool) -> tuple[str, Sequence[Frame]]:
    """Return how to tell the line, as a code of `LastLine`, and the stack up to this line."""
    blocks = cache(lambda cell: CodeBlocks(cell.source))
    circles: list[tuple[bool, int, str, int]] = []  # whether it is a `while`, depth, code, line
    functions = [_function(blocks(frame.cell), frame) for frame in frames]
    for depth, frame in enumerate(frames):
        if not crashed:
            around = blocks(frame.cell).loops_around(frame.line)
            circles += [(loop.is_while, depth, "in_loop", loop.line) for loop in around]
        if functions[depth] and functions[depth] in functions[depth + 1 :]:
            circles.append((False, depth, "calling_itself", frame.line))
    endless = [each for each in circles if each[0]]
    for _, depth, code, line in (endless or circles)[:1]:
        return code, [*frames[:depth], frames[depth]._replace(line=line)]
    return "last_run" if crashed else "at_line", frames


def _function(blocks: CodeBlocks, frame: Frame) -> tuple[str, int] | None:
    """Return what is equal for calls of one function; None for a comprehension or a lambda."""
    line = 0 if frame.function.startswith("<") else blocks.definition_around(frame.line)
    return (frame.cell.name, line) if line else None


def _files(submission: Submission, folder: str) -> Mapping[str, Cell]:
    """Return the submitted files and cells by their names on a stack, as `_plain` shows them."""
    cells = ((cell.name, cell) for cell in submission.cells)
    modules = ((f"{folder}/{module.name}", module) for module in submission.modules)
    named = {_plain(_as_written(name)): cell for name, cell in chain(modules, cells)}
    return {name: cell for name, cell in named.items() if name != OURS}


def _as_written(name: str) -> str:
    """Return a file's name as faulthandler writes it, in ASCII characters."""
    shown = "".join(_escaped(name[:_MAX_NAME]))
    return shown + "..." * (len(name) > _MAX_NAME)


def _escaped(name: str) -> Iterator[str]:
    for character in name:
        code = ord(character)
        if " " <= character <= "~":
            yield character
        else:
            yield (
                f"\\x{code:02x}"
                if code < 0x100
                else f"\\u{code:04x}"
                if code < 0x10000
                else f"\\U{code:08x}"
            )


def _plain(name: str) -> str:
    """Return a path without what differs between systems and ways of importing."""
    return name.replace("\\", "/").replace("/./", "/")
