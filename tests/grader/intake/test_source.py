import pytest

from grader.intake import read_submission
from grader.intake import source as intake_source
from grader.submission import Handin

NAMES = ("relu_backward", "dL_dz1")


@pytest.fixture
def hand_in(tmp_path):
    """Read what a student handed in, given as name → content."""

    def read(**contents):
        files = []
        for name, content in contents.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content)
            files.append(path)
        return read_submission(Handin("anna", tmp_path, tuple(files)), NAMES)

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
    assert submission.notes == ("work.py is not UTF-8; it was read as Latin-1.",)


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
    assert "b.py defines as much" in submission.notes[0]


def test_nothing_handed_in_is_told(hand_in):
    assert hand_in().problem == "Nothing was handed in."


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_an_empty_file_is_told(hand_in, content):
    assert hand_in(work__py=content).problem == "work.py is empty."


def test_a_file_of_another_kind_is_told(hand_in):
    assert "what was handed in is work.docx" in hand_in(work__docx=b"PK").problem


def test_a_file_that_is_too_large_is_not_read(hand_in, monkeypatch):
    monkeypatch.setattr(intake_source, "MAX_FILE_BYTES", 2**20)

    submission = hand_in(work__py=b"#" * (2**20 + 1))

    assert submission.notes == ("work.py was not read: 1 MB is too large.",)
    assert submission.problem


def test_too_much_code_is_told(hand_in):
    submission = hand_in(work__py=b"x = 1\n" * 200_000)

    assert submission.problem == "work.py holds more than a million characters of code."


def test_the_digest_changes_with_any_file(hand_in):
    one = hand_in(a__py=b"x = 1", data__txt=b"1").digest
    two = hand_in(a__py=b"x = 1", data__txt=b"2").digest

    assert one != two
