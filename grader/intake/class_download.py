"""A folder or an archive of a class's work → what each student handed in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.intake.archive import ENDINGS, is_archive, open_archive
from grader.intake.layouts import LAYOUTS, PLAIN, Layout, recognise
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
    ignored: tuple[str, ...]  # files and folders that are nobody's submission
    layout: str  # a key of `LAYOUTS`


def find_submissions(
    path: Path,
    *,
    layout: str = "",
    leave_out: Path | None = None,
    unpack_to: Path | None = None,
    people: Sequence[Person] = (),
) -> ClassHandins:
    """Find what each student handed in, in a folder, an archive or one file.

    Args:
        path: the folder, archive (.zip, .tar or .tar.gz) or file.
        layout: a key of `LAYOUTS`, with `:ASSIGNMENT` after it where the download may hold several;
            empty to recognise the layout.
        leave_out: a folder in `path` that is not a submission, such as the reports.
        unpack_to: an empty folder, which an archive needs.
        people: the roster, which decides where a name can be read in several ways.

    Raises:
        SubmissionsError: the path does not exist, cannot be read or has nothing to grade, or its
            layout is unclear.
    """
    layout_name, _, assignment = layout.partition(":")
    if layout_name and layout_name not in LAYOUTS:
        raise SubmissionsError(
            f"there is no layout {layout_name!r}. The layouts are {', '.join(LAYOUTS)}"
        )
    if not path.exists():
        raise SubmissionsError(f"{path}: no such file or folder")
    name = path.resolve().name
    is_packed = path.is_file() and is_archive(name)
    if is_packed:
        name = next(name[: -len(end)] for end in ENDINGS if name.lower().endswith(end))
    with open_archive(path) if is_packed else nullcontext(_files(path, leave_out)) as found:
        entries = _like_a_folder(found) if is_packed else [*found]
        download = Download(name, entries, people, assignment)
        chosen, claims, download = _read_layout(layout_name, download, is_packed)
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
    return ClassHandins(tuple(handins), tuple(ignored), chosen.name)


def packed_names(path: Path) -> frozenset[str]:
    """Return the names at the top of an archive; if this is one folder, also those in it.

    Everything else has no packed names. Raise SubmissionsError if the archive cannot be read.
    """
    if not path.is_file() or not is_archive(path.name):
        return frozenset()
    with open_archive(path) as entries:
        paths = [entry.path.parts for entry in entries]
    tops = frozenset(parts[0] for parts in paths)
    return tops if len(tops) > 1 else tops | {part for parts in paths for part in parts[1:2]}


def _like_a_folder(members: Iterable[Entry]) -> list[Entry]:
    """Return an archive's entries as those of a folder: of folders, only those that are empty."""
    kept = [entry for entry in members if not is_ignored(entry.path)]
    full = {parent for entry in kept for parent in entry.path.parents}
    return [entry for entry in kept if not entry.is_folder or entry.path not in full]


def _files(path: Path, leave_out: Path | None) -> Iterator[Entry]:
    if path.is_file():
        if path.name.lower().endswith(OTHER_ARCHIVES):
            raise SubmissionsError(
                f"{path}: this kind of archive cannot be read. Use {', '.join(ENDINGS)} or a folder"
            )
        yield Entry(PurePosixPath(path.name), lambda: path.open("rb"), path)
        return
    left_out = leave_out.resolve() if leave_out else None
    root = path.resolve()
    try:
        for entry in list_folder(path):
            if not left_out or not (root / entry.path).is_relative_to(left_out):
                yield entry
    except OSError as error:
        raise SubmissionsError(f"{path}: cannot be read: {error.strerror}") from error


def _read_layout(
    layout_name: str, download: Download, is_packed: bool
) -> tuple[Layout, Claimer, Download]:
    """Return the layout, and the claims on the download or on the one folder that is all of it."""
    inner = _inner_download(download)
    downloads = [download, inner] if inner else [download]
    if layout_name and layout_name != PLAIN.name:
        layout = LAYOUTS[layout_name]
        results = [(layout, layout.claims(each), each) for each in downloads]
        return max(results, key=lambda result: sum(map(bool, map(result[1], result[2].entries))))
    for each in downloads if not layout_name else []:
        layout, claims = recognise(each)
        if layout is not PLAIN:
            return layout, claims, each
    # A folder that contains one folder is a class of one. An archive of one folder is that folder.
    plain = inner if is_packed and inner else download
    return PLAIN, plain_claims, plain


def _inner_download(download: Download) -> Download | None:
    """Return the one folder that is all of a download, apart from a README or a roster."""
    entries = [entry for entry in download.entries if not is_no_submission(entry)]
    tops = {entry.path.parts[0] for entry in entries}
    if len(tops) != 1 or any(len(entry.path.parts) < 2 for entry in entries):
        return None
    inner = [replace(each, path=PurePosixPath(*each.path.parts[1:])) for each in entries]
    return replace(download, name=tops.pop(), entries=inner)
