"""Gives a call something to read at its standard input."""

import builtins
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# One stream for all calls: `from sys import stdin` or `input = sys.stdin.readline`, at the top of a
# submission, keeps the stream of before the first call.
_STREAM = io.StringIO()


def connect_stream() -> None:
    """Have `sys.stdin` be the stream whose content `reading` sets, which is empty until then."""
    sys.stdin = _STREAM


@contextmanager
def reading(text: str) -> Iterator[None]:
    """Have `input` and `sys.stdin` read a text in a `with` block. Prompts are not printed."""
    stream = io.StringIO() if _STREAM.closed else _STREAM
    _fill(stream, text)

    def read(prompt: object = "", /) -> str:
        line = io.StringIO.readline(stream)
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")

    before = sys.stdin, builtins.input
    sys.stdin, builtins.input = stream, read
    try:
        yield
    finally:
        sys.stdin, builtins.input = before
        if not stream.closed:
            _fill(stream, "")


def _fill(stream: io.StringIO, text: str) -> None:
    # The methods of the type: a submission can give the stream others.
    io.StringIO.seek(stream, 0)
    io.StringIO.truncate(stream)
    io.StringIO.write(stream, text)
    io.StringIO.seek(stream, 0)
