"""Students' pages in a zip that every system can unpack, and nobody's page in another's place."""

import io
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.export.page_zip import file_name, own_keys
from grader.model.visible_text import HIDDEN

LONG_ARABIC = "عبد الرحمن بن محمد بن عبد الله " * 20
LONG_CHINESE = "欧阳小明" * 60
UTF_8_FLAG = 0x800


def contents(zipped):
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pages(export):
    """What is in `pages.zip`, by path."""
    return lambda *records: contents(export("pages", *records)["pages.zip"])


def test_each_student_has_a_folder_with_their_own_page(pages, a_record):
    found = pages(a_record("alee", 61, name="Anna Lee"), a_record("bela", 0))

    assert found == {
        "Anna Lee (alee)/feedback.html": b"<p>alee</p>",
        "bela/feedback.html": b"<p>bela</p>",
    }


def test_students_of_one_name_have_two_folders(pages, a_record):
    found = pages(a_record("alee", 61, name="Anna Lee"), a_record("alee2", 7, name="Anna Lee"))

    assert found["Anna Lee (alee)/feedback.html"] == b"<p>alee</p>"
    assert found["Anna Lee (alee2)/feedback.html"] == b"<p>alee2</p>"


@pytest.mark.parametrize(
    ("one", "other"), [("Ab", "ab"), ("ab", "Ab"), ("a/b", "a:b"), ("é", "e\u0301")]
)
def test_ids_that_a_file_system_confuses_have_two_folders(pages, a_record, one, other):
    found = pages(a_record(one, 61), a_record(other, 7))

    assert sorted(found.values()) == sorted([f"<p>{one}</p>".encode(), f"<p>{other}</p>".encode()])
    assert len({path.casefold() for path in found}) == 2


def test_work_that_python_cannot_read_is_handed_back_too(pages, a_record):
    assert list(pages(a_record("anna", 0, status="unreadable"))) == ["anna/feedback.html"]


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_who_handed_nothing_in_or_could_not_be_graded_has_no_page(export, a_record, status):
    assert export("pages", a_record("anna", None, status=status)) == {}


def test_the_same_pages_make_the_same_zip_with_no_time_in_it(export, a_record):
    record = a_record("anna", 61, name="Anna")

    first, second = (export("pages", record)["pages.zip"] for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_that_are_not_ascii_are_marked_as_utf_8(export, a_record):
    zipped = export("pages", a_record("w", 61, name="王小明"))["pages.zip"]

    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        [entry] = archive.infolist()
    assert entry.filename == "王小明 (w)/feedback.html"
    assert entry.flag_bits & UTF_8_FLAG


ODD = [
    ("../../etc", "../../etc/passwd"),
    ("C:\\x", "\\\\server\\share"),
    ("con", ""),
    ("NUL.txt", ""),
    ("..", "."),
    ("a.", " . "),
    ("~a", "-rf *"),
    ("‮gpj", "Anna‮\x00\n\t\u2028"),
    ("<b>", "\"'|?*<script>"),
    ("long", LONG_ARABIC),
    ("long too", LONG_CHINESE),
    ("😀" * 100, "e\u0301" * 300),
]


@pytest.fixture
def unpack():
    """The command that unpacks an archive to a folder: unzip, or Python's where there is none."""
    if unzip := shutil.which("unzip"):
        return lambda archive, folder: [unzip, "-q", archive, "-d", folder]
    return lambda archive, folder: [sys.executable, "-m", "zipfile", "-e", archive, folder]


def test_the_zip_unpacks_with_another_program(export, a_record, tmp_path, unpack):
    records = [a_record(student, 61, name=name) for student, name in ODD]
    (tmp_path / "pages.zip").write_bytes(export("pages", *records)["pages.zip"])
    folder = tmp_path / "unpacked"

    subprocess.run(unpack(tmp_path / "pages.zip", folder), check=True)

    unpacked = [path.read_text("utf-8") for path in folder.glob("*/*")]
    assert sorted(unpacked) == sorted(f"<p>{student}</p>" for student, _ in ODD)
    assert {path.name for path in tmp_path.iterdir()} == {"pages.zip", "unpacked"}


def is_safe(name):
    """Whether Linux, macOS and Windows allow a name, and each shows it as it is."""
    return (
        0 < len(name.encode()) <= 255
        and not re.search(r'[<>:"/\\|?*]', name)
        and not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE)
        and name == unicodedata.normalize("NFC", name)
        and not any(unicodedata.category(sign) in HIDDEN for sign in name)
        and name[-1] not in ". "
        and name[0] not in ".~ "
    )


@given(st.text())
def test_any_text_becomes_a_name_that_every_system_allows(text):
    assert is_safe(file_name(text))


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), unique_by=lambda each: each[0]))
def test_any_students_have_folders_of_their_own_that_every_system_allows(pages, a_record, people):
    records = [a_record("s", 1), *(a_record(f"s{one}", 1, name=name) for one, name in people)]

    found = pages(*records)

    assert len({path.casefold() for path in found}) == len(records)
    assert all(is_safe(PurePosixPath(path).parts[0]) for path in found)


def test_a_cut_name_still_ends_in_the_id(pages, a_record):
    [path] = pages(a_record("s0123", 61, name=LONG_CHINESE))

    assert path.endswith(" (s0123)/feedback.html")


def test_a_key_that_two_students_share_is_neithers():
    own, note = own_keys({"anna": "7", "bela": "8", "cem": "7"})

    assert own == {"bela": "8"}
    assert note == "without the page of anna, cem, whom the LMS would not find"


def test_who_has_no_key_is_told():
    own, note = own_keys({"anna": "7", "bela": "", "cem": "", "dag": "", "eva": ""})

    assert own == {"anna": "7"}
    assert note == "without the page of bela, cem, dag and 1 more, whom the LMS would not find"


def test_of_nobody_left_out_nothing_is_told():
    assert own_keys({"anna": "7"}) == ({"anna": "7"}, "")
