"""An archive is hostile: what is bad in it costs its own student, with a sentence."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest

from grader.intake import archive as intake_archive
from grader.intake import student_files
from grader.intake.class_download import find_submissions
from grader.model.errors import SubmissionsError
from grader.model.notes import Note


@pytest.fixture
def pack(tmp_path):
    """A zip archive from name → content, and what is found in it: `pack({"anna.py": "x"})`."""

    def make(members, compression=zipfile.ZIP_DEFLATED):
        path = tmp_path / "class.zip"
        with zipfile.ZipFile(path, "w", compression) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return path

    return make


@pytest.fixture
def find(tmp_path):
    def find(path):
        folder = tmp_path / "unpacked"
        folder.mkdir()
        return {
            handin.student: handin for handin in find_submissions(path, unpack_to=folder).handins
        }

    return find


def contents(handin):
    return {str(file.path): file.source.read_text() for file in handin.files}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "anna/../../evil.py",
        "/etc/evil.py",
        "C:/evil.py",
        "C:\\evil.py",
        "..\\evil.py",
    ],
)
def test_a_path_that_leads_out_is_refused_and_the_others_are_taken_in(pack, find, tmp_path, name):
    found = find(pack({name: "x", "anna.py": "x = 1"}))

    assert contents(found["anna"]) == {"anna.py": "x = 1"}
    assert not list(tmp_path.parent.rglob("evil.py"))
    notes = [note for handin in found.values() for note in handin.notes]
    assert notes == [Note.of("unsafe_path", name="evil.py")]


@pytest.mark.parametrize(
    ("mode", "code"),
    [(stat.S_IFLNK, "link"), (stat.S_IFIFO, "special_file"), (stat.S_IFBLK, "special_file")],
)
def test_links_and_devices_in_a_zip_are_refused(pack, find, mode, code):
    member = zipfile.ZipInfo("bela/link.py")
    member.external_attr = (mode | 0o777) << 16

    found = find(pack({member: "/etc/passwd", "anna.py": "x = 1"}))

    assert found["bela"].files == ()
    assert found["bela"].notes == (Note.of(code, name="link.py"),)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.CHRTYPE, "special_file"),
        (tarfile.FIFOTYPE, "special_file"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(tmp_path, find, kind, code):
    with tarfile.open(tmp_path / "class.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("bela/link.py")
        member.type = kind
        member.linkname = "/etc/passwd"
        archive.addfile(member)
        archive.addfile(tarfile.TarInfo("anna.py"))

    found = find(tmp_path / "class.tar.gz")

    assert found["bela"].files == ()
    assert [note.code for note in found["bela"].notes] == [code]


def test_a_bomb_costs_only_its_student(pack, find, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_FILE_BYTES", 2**20)

    found = find(pack({"bela/bomb.py": b"\0" * 2**24, "bela/ok.py": "y", "anna.py": "x"}))

    assert contents(found["anna"]) == {"anna.py": "x"}
    assert contents(found["bela"]) == {"ok.py": "y"}
    assert found["bela"].notes == (Note.of("too_large", name="bomb.py", megabytes=1),)


def test_a_bomb_that_lies_about_its_size_is_counted_as_it_comes_out(pack, find, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_FILE_BYTES", 2**20)
    size = 2**24 + 12_345
    path = pack({"bomb.py": b"\0" * size, "anna.py": "x"})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 100)))

    found = find(path)

    assert found["bomb"].files == ()
    assert contents(found["anna"]) == {"anna.py": "x"}


def test_all_of_a_students_files_together_are_bounded(pack, find, monkeypatch):
    monkeypatch.setattr(student_files, "MAX_TOTAL_BYTES", 2**20)
    half = b"#" * (2**19 + 1)

    found = find(pack({"bela/a.py": half, "bela/b.py": half, "anna.py": "x"}))

    assert [file.path.name for file in found["bela"].files] == ["a.py"]
    assert len(found["anna"].files) == 1


def test_so_many_files_of_a_student_are_read_and_no_more(pack, find):
    found = find(pack({f"bela/{number}.py": "x" for number in range(300)} | {"anna.py": "x"}))

    assert len(found["bela"].files) == student_files.MAX_FILES
    assert found["bela"].notes == (Note.of("too_many_files", count=200),)


def test_an_encrypted_member_is_refused(pack, find):
    path = pack({"bela.py": "x", "anna.py": "y"}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    found = find(path)

    assert found["bela"].notes == (Note.of("encrypted", name="bela.py"),)
    assert contents(found["anna"]) == {"anna.py": "y"}


def test_a_damaged_member_is_refused(pack, find):
    path = pack({"bela.py": "original", "anna.py": "y"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"original", b"damaged!"))

    found = find(path)

    assert found["bela"].notes == (Note.of("damaged", name="bela.py"),)
    assert contents(found["anna"]) == {"anna.py": "y"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_packed_in_a_rare_way_is_refused(pack, find, compression):
    found = find(pack({"bela.py": "x"}, compression))

    assert found["bela"].notes == (Note.of("rare_compression", name="bela.py"),)


@pytest.mark.parametrize(
    ("name", "cut"), [("class.zip", 30), ("class.tar.gz", 30), ("class.zip", 0), ("class.tar", 300)]
)
def test_a_truncated_archive_says_to_download_it_again(tmp_path, find, name, cut):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("anna.py", "x = 1")
    other = io.BytesIO()
    with tarfile.open(fileobj=other, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("anna.py"))
    packed = {
        "class.zip": content.getvalue(),
        "class.tar.gz": gzip.compress(other.getvalue()),
        "class.tar": other.getvalue(),
    }
    (tmp_path / name).write_bytes(packed[name][:cut])

    with pytest.raises(SubmissionsError, match="Download it again"):
        find(tmp_path / name)


def test_what_is_no_archive_for_all_its_name_says_so(tmp_path, find):
    (tmp_path / "class.zip").write_text("hello")

    with pytest.raises(
        SubmissionsError, match=r"class.zip: is damaged, incomplete or not an archive"
    ):
        find(tmp_path / "class.zip")


@pytest.mark.parametrize(
    "names",
    [("bela/work.py", "bela/Work.py"), ("bela/\u00e9.py", "bela/e\u0301.py"), ("bela/a", "bela/a")],
    ids=["case", "Unicode form", "twice"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_collide_are_told_apart(tmp_path, find, names):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, str(number))
        archive.writestr("anna.py", "x")

    found = find(tmp_path / "class.zip")

    assert sorted(contents(found["bela"]).values()) == ["0", "1"]
    assert [note.code for note in found["bela"].notes] == ["name_taken"]


def test_students_who_collide_by_case_are_two(pack, find):
    found = find(pack({"anna.py": "1", "Anna.py": "2"}))

    assert sorted(content for h in found.values() for content in contents(h).values()) == ["1", "2"]
    assert len({student.casefold() for student in found}) == 2


def test_a_name_in_utf8_without_its_mark_is_read(tmp_path, find):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zoé.py", "x")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x03\x04") + 7] &= ~8
    content[content.index(b"PK\x01\x02") + 9] &= ~8
    path.write_bytes(content)

    assert set(find(path)) == {"zoé"}


def test_a_name_that_is_not_utf8_is_made_printable(tmp_path, find):
    with tarfile.open(
        tmp_path / "class.tar", "w", encoding="latin-1", format=tarfile.GNU_FORMAT
    ) as archive:
        archive.addfile(tarfile.TarInfo("zoé\n.py"))

    [student] = find(tmp_path / "class.tar")

    assert student.startswith("zo\ufffd_")


def test_a_name_longer_than_file_systems_take_is_shortened(pack, find):
    [handin] = find(pack({"bela/" + "x" * 2000 + ".py": "1"})).values()

    assert [file.path.suffix for file in handin.files] == [".py"]
    assert len(handin.files[0].path.name) < 255


def test_a_tar_header_cannot_fill_the_memory(tmp_path, find):
    header = tarfile.TarInfo("././@PaxHeader")
    header.type = tarfile.XHDTYPE
    header.size = 2**32
    with gzip.open(tmp_path / "class.tar.gz", "wb") as archive:
        archive.write(header.tobuf(tarfile.USTAR_FORMAT))
        archive.write(b"\0" * 2**20)

    with pytest.raises(SubmissionsError, match="it has headers of an unsupported size"):
        find(tmp_path / "class.tar.gz")


def test_a_zip_of_very_many_members_that_a_student_made_is_not_opened():
    content = b"PK\x01\x02" * (intake_archive.MAX_MEMBERS + 1)

    with pytest.raises(intake_archive.RefusedError, match="archive_members"):
        intake_archive.unpack("bomb.zip", content)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz"])
def test_bytes_that_are_no_archive_are_refused(name):
    with pytest.raises(intake_archive.RefusedError, match="archive_damaged"):
        intake_archive.unpack(name, b"\x1f\x8b\x08 nonsense")


def zip_of(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bytearray(packed.getvalue())


def tar_of(*members):
    """A tar archive of headers and contents, as they are: `(name, type, content)`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, len(content)
            packed.write(member.tobuf(tarfile.USTAR_FORMAT))
            packed.write(content.ljust(-(-len(content) // 512) * 512, b"\0"))
            archive.offset = packed.tell()
    return packed.getvalue()


SPARSE = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
BOMBS = {
    "a map of a sparse file": tar_of(("x", b"x", SPARSE), ("a", b"0", b"9\n" * 100)),
    "an old sparse file": tar_of(("a", b"S", b"")),
    "a size that another header gives": tar_of(("x", b"x", b"13 size=9999\n"), ("a", b"0", b"")),
    "a size in a second record": tar_of(
        ("x", b"x", b"11 path=a=\n13 size=9999\n"), ("a", b"0", b"")
    ),
    "a record that goes on behind its length": tar_of(
        ("x", b"x", b"8 path=a\n13 size=9999\n"), ("a", b"0", b"")
    ),
    "a vast header for all": tar_of(("g", b"g", b"9 k=12345\n" * 10_000), ("a", b"0", b"")),
    "very many small records": tar_of(("x", b"x", b"5 a=\n" * 3000), ("a", b"0", b"")),
    "many headers for all": tar_of(
        *[("g", b"g", b"".join(b"8 %02d%02d=\n" % (n, i) for i in range(51))) for n in range(2)],
        ("a", b"0", b""),
    ),
    "a vast name": tar_of(("L", b"L", b"a" * 100_000), ("a", b"0", b"")),
    "very many members": tar_of(*[("a", b"0", b"")] * (intake_archive.MAX_MEMBERS + 1)),
    "very many names of names": tar_of(*[("L", b"L", b"a\0")] * 3000, ("a", b"0", b"")),
    "too much of one thing": tar_of(("a", b"0", b"\0" * (intake_archive.MAX_UNPACKED_WORK + 1))),
}


@pytest.mark.parametrize("packed", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["tar", "tar.gz"])
def test_a_tar_archive_that_would_take_time_or_memory_is_refused(packed, pack):
    with pytest.raises(intake_archive.RefusedError):
        intake_archive.unpack("bomb.tar.gz", pack(packed))


def test_a_tar_archive_may_say_something_of_all_its_members():
    packed = tar_of(("pax_global_header", b"g", b"20 comment=1a2b3c4d\n"), ("a", b"0", b"x"))

    assert [str(entry.path) for entry in intake_archive.unpack("git.tar", packed)] == ["a"]


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (gzip.compress(b"") * 800_000, "archive_parts"),
        (gzip.compress(tar_of(("a", b"0", b"x")))[:-1], "archive_damaged"),
        (gzip.compress(tar_of(("a", b"0", b"x"))) + b"x", "archive_damaged"),
        (gzip.compress(tar_of(("a", b"0", b"x")))[:-8] + b"\1" * 8, "archive_damaged"),
    ],
    ids=["very many members", "cut", "goes on", "damaged"],
)
def test_a_gzip_file_that_is_not_one_whole_thing_is_refused(packed, reason):
    with pytest.raises(intake_archive.RefusedError, match=reason):
        intake_archive.unpack("bomb.tar.gz", packed)


def test_a_gzip_file_of_two_members_with_zeros_behind_them_is_read():
    whole = tar_of(("a", b"0", b"x"))
    packed = gzip.compress(whole[:100]) + b"\0" * 10**7 + gzip.compress(whole[100:]) + b"\0" * 99

    assert [*intake_archive.unpack("a.tar.gz", packed)[0].chunks()] == [b"x"]


def test_a_zip_whose_members_share_their_bytes_is_refused():
    packed = zip_of(a="x" * 1000, b="y" * 1000)
    first, second = (i for i in range(len(packed)) if packed[i : i + 4] == b"PK\x01\x02")
    packed[second + 42 : second + 46] = packed[first + 42 : first + 46]

    with pytest.raises(intake_archive.RefusedError, match="archive_damaged"):
        intake_archive.unpack("bomb.zip", bytes(packed))


def test_a_zip_of_a_version_to_come_is_refused():
    packed = zip_of(a="x")
    packed[packed.index(b"PK\x01\x02") + 6] = 99

    with pytest.raises(intake_archive.RefusedError, match="archive_damaged"):
        intake_archive.unpack("new.zip", bytes(packed))


def test_what_is_refused_counts_as_unpacked(monkeypatch):
    monkeypatch.setattr(student_files, "MAX_FILE_BYTES", 2**20)
    archive = intake_archive.unpack("a.zip", bytes(zip_of(a="x" * 2**22)))
    budget = student_files.SizeBudget()

    with pytest.raises(intake_archive.RefusedError, match="too_large"):
        budget.read(PurePosixPath("a.py"), archive[0].chunks())

    assert budget.left < student_files.MAX_TOTAL_BYTES - 2**20


def test_a_path_of_very_many_folders_is_refused(pack, find):
    found = find(pack({"bela/" * 3000 + "work.py": "x", "anna.py": "y"}))

    assert found["bela"].files == ()
    assert [note.code for note in found["bela"].notes] == ["path_too_long"]


@pytest.fixture
def ten(tmp_path):
    """A tar archive of ten students."""
    path = tmp_path / "class.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(10):
            archive.addfile(tarfile.TarInfo(f"s{number}.py"))
    return path


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: 5 * 512],
        lambda content: content[: 4 * 512] + b"?" + content[4 * 512 + 1 :],
        lambda content: content + content,
    ],
    ids=["cut between two members", "a damaged header", "two archives joined"],
)
def test_nobody_is_lost_behind_damage_in_a_tar_archive(ten, find, damage):
    ten.write_bytes(damage(ten.read_bytes()))

    with pytest.raises(SubmissionsError, match="damaged, incomplete"):
        find(ten)


def test_a_whole_tar_archive_is_read(ten, find):
    assert len(find(ten)) == 10


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["GNU", "pax"])
@pytest.mark.parametrize("said", ["3 size=3", "22 GNU.sparse.major=1", "\n13 size=9999\n"])
def test_a_long_name_may_hold_what_a_header_may_not(tmp_path, find, form, said):
    with tarfile.open(tmp_path / "class.tar.gz", "w:gz", format=form) as archive:
        archive.addfile(tarfile.TarInfo("anna.py"))
        archive.addfile(tarfile.TarInfo(f"bela/{'x' * 150}é {said}.py"))

    assert set(find(tmp_path / "class.tar.gz")) == {"anna", "bela"}


@pytest.mark.parametrize("name", ["class.7z", "class.rar", "class.tar.bz2", "class.tar.xz"])
def test_an_archive_of_another_kind_says_which_are_read(tmp_path, find, name):
    (tmp_path / name).write_bytes(b"x")

    with pytest.raises(SubmissionsError, match=r"cannot be read. Use .zip, .tar.gz"):
        find(tmp_path / name)
