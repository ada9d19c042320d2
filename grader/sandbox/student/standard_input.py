"""Gives a call something to read at its standard input."""

import builtins
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reading(text: str) -> Iterator[None]:
    """Have `input` and `sys.stdin` read a text in a `with` block. Prompts are not printed."""
    stream = io.StringIO(text)

    def read(prompt: object = "", /) -> str:
        line = stream.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")

    before = sys.stdin, builtins.input
    sys.stdin, builtins.input = stream, read
    try:
        yield
    finally:
        sys.stdin, builtins.input = before
