"""Files as students hand them in: large outputs, other encodings, other names, no code at all."""

import codecs
import json
import tracemalloc
import zipfile
from pathlib import PurePosixPath

import pytest

from grader.intake import student_files
from grader.intake.class_download import find_submissions
from grader.intake.notebook import MAX_TOKENS, SMALL, without_outputs
from grader.intake.source import read_submission
from grader.model.submission import File, Handin

NAMES = ("relu_backward",)
SOURCE = "def relu_backward(dA, Z):\n    return dA * (Z > 0)\n"
TEXT_CELL = {"cell_type": "markdown", "source": ""}
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


@pytest.mark.parametrize(
    "notebook_of_parts",
    [
        {"metadata": {"widgets": {"state": {n: {"value": [1, 2]} for n in range(200_000)}}}},
        {"cells": [{**TEXT_CELL, "attachments": {"a.png": {"image/png": "A" * 25_000_000}}}]},
    ],
    ids=["widgets", "attached pictures"],
)
def test_widgets_and_pictures_do_not_count(read, notebook_of_parts):
    whole = json.loads(NOTEBOOK)
    cells = [*whole["cells"], *notebook_of_parts.get("cells", ())]

    submission = read(**{"hw.ipynb": json.dumps({**whole, **notebook_of_parts, "cells": cells})})

    assert [cell.source for cell in submission.cells] == [SOURCE]


@pytest.mark.parametrize("name", ["hw.json", "hw.ipynb.json"])
def test_outputs_do_not_count_under_another_name(read, name):
    output = {"data": {"image/png": "A" * 25_000_000}}

    submission = read(**{name: notebook(("code", SOURCE), outputs=[output])})

    assert submission.unreadable is None


def test_outputs_in_an_output_end_where_they_end(read):
    shown = {"outputs": [["a"], {"outputs": []}], "x": ["]" * SMALL]}
    output = {"data": {"application/json": shown}}

    submission = read(
        **{"hw.ipynb": notebook(("code", SOURCE), ("code", "y = 2"), outputs=[output])}
    )

    assert [cell.source for cell in submission.cells] == [SOURCE, "y = 2"]


@pytest.mark.ci
@pytest.mark.parametrize("escape", ["\n", '"', "\\\\"], ids=["line", "quote", "backslash"])
def test_escapes_in_outputs_take_little_memory(escape):
    text = escape * 5_000_000
    content = notebook(("code", SOURCE), outputs=[{"text": "x"}]).replace('"x"', f'"{text}"')

    tracemalloc.start()
    shorter, _ = without_outputs(content.encode(), MAX_TOKENS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(shorter) < 1000
    assert peak < 5 * len(content)


def test_an_output_that_does_not_end_is_told(read):
    content = notebook(("code", SOURCE), outputs=["x"]).partition('"x"')[0] + "[" * 1_000_000

    assert read(**{"hw.ipynb": content}).unreadable.code == "bad_notebook"


def test_too_many_parts_of_outputs_are_told_as_the_reason(read, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_TOKENS", 1000)

    submission = read(
        **{
            "hw.ipynb": notebook(("code", SOURCE), outputs=["x" * 1000] * 1000),
            "README.txt": "My work",
        }
    )

    assert "more parts than any real notebook" in submission.unreadable.text


def test_other_files_with_outputs_are_kept_whole(read):
    data = '{"outputs": [1, 2]}'

    submission = read(**{"hw.py": SOURCE, "data.json": data})

    assert dict(submission.companions) == {PurePosixPath("data.json"): data.encode()}


def test_a_notebook_in_a_stored_archive_with_its_name_is_unpacked(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        archive.writestr("hw.ipynb", notebook(("code", SOURCE), outputs=["x" * 100]))

    submission = read(**{"hw.ipynb.zip": (tmp_path / "hw.zip").read_bytes()})

    assert [cell.source for cell in submission.cells] == [SOURCE]


def test_a_source_that_mentions_outputs_is_kept(read):
    source = 'x = {"outputs": [1, 2]}\n'
    output = {"data": {"image/png": "A" * SMALL}}

    submission = read(**{"hw.ipynb": notebook(("code", source + SOURCE), outputs=[output])})

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


def test_a_text_cell_with_the_task_is_not_told_if_the_code_defines_it(read):
    task = "Write this:\n```\ndef relu_backward(dA, Z):\n```"

    submission = read(**{"hw.ipynb": notebook(("markdown", task), ("code", SOURCE))})

    assert [cell.name for cell in submission.cells] == ["cell 2"]


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
        (b"\0\0\0\x18ftypheic\0\0", "a picture"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture"),
        (b"GIF89a\1\0", "a picture"),
        (b"Rar!\x1a\7\1\0", "packed"),
        (b"7z\xbc\xaf\x27\x1c\0", "packed"),
        (b"\x1f\x8b\x08\0", "packed"),
        (b"<!-- saved from url=(0019)https://lms.example --><html>", "a web page"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0", "a web page"),
        ("<!DOCTYPE html>".encode("utf-16"), "a web page"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE plist><plist>URL</plist>', "a link"),
        (b"bplist00\xd1\1\2SURL", "a link"),
        (b"My notebook:\nhttps://colab.research.google.com/drive/1\n", "a link"),
        (b"[hw](https://github.com/anna/hw/blob/main/hw.ipynb)", "a link"),
        (b"# https://drive.google.com/file/d/1\n", "a link"),
        (b"colab.research.google.com/drive/1a2b", "a link"),
        (b'{"url":"https://docs.google.com/open?id=1","doc_id":"1","email":"a@b"}', "Google Drive"),
        (b"\\documentclass{article}", "LaTeX"),
        (b"\0" * 4096, "only zeros"),
    ],
)
def test_what_is_no_code_is_named(read, name, content, what):
    reason = read(**{name: content}).unreadable

    assert reason.code == "other_format"
    assert what in reason.values["format"]


@pytest.mark.parametrize(
    "name", ["hw.html", "hw.url", "hw.pdf", "hw.rtf", "hw.txt", "hw.docx", "hw.gdoc", "hw.png"]
)
def test_the_only_file_is_named_whatever_its_ending(read, name):
    assert read(**{name: HTML}).unreadable.code == "other_format"


@pytest.mark.parametrize(
    "code",
    [
        "# from https://example.org/hw\nx = 1",
        "import numpy  # https://numpy.org",
        "print(1)  # https://example.org",
        "def f(): pass  # https://example.org",
    ],
)
def test_code_with_an_address_is_code(read, code):
    assert read(**{"hw.py": code}).unreadable is None


def test_conflict_marks_of_git_are_named(read):
    mine = NOTEBOOK.replace('"nbformat"', '\n<<<<<<< HEAD\n"nbformat"')

    reason = read(**{"hw.ipynb": f"{mine}\n>>>>>>> main\n"}).unreadable

    assert "conflict marks of Git" in reason.text


def test_json_that_is_no_notebook_is_named(read):
    assert "data (JSON)" in read(**{"hw.ipynb": '{"message": "Not Found"}'}).unreadable.text


def test_a_list_that_is_no_notebook_cannot_be_read_as_one(read):
    assert read(**{"hw.ipynb": '[{"cell_type": "code"}]'}).unreadable.code == "bad_notebook"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_python_in_another_encoding_is_read(read, encoding):
    assert read(**{"hw.py": SOURCE.encode(encoding)}).cells[0].source == SOURCE


@pytest.mark.parametrize("name", ["hw.py.txt", "hw.md", "hw.pyw", "hw"])
def test_python_in_a_text_file_is_read_and_told(read, name):
    submission = read(**{name: SOURCE})

    assert [cell.source for cell in submission.cells] == [SOURCE]
    assert [note.code for note in submission.notes] == ["read_as_python"]


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


def test_what_icloud_leaves_in_place_of_a_file_is_named(tmp_path):
    folder = tmp_path / "class" / "anna"
    folder.mkdir(parents=True)
    (folder / ".hw.ipynb.icloud").write_bytes(b"bplist00\xd3\1\2\3NSURLNameKey")

    (handin,) = find_submissions(tmp_path / "class").handins

    assert read_submission(handin, ["f"]).unreadable.code == "other_format"
