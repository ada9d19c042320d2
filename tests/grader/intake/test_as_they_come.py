"""Files as students hand them in: large outputs, other encodings, other names, no code at all."""

import codecs
import json
import zipfile
from pathlib import PurePosixPath

import pytest

from grader.intake.class_download import find_submissions
from grader.intake.source import read_submission
from grader.model.submission import File, Handin

NAMES = ("relu_backward",)
SOURCE = "def relu_backward(dA, Z):\n    return dA * (Z > 0)\n"
HTML = b"<!DOCTYPE html>\n<html><title>Colab</title></html>"


def notebook(*cells, outputs=()):
    """A notebook's content; each cell is a type and a source."""
    made = []
    for kind, source in cells:
        cell = {"cell_type": kind, "source": source, "metadata": {}}
        more = {"outputs": [*outputs], "execution_count": 1} if kind == "code" else {}
        made.append({**cell, **more})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


NOTEBOOK = notebook(("code", SOURCE))


@pytest.fixture
def read(tmp_path):
    def run(**files):
        handed_in = []
        for number, (name, content) in enumerate(files.items()):
            path = tmp_path / f"{number}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            handed_in.append(File(PurePosixPath(name), path))
        return read_submission(Handin("anna", tuple(handed_in)), NAMES)

    return run


@pytest.mark.parametrize(
    "output",
    [
        {"data": {"image/png": "A" * 25_000_000}},
        {"text": ["line\n"] * 600_000},
    ],
    ids=["plots", "lines"],
)
def test_outputs_do_not_count(read, output):
    submission = read(**{"hw.ipynb": notebook(("code", SOURCE), outputs=[output])})

    assert [cell.source for cell in submission.cells] == [SOURCE]
    assert submission.notes == ()


def test_outputs_in_an_archive_do_not_count(read, tmp_path):
    output = {"data": {"image/png": "A" * 25_000_000}}
    with zipfile.ZipFile(tmp_path / "hw.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hw.ipynb", notebook(("code", SOURCE), outputs=[output]))

    submission = read(**{"hw.zip": (tmp_path / "hw.zip").read_bytes()})

    assert submission.unreadable is None


def test_a_source_that_mentions_outputs_is_kept(read):
    source = 'x = {"outputs": [1, 2]}\n'

    submission = read(**{"hw.ipynb": notebook(("code", source + SOURCE))})

    assert submission.cells[0].source == source + SOURCE


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF16_LE + NOTEBOOK.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + NOTEBOOK.encode("utf-16-be"),
        NOTEBOOK.encode("utf-16-le"),
        codecs.BOM_UTF8 + NOTEBOOK.encode(),
    ],
    ids=["UTF-16 LE", "UTF-16 BE", "UTF-16 without a mark", "UTF-8 with a mark"],
)
def test_a_notebook_in_another_encoding_is_read(read, content):
    assert [cell.source for cell in read(**{"hw.ipynb": content}).cells] == [SOURCE]


@pytest.mark.parametrize("name", ["hw.ipynb.json", "hw.json", "hw.ipynb.txt", "hw.py", "hw"])
def test_a_notebook_with_another_name_is_read(read, name):
    assert [cell.source for cell in read(**{name: NOTEBOOK}).cells] == [SOURCE]


def test_python_with_the_name_of_a_notebook_is_read_and_told(read):
    submission = read(**{"hw.ipynb": SOURCE})

    assert [cell.source for cell in submission.cells] == [SOURCE]
    assert [note.code for note in submission.notes] == ["read_as_python"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_text_cell_is_left_out_and_told(read, kind):
    submission = read(**{"hw.ipynb": notebook(("code", "x = 1"), (kind, SOURCE))})

    left_out = submission.cells[1]
    assert (left_out.name, left_out.source, left_out.names) == ("cell 2", "", NAMES)
    assert left_out.left_out.code == "text_cell"


def test_a_text_cell_that_only_explains_is_no_code(read):
    submission = read(
        **{"hw.ipynb": notebook(("markdown", "Write `relu_backward`."), ("code", "x"))}
    )

    assert [cell.name for cell in submission.cells] == ["cell 2"]


@pytest.mark.parametrize("name", ["hw.py", "hw.ipynb"])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (HTML, "a web page"),
        (b"<html><body>", "a web page"),
        (b"\xef\xbb\xbf\n<!doctype HTML>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "Git LFS"),
        (b"[InternetShortcut]\r\nURL=https://example.org", "a link"),
        (b"https://colab.research.google.com/drive/1a2b\n", "a link"),
        (rb"{\rtf1\ansi", "RTF"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "packed"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_what_is_no_code_is_named(read, name, content, what):
    reason = read(**{name: content}).unreadable

    assert reason.code == "other_format"
    assert what in reason.values["format"]


def test_a_name_after_the_first_line_of_a_cell_is_found(read):
    other = notebook(("code", "def problem1_gradients():\n    return {}"))

    submission = read(**{"1.ipynb": other, "2.ipynb": notebook(("code", f"x\n{SOURCE}"))})

    assert submission.file == "2.ipynb"


def test_copies_of_jupyter_are_read_if_there_is_nothing_else(tmp_path):
    copy = tmp_path / "class" / "anna" / ".ipynb_checkpoints" / "hw-checkpoint.ipynb"
    copy.parent.mkdir(parents=True)
    copy.write_text(NOTEBOOK)

    (handin,) = find_submissions(tmp_path / "class").handins

    assert [note.code for note in handin.notes] == ["only_checkpoints"]
    assert len(handin.files) == 1


def test_copies_of_jupyter_are_not_read_beside_the_notebook(tmp_path):
    folder = tmp_path / "class" / "anna"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    (folder / ".ipynb_checkpoints" / "hw-checkpoint.ipynb").write_text(NOTEBOOK)
    (folder / "hw.ipynb").write_text(NOTEBOOK)

    (handin,) = find_submissions(tmp_path / "class").handins

    assert [str(file.path) for file in handin.files] == ["hw.ipynb"]
    assert handin.notes == ()
