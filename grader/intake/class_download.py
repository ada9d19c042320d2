"""Finds what each student handed in, in a folder or an archive with a class's work."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.intake.archive import ENDINGS, is_archive, open_archive
from grader.intake.layouts import LAYOUTS, PLAIN, recognise
from grader.intake.layouts.claim import Claimer, Download
from grader.intake.layouts.student_folders import is_no_submission, plain_claims
from grader.intake.listing import Entry, is_ignored, list_folder
from grader.intake.student_group import group_by_student, unpack_files
from grader.model.errors import SubmissionsError
from grader.model.roster import Person
from grader.model.submission import Handin

OTHER_ARCHIVES = (".7z", ".rar", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".lzma")


@dataclass(frozen=True)
class ClassHandins:
    """What a class handed in, sorted by student."""

    handins: tuple[Handin, ...]
    ignored: tuple[str, ...]  # files and folders that belong to no submission
    layout: str  # a key of `LAYOUTS`


def find_submissions(
    path: Path,
    *,
    layout: str = "",  # a key of `LAYOUTS`, perhaps with `:ASSIGNMENT`; empty to recognise it
    leave_out: Path | None = None,  # a folder in `path` to leave out, such as the reports
    unpack_to: Path | None = None,  # an empty folder for unpacked files; an archive needs one
    people: Sequence[Person] = (),  # the roster, which decides how an ambiguous name is read
) -> ClassHandins:
    """Find what each student handed in, in a folder, an archive (.zip, .tar, .tar.gz) or one file.

    Raise SubmissionsError if `path` cannot be read, has nothing to grade, or has no clear layout.
    """
    layout, _, assignment = layout.partition(":")
    if layout and layout not in LAYOUTS:
        names = ", ".join(LAYOUTS)
        raise SubmissionsError(f"there is no layout {layout!r}. The layouts are {names}")
    if not path.exists():
        raise SubmissionsError(f"{path}: no such file or folder")
    name = path.resolve().name
    is_packed = path.is_file() and is_archive(name)
    if is_packed:
        name = next(name[: -len(end)] for end in ENDINGS if name.lower().endswith(end))
    with open_archive(path) if is_packed else nullcontext(_files(path, leave_out)) as found:
        entries = _like_a_folder(found) if is_packed else found
        download = Download(name, entries, people, assignment)
        layout, claims, download = _read_layout(layout, download, is_packed)
        groups, ignored = group_by_student(download.entries, claims)
        if not groups:
            raise SubmissionsError(
                f"{path}: has nothing to grade. Expected is a .py or .ipynb file or a folder for "
                "each student, or a download of an LMS"
            )
        if is_packed:
            if unpack_to is None:
                raise ValueError("an archive needs a folder to unpack to")
            unpack_files(groups, unpack_to)
    handins = sorted((group.hand_in() for group in groups), key=lambda handin: handin.student)
    return ClassHandins(tuple(handins), tuple(ignored), layout)


def packed_names(path: Path) -> frozenset[str]:
    """Return the names at the top of an archive; if there is only one, also the names inside it.

    Return no names if `path` is not an archive. Raise SubmissionsError if it cannot be read.
    """
    if not path.is_file() or not is_archive(path.name):
        return frozenset()
    with open_archive(path) as entries:
        paths = [entry.path.parts for entry in entries]
    tops = frozenset(parts[0] for parts in paths)
    return tops if len(tops) > 1 else tops | {part for parts in paths for part in parts[1:2]}


def _like_a_folder(members: Iterable[Entry]) -> list[Entry]:
    """Leave out what `list_folder` leaves out: ignored files, and folders that are not empty."""
    kept = [entry for entry in members if not is_ignored(entry.path)]
    full = {parent for entry in kept for parent in entry.path.parents}
    return [entry for entry in kept if not entry.is_folder or entry.path not in full]


def _files(path: Path, leave_out: Path | None) -> list[Entry]:
    if path.is_file():
        if path.name.lower().endswith(OTHER_ARCHIVES):
            raise SubmissionsError(
                f"{path}: this kind of archive cannot be read. Use {', '.join(ENDINGS)} or a folder"
            )
        return [Entry(PurePosixPath(path.name), lambda: path.open("rb"), path)]
    entries = list(list_folder(path))
    if not leave_out:
        return entries
    root, left_out = path.resolve(), leave_out.resolve()
    return [each for each in entries if not (root / each.path).is_relative_to(left_out)]


def _read_layout(layout: str, download: Download, is_packed: bool) -> tuple[str, Claimer, Download]:
    """Return the layout, its claims, and the download they are on: this one or its only folder."""
    inner = _inner_download(download)
    downloads = [download, inner] if inner else [download]
    if layout not in ("", PLAIN):
        results = [(layout, LAYOUTS[layout].claims(each), each) for each in downloads]
        return max(results, key=lambda result: sum(map(bool, map(result[1], result[2].entries))))
    for each in downloads if not layout else []:
        layout, claims = recognise(each)
        if layout != PLAIN:
            return layout, claims, each
    # A folder's only folder is one student's work. An archive's only folder has the whole class.
    plain = inner if is_packed and inner else download
    return PLAIN, plain_claims, plain


def _inner_download(download: Download) -> Download | None:
    """Return a download's only folder as a download; None if there is no such folder."""
    # A README or a roster may lie beside the folder.
    entries = [entry for entry in download.entries if not is_no_submission(entry)]
    tops = {entry.path.parts[0] for entry in entries}
    if len(tops) != 1 or any(len(entry.path.parts) < 2 for entry in entries):
        return None
    inner = [replace(each, path=PurePosixPath(*each.path.parts[1:])) for each in entries]
    return replace(download, name=tops.pop(), entries=inner)
