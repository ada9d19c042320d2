"""Finds the line at which a student's code was stopped or crashed.

A stack from a student's process may be forged. So the text of a line is taken from the grader's own
copy of the submission, and a line that a file does not have is left out.

Graded again, code is stopped at another moment, but the record must be the same. So the line that
is told is one that stays the same while the code runs in circles:

- the outermost `while` of the stack. Only its own code ends such a loop, so it is the likely fault.
  A loop further in comes and goes if the outer one never ends;
- without a `while`, the outermost `for`, comprehension or recursion;
- otherwise, the innermost line, which may call something that takes long.

What lies further in than this line is left out, since it changes from moment to moment.
"""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from grader.model.code_blocks import CodeBlocks
from grader.model.execution import CodePlace
from grader.model.reasons import LastLine, StopReason
from grader.model.visible_text import show_file
from grader.sandbox.stack_dump import Frame
from grader.sandbox.wire import place_in

MAX_LINES = 6  # the most lines of a stack that are shown, as of a traceback
# The reasons for which a line can be told. Code that exits or is killed writes no stack.
TOLD = frozenset({"statement_timeout", "call_timeout", "total_timeout", "processor_time", "signal"})


class Stop(NamedTuple):
    """Why code was stopped, with the line if it is known, and the student's own lines up to it."""

    reason: StopReason
    lines: tuple[CodePlace, ...] = ()


class _Circle(NamedTuple):
    """A loop or a recursion that code is in."""

    code: str
    depth: int  # the index of its call on the stack
    line: int
    is_while: bool


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
    functions = [_function(blocks(frame.cell), frame) for frame in frames]
    circles: list[_Circle] = []
    for depth, (frame, function) in enumerate(zip(frames, functions, strict=True)):
        loops = () if crashed else blocks(frame.cell).loops_around(frame.line)
        circles += [_Circle("in_loop", depth, loop.line, loop.is_while) for loop in loops]
        if function and function in functions[depth + 1 :]:
            circles.append(_Circle("calling_itself", depth, frame.line, is_while=False))
    if not circles:
        return "last_run" if crashed else "at_line", frames
    found = max(circles, key=attrgetter("is_while"))  # the outermost of them
    return found.code, [*frames[: found.depth], frames[found.depth]._replace(line=found.line)]


def _function(blocks: CodeBlocks, frame: Frame) -> tuple[str, int] | None:
    """Return what is equal for calls of one function; None for a comprehension or a lambda."""
    line = 0 if frame.function.startswith("<") else blocks.definition_around(frame.line)
    return (frame.cell.name, line) if line else None
