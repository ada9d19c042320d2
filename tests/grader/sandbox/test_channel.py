"""Commands reach a student's process whole and in order, however slowly it reads."""

import os
import select
import sys
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.channel import PIPE_BYTES, Pipes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no forks")

sizes = st.sampled_from([0, 1, 100, PIPE_BYTES - 1, PIPE_BYTES, 3 * PIPE_BYTES + 1])
commands = st.lists(st.lists(sizes, max_size=3), max_size=6)


def read_all(file, content):
    while chunk := os.read(file, 10_000):
        content += chunk
    os.close(file)


@contextmanager
def connected():
    """Pipes, the end that their commands are read from, to be closed, and the one to print to."""
    theirs, ours = os.pipe()
    (replies, their_replies), (printed, their_printed) = os.pipe(), os.pipe()
    stack, their_stack = os.pipe()
    pipes = Pipes(ours, replies, printed, stack)
    yield pipes, theirs, their_printed
    pipes.close()
    for file in (their_replies, their_printed, their_stack):
        os.close(file)


@given(commands)
def test_commands_of_any_sizes_arrive_one_after_the_other(sizes):
    sent = [[os.urandom(size) for size in command] for command in sizes]
    arrived = bytearray()

    with connected() as (pipes, theirs, _):
        reader = threading.Thread(target=read_all, args=(theirs, arrived))
        reader.start()
        for command in sent:
            pipes.send([command])
        while pipes._pending:
            pipes.read(1.0)

    reader.join()
    assert arrived == b"".join(part for command in sent for part in command)


def test_what_is_printed_wakes_nobody_who_does_not_heed_it():
    with connected() as (pipes, theirs, printed):
        os.write(printed, b"x")

        unheeded = pipes.read(0.0, heed_printed=False)
        heeded = pipes.read(0.0)
        os.close(theirs)

    assert unheeded == (None, b"")
    assert heeded == (None, b"x")


def test_a_process_that_reads_no_more_is_no_error():
    with connected() as (pipes, theirs, _):
        os.close(theirs)

        pipes.send([[b"line\n", bytes(PIPE_BYTES)]])

        assert not pipes._pending


def test_a_reply_that_the_process_itself_reads_first_has_not_come(monkeypatch):
    with connected() as (pipes, theirs, _):
        os.close(theirs)
        events = [(pipes._replies, select.POLLIN)]
        poll = SimpleNamespace(register=lambda *_: None, poll=lambda _: events)
        monkeypatch.setattr(select, "poll", lambda: poll)

        assert pipes.read(0.0) == (None, b"")
