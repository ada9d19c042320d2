import io
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import PurePosixPath
from unittest.mock import Mock

import pytest

from grader.intake import source as intake_source
from grader.intake import student_files
from grader.intake.source import read_submission
from grader.model.notes import Note
from grader.model.reasons import StatusReason
from grader.model.submission import File, Handin

NAMES = ("relu_backward", "dL_dz1")


@pytest.fixture
def hand_in(tmp_path):
    """Read what a student handed in, given as name → content."""

    def read(**contents):
        files = []
        for name, content in contents.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content)
            files.append(File(PurePosixPath(path.name), path))
        return read_submission(Handin("anna", tuple(files)), NAMES)

    return read


def test_a_python_file_is_one_cell(hand_in):
    submission = hand_in(work__py=b"x = 1\n")

    assert [(cell.name, cell.source) for cell in submission.cells] == [("work.py", "x = 1\n")]
    assert submission.file == "work.py"


@pytest.mark.parametrize(
    "content",
    ["x = 'é'".encode(), b"\xef\xbb\xbf" + "x = 'é'".encode(), b"# coding: latin-1\nx = '\xe9'"],
    ids=["UTF-8", "BOM", "coding line"],
)
def test_source_is_decoded_as_python_would(hand_in, content):
    assert hand_in(work__py=content).cells[0].source.endswith("x = 'é'")


def test_latin_1_without_a_coding_line_is_read_with_a_note(hand_in):
    submission = hand_in(work__py=b"x = '\xe9'")

    assert submission.cells[0].source == "x = 'é'"
    assert submission.notes == (Note.of("read_as_latin_1", name="work.py"),)


@pytest.mark.parametrize("coding", [b"undefined", b"no-such-coding", b"zlib", b"punycode"])
def test_a_coding_line_that_is_none_is_read_with_a_note(hand_in, coding):
    submission = hand_in(work__py=b"# coding: " + coding + b"\nx = 1")

    assert submission.cells[0].source.endswith("x = 1")
    assert submission.notes


def test_utf_16_is_read_by_its_mark(hand_in):
    assert hand_in(work__py="x = 'é'".encode("utf-16")).cells[0].source == "x = 'é'"


def test_a_file_that_only_mentions_what_another_defines_is_not_graded(hand_in):
    submission = hand_in(
        check__py=b"import work\nprint(work.relu_backward, work.dL_dz1)",
        work__py=b"def relu_backward(dA, Z): ...\ndL_dz1 = 1",
    )

    assert submission.file == "work.py"
    assert submission.notes == ()


def test_line_ends_are_made_alike(hand_in):
    assert hand_in(work__py=b"a\r\nb\rc\n").cells[0].source == "a\nb\nc\n"


def test_the_file_that_defines_most_is_graded_and_the_others_go_with_it(hand_in):
    submission = hand_in(a__py=b"import math", b__py=b"def relu_backward(): dL_dz1 = 1")

    assert submission.file == "b.py"
    assert [str(name) for name, _ in submission.companions] == ["a.py"]
    assert submission.notes == ()


def test_two_files_that_define_as_much_are_told(hand_in):
    submission = hand_in(a__py=b"def relu_backward(): ...", b__py=b"def relu_backward(): ...")

    assert submission.file == "a.py"
    assert submission.notes == (
        Note.of("equal_file", what_for="graded", name="a.py", other="b.py"),
    )


def test_nothing_handed_in_is_told(hand_in):
    assert str(hand_in().unreadable) == "Nothing was handed in."


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_an_empty_file_is_told(hand_in, content):
    assert hand_in(work__py=content).unreadable == StatusReason.of("empty", name="work.py")


def test_a_file_of_another_kind_is_told(hand_in):
    assert hand_in(work__docx=b"PK").unreadable == StatusReason.of(
        "no_python_file", files="work.docx"
    )


def test_a_file_that_is_too_large_is_not_read(hand_in, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_FILE_BYTES", 2**20)

    submission = hand_in(work__py=b"#" * (2**20 + 1))

    assert submission.notes == (Note.of("too_large", name="work.py", megabytes=1),)
    assert submission.unreadable.code == "nothing_read"
    assert "work.py was not read: it is larger than 1 MB." in submission.unreadable.text


def test_too_much_code_is_told(hand_in):
    submission = hand_in(work__py=b"x = 1\n" * 200_000)

    assert submission.unreadable == StatusReason.of("too_much_code", name="work.py")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04 word", "a packed file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_a_document_that_is_called_a_python_file_is_told(hand_in, content, what):
    reason = hand_in(work__py=content).unreadable

    assert reason.text.startswith(f"work.py is not Python source. Its content is {what}")


def test_null_bytes_are_told(hand_in):
    assert hand_in(work__py=b"x = 1\0").unreadable.code == "null_bytes"


def test_a_text_that_defines_what_is_asked_is_graded_with_a_note(hand_in):
    submission = hand_in(work__txt=b"def relu_backward(dA, Z): ...")

    assert submission.file == "work.txt"
    assert submission.notes == (Note.of("read_as_python", name="work.txt"),)


def test_a_text_that_defines_nothing_is_no_source(hand_in):
    assert hand_in(work__txt=b"I could not do it").unreadable.code == "no_python_file"


def test_a_notebook_that_is_called_a_python_file_is_read_as_one(hand_in):
    notebook = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]}'

    assert [cell.name for cell in hand_in(work__py=notebook).cells] == ["cell 1"]


def test_only_notebooks_that_define_what_is_asked_for_are_made_python(hand_in, monkeypatch):
    made = Mock(wraps=intake_source.in_python)
    monkeypatch.setattr(intake_source, "in_python", made)
    cell = b'{"cell_type": "code", "source": "%cd x\\ndef relu_backward(): return 1"}'
    notebook = b'{"nbformat": 4, "nbformat_minor": 4, "cells": [' + cell + b"]}"

    submission = hand_in(a__ipynb=notebook, b__ipynb=notebook, c__ipynb=b'{"nbformat": 4}')

    assert submission.cells[0].source.startswith("get_ipython()")
    assert made.call_count == 2


def test_what_a_student_packed_is_unpacked(hand_in):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hw/work.py", "def relu_backward(): ...")
        archive.writestr("hw/helpers.py", "x = 1")
        archive.writestr("../evil.py", "x = 1")

    submission = hand_in(hw__zip=packed.getvalue())

    assert submission.file == "hw/work.py"
    assert dict(submission.companions) == {PurePosixPath("hw/helpers.py"): b"x = 1"}
    assert submission.notes == (
        Note.of("unpacked", name="hw.zip"),
        Note.of("unsafe_path", name="evil.py"),
    )


def test_an_archive_in_an_archive_is_left_packed(hand_in):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.zip", "PK")

    assert hand_in(hw__zip=packed.getvalue()).unreadable.code == "no_python_file"


def test_of_very_many_members_that_are_not_taken_in_the_first_are_told(hand_in):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(100):
            archive.writestr(f"../{number}.py", "x = 1")

    submission = hand_in(hw__zip=packed.getvalue(), work__py=b"x = 1")

    assert list(map(str, submission.notes[49:])) == [
        "48.py was not read: its path leads out of the archive.",
        "And 51 more.",
    ]


def test_a_packed_bomb_is_left_out(hand_in, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_FILE_BYTES", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.py", b"#" * 2**24)

    submission = hand_in(hw__zip=packed.getvalue())

    assert Note.of("too_large", name="bomb.py", megabytes=1) in submission.notes


def test_a_module_that_was_loaded_up_again_can_be_imported(hand_in):
    files = {"work.py": b"def relu_backward(): ...", "helpers-1.py": b"x = 1", "a (2).py": b""}

    submission = hand_in(**{name.replace(".", "__"): content for name, content in files.items()})

    names = {str(path) for path, _ in submission.companions}
    assert names == {"helpers-1.py", "helpers.py", "a (2).py", "a.py"}


WORK = b"def relu_backward(): ..."


def packed(name="helper.py", content="x = 1"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("helper.pyc", b"x"),
        ("helper.pyo", b"x"),
        ("helper.so", b"x"),
        ("helper.PYD", b"x"),
        ("helper.dylib", b"x"),
        ("helper.dll", b"x"),
        ("helper.py", MAGIC_NUMBER + bytes(12)),
        ("data.bin", MAGIC_NUMBER + bytes(12)),
        ("data.bin", b"\x7fELF" + bytes(60)),
        ("data.bin", b"\xcf\xfa\xed\xfe" + bytes(60)),
        ("data.bin", b"MZ" + bytes(126) + b"PE\0\0"),
    ],
)
def test_compiled_code_is_left_out_and_told(hand_in, name, content):
    submission = hand_in(work__py=WORK, **{name.replace(".", "__"): content})

    assert submission.companions == ()
    assert submission.notes == (Note.of("compiled_code", name=name),)


@pytest.mark.parametrize("name", ["helper.egg", "helper.whl", "data.bin", "data.csv"])
def test_a_file_that_is_packed_to_be_imported_is_left_out_and_told(hand_in, name):
    submission = hand_in(work__py=WORK, **{name.replace(".", "__"): b"any start" + packed()})

    assert submission.companions == ()
    assert submission.notes == (Note.of("packed_code", name=name),)


DATA = ["weights.npz", "weights.pth", "table.xlsx", "report.docx", "x.csv", "MZ.txt"]


@pytest.mark.parametrize("name", DATA)
def test_data_and_documents_are_no_code(hand_in, name):
    content = {"x.csv": b"x1\r\n1", "MZ.txt": b"MZ"}.get(name, packed("a.npy"))

    submission = hand_in(work__py=WORK, **{name.replace(".", "__"): content})

    assert dict(submission.companions) == {PurePosixPath(name): content}
    assert submission.notes == ()


def test_modules_are_read_as_text(hand_in):
    submission = hand_in(work__py=WORK, helper__py=b"# coding: latin-1\nx = '\xe9'", a__csv=b"1")

    assert [(cell.name, cell.source[-3:]) for cell in submission.modules] == [("helper.py", "'é'")]


def test_a_module_that_is_no_text_is_left_out_and_told(hand_in):
    submission = hand_in(work__py=WORK, helper__py=b"x = 1\0")

    assert submission.companions == submission.modules == ()
    assert submission.notes == (Note.of("null_bytes", name="helper.py"),)


def test_of_two_files_that_define_as_much_the_newer_is_graded(tmp_path):
    older = File(PurePosixPath("a.py"), tmp_path / "a.py", newness=1)
    newer = File(PurePosixPath("b.py"), tmp_path / "b.py", newness=2)
    older.source.write_text("def relu_backward(): ...")
    newer.source.write_text("def relu_backward(): ...")

    submission = read_submission(Handin("anna", (older, newer)), NAMES)

    assert submission.file == "b.py"
    assert list(map(str, submission.notes)) == [
        "b.py was graded. a.py defines just as much of what the assignment asks for, but is older."
    ]


def test_the_digest_changes_with_any_file(hand_in):
    one = hand_in(a__py=b"x = 1", data__txt=b"1").digest
    two = hand_in(a__py=b"x = 1", data__txt=b"2").digest

    assert one != two


def test_all_files_are_listed_with_what_was_done_with_them(hand_in, monkeypatch):
    monkeypatch.setattr("grader.intake.student_files.MAX_FILE_BYTES", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", "def relu_backward(dA, Z): return dA")

    submission = hand_in(a__zip=packed.getvalue(), b__py=b"#" * 2000, c__pdf=b"%PDF")

    uses = {file.name: file.use for file in submission.files}
    assert uses == {"a.zip": "unpacked", "main.py": "graded", "b.py": "not_read", "c.pdf": "other"}


def test_files_are_listed_even_if_none_is_graded(hand_in):
    submission = hand_in(a__pdf=b"%PDF", b__txt=b"hello")

    assert [(file.name, file.use) for file in submission.files] == [
        ("a.pdf", "other"),
        ("b.txt", "other"),
    ]


@pytest.mark.parametrize("name", ["(1)", "-1", "a(1)", "\udcff.py", " (1).py"])
def test_a_file_with_an_odd_name_costs_nothing(tmp_path, name):
    files = []
    for path, content in {"work.py": b"from math import sqrt\n" + WORK, name: b"x = 1"}.items():
        (tmp_path / path).write_bytes(content)
        files.append(File(PurePosixPath(path), tmp_path / path))

    submission = read_submission(Handin("anna", tuple(files)), ["relu_backward"])

    assert submission.file == "work.py"
    assert len(submission.files) == 2


@pytest.mark.parametrize(
    "content", [b"from a import (\n" * 2**20, b"def " * 2**20, b"from a import b\n" * 2**20]
)
def test_a_large_file_that_is_slow_to_search_is_searched_once(hand_in, content):
    submission = hand_in(work__py=WORK, other__py=content[: 2**24])

    assert submission.file == "work.py"
