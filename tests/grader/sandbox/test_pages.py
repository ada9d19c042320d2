"""What is sent to many is the same with and without pages that are shared."""

import os
import sys
from pathlib import Path

import pytest

from grader.sandbox import pages
from grader.sandbox.pages import MIN_BYTES, Pages, in_pages

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has splice(2)")
FILES = Path("/proc/self/fd")
MANY = bytes(range(256)) * (MIN_BYTES // 256)


@pytest.fixture
def pipe():
    read, write = os.pipe()
    yield read, write
    os.close(read)
    os.close(write)


@linux
def test_a_pipe_takes_the_bytes_from_any_of_them_on(pipe):
    read, write = pipe

    taken = Pages(b"one two").splice(write, 4)

    assert (taken, os.read(read, 100)) == (3, b"two")


@linux
def test_a_full_pipe_takes_none(pipe):
    _, write = pipe
    os.set_blocking(write, False)
    content = Pages(MANY * 100)
    taken = content.splice(write, 0)

    with pytest.raises(BlockingIOError):
        content.splice(write, taken)


@linux
def test_many_bytes_are_in_pages_and_stay_what_they_are():
    content = in_pages(MANY)

    assert isinstance(content, Pages)
    assert content == MANY


def test_few_bytes_are_not():
    assert type(in_pages(MANY[1:])) is bytes


@linux
def test_nothing_can_be_written_there_by_whoever_finds_the_file():
    content = in_pages(MANY)

    with (FILES / str(content._file)).open("r+b", buffering=0) as file:
        with pytest.raises(PermissionError):
            file.write(b"x")
        with pytest.raises(PermissionError):
            file.truncate(0)
    assert content == MANY


@linux
def test_no_file_is_left_when_the_bytes_are_gone():
    in_pages(MANY)
    before = len([*FILES.iterdir()])

    content = in_pages(MANY)
    during = len([*FILES.iterdir()])
    del content

    assert during == before + 1
    assert len([*FILES.iterdir()]) == before


def refuse(*_, **__):
    raise PermissionError


@linux
def test_where_there_can_be_no_more_files_the_bytes_are_only_bytes(monkeypatch):
    in_pages(MANY)
    monkeypatch.setattr(os, "memfd_create", refuse)

    assert type(in_pages(MANY)) is bytes


@linux
@pytest.mark.parametrize("name", ["memfd_create", "splice"])
def test_where_the_system_refuses_what_it_needs_the_bytes_are_only_bytes(monkeypatch, name):
    monkeypatch.setattr(os, name, refuse)
    monkeypatch.setattr(pages, "_can_splice", pages._can_splice.__wrapped__)

    assert type(in_pages(MANY)) is bytes


def test_where_there_is_no_fcntl_as_on_windows_the_bytes_are_only_bytes(monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(pages, "_can_splice", pages._can_splice.__wrapped__)

    assert type(in_pages(MANY)) is bytes


@linux
@pytest.mark.parametrize("name", ["memfd_create", "splice"])
def test_where_python_was_built_without_it_the_bytes_are_only_bytes(monkeypatch, name):
    monkeypatch.delattr(os, name)
    monkeypatch.setattr(pages, "_can_splice", pages._can_splice.__wrapped__)

    assert type(in_pages(MANY)) is bytes
