"""One student's files → the source code that is run, cell by cell."""

import functools
import hashlib
import re
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake.course_copies import Contents, CourseCopies, without_clashes, without_mark
from grader.intake.defined_names import defined_names
from grader.intake.listing import WORK, RefusedError, first_notes, printable
from grader.intake.main_file import choose_main
from grader.intake.notebook import in_python, new_transformer, written_files
from grader.intake.other_formats import other_format
from grader.intake.source_text import as_utf8, decode, is_notebook, read_cells, refusal
from grader.intake.student_files import StudentFiles, is_notebook_name
from grader.model.errors import SubmissionsError
from grader.model.notes import OF_OWNER, Note
from grader.model.reasons import StatusReason
from grader.model.submission import Cell, HandedInFile, Handin, Submission

MAX_FURTHER = 20  # the most further files that are looked through for what the graded one lacks
NOTHING_IN_IT = frozenset({"empty", "no_code_cells"})  # reasons that need no note
NO_SUPPORT: Mapping[str, bytes] = {}
TEXTS = frozenset({"", ".txt", ".text", ".md", ".pyw"})  # files that may hold Python all the same
# The names of files with typed-in text: from Canvas (we use it for Blackboard, too) and Moodle.
TYPED_TEXTS = frozenset({"text.html", "onlinetext.html"})
RUN = re.compile(r"""(?m)^[ \t]*%run[ \t]+(?:-\w[ \t]+)*["']?([^\s"']+)""")


def read_submission(
    handin: Handin,
    names: Sequence[str],
    *,
    what_for: str = "graded",
    support: Mapping[str, bytes] = NO_SUPPORT,
) -> Submission:
    """Read what a student handed in, and choose the file that defines most of `names`.

    `what_for` is the word in notes: `graded` or `checked`. `support` are the course's own files,
    which stand beside the chosen file, in place of what the student has under their names. Raise
    SubmissionsError if the system cannot read a file, which is not the student's fault.
    """
    if handin.failure:
        raise SubmissionsError(str(handin.failure))
    files = StudentFiles(handin)
    copies = CourseCopies(support, files.contents)
    contents = copies.own
    candidates = _candidates(contents, names, files.notes)
    notes = [*handin.notes, *first_notes(files.notes)]
    if not candidates or handin.main in copies:
        return Submission(
            handin.student,
            digest=_digest(handin, files.contents, None),
            unreadable=_why_none(handin, contents, notes, files.refused, copies),
            files=_all_files(files, None, (), copies),
            notes=tuple(notes),
        )
    main = handin.main
    searched = {*candidates, main} if main else {*candidates}
    several = searched if len(searched) > 1 else ()
    defined = {path: defined_names(contents[path], names) for path in several}
    if not main:
        main, equal = choose_main(candidates, contents, files.newness, names, defined)
        if equal:
            code = "older_file" if files.newness[main] > files.newness[equal] else "equal_file"
            told = {"name": printable(main), "other": printable(equal)}
            notes.append(Note.of(code, what_for=what_for, **told))
    copies.settle(main.parent)
    placed = copies.placed(main.parent)
    transformer = functools.cache(new_transformer)

    def read(path: PurePosixPath, notes: list[Note]) -> tuple[Cell, ...]:
        """Return the cells of a file as Python; raise RefusedError if there are none."""
        content = placed[path] if path in placed else contents[path]
        cells = read_cells(printable(path), content, notes, names)
        if cells[0].notebook:
            cells = copies.without_writes(in_python(cells, names, transformer()), path.parent)
        return tuple(replace(cell, support=True) for cell in cells) if path in placed else cells

    cells: tuple[Cell, ...] = ()
    unreadable = None
    try:
        cells = read(main, notes)
    except RefusedError as error:
        unreadable = StatusReason.of(error.code, name=printable(main), **error.values)
    left_out: list[Note] = []
    companions = without_clashes(_companions(contents, main, left_out), placed)
    modules = _modules(companions, left_out)
    ran: Sequence[PurePosixPath] = ()
    if not unreadable:
        cells, ran = _with_run_files(read, cells, {*companions, *placed}, main.parent)
        others = [path for path in candidates if path in companions and path not in ran]
        own = defined_names(contents[main], names)
        lacking = [name for name in names if name not in own]
        for path in [each for each in _texts(companions, lacking) if each not in searched]:
            others.append(path)
            defined[path] = defined_names(contents[path], names)
        cells += _further_cells(read, files.newness, others, main, names, defined, notes)
    for path, content in written_files(cells).items():
        companions.setdefault(main.parent / path, content)
    companions = without_clashes(companions, placed) | placed
    return Submission(
        handin.student,
        cells=cells,
        file=printable(main),
        folder=main.parent,
        companions=tuple(companions.items()),
        support=frozenset(placed),
        modules=modules,
        files=_all_files(files, main, companions, copies, ran),
        digest=_digest(handin, files.contents, main),
        unreadable=unreadable,
        notes=(*notes, *first_notes([*left_out, *copies.notes()])),
    )


def _candidates(contents: Contents, names: Sequence[str], notes: list[Note]) -> list[PurePosixPath]:
    """Return the files to choose from: Python and notebooks, or else texts that define a name."""
    found = [path for path in contents if path.suffix.lower() in WORK]
    if not found:
        found = [path for path in contents if is_notebook(contents[path])]
    if not found:
        found = _texts(contents, names)
        notes += [Note.of("read_as_python", name=printable(path)) for path in found]
    return found


def _texts(contents: Contents, names: Sequence[str]) -> list[PurePosixPath]:
    """Return the plain texts that seem to define one of the names."""
    texts = (path for path in contents if path.suffix.lower() in TEXTS)
    return [path for path in texts if defined_names(contents[path], names)]


def _further_cells(
    read: Callable[[PurePosixPath, list[Note]], tuple[Cell, ...]],
    newness: Mapping[PurePosixPath, float],
    others: Sequence[PurePosixPath],
    main: PurePosixPath,
    names: Sequence[str],
    defined: Mapping[PurePosixPath, Sequence[str]],
    notes: list[Note],
) -> tuple[Cell, ...]:
    """Return the cells of the other files, to look through for what the graded file lacks.

    The files that define a name asked for come first, because a name that is only near to one
    counts less. Of these, the newest file comes first.
    """
    ranked = sorted(others, key=lambda path: (not defined[path], -newness[path]))
    for name in names:
        both = [printable(path) for path in ranked if name in defined[path]][:2]
        if len(both) == 2 and name not in defined[main]:
            told = {"asked": name, "main": printable(main)}
            notes.append(Note.of("defined_twice", first=both[0], second=both[1], **told))
    cells: list[Cell] = []
    for path in ranked[:MAX_FURTHER]:
        name = printable(path)
        try:
            found = read(path, [])
        except RefusedError as error:
            if error.code not in NOTHING_IN_IT:
                notes.append(error.note(path))
            continue
        cells += [replace(cell, part=name) for cell in _named(name, found)]
    return tuple(cells)


def _with_run_files(
    read: Callable[[PurePosixPath, list[Note]], tuple[Cell, ...]],
    cells: Sequence[Cell],
    companions: Container[PurePosixPath],
    folder: PurePosixPath,
) -> tuple[tuple[Cell, ...], Sequence[PurePosixPath]]:
    """Return a file's cells, after those of the files that they run with `%run`; these files.

    A file is run in the graded file's own namespace, and once.
    """
    ran: list[PurePosixPath] = []
    whole: list[Cell] = []
    for cell in cells:
        for name in RUN.findall(cell.written or cell.source):
            paths = [folder / f"{name}{ending}" for ending in ("", ".py", ".ipynb")]
            path = next((path for path in paths if path in companions), None)
            if path and path not in ran:
                with suppress(RefusedError):
                    whole += _named(printable(path), read(path, []))
                    ran.append(path)
        whole.append(cell)
    return tuple(whole), ran


def _named(file: str, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a file that is not the graded one, with the file in their names."""
    return [replace(each, name=f"{file}, {each.name}") if each.notebook else each for each in cells]


def _why_none(
    handin: Handin,
    contents: Contents,
    notes: Sequence[Note],
    refused: Sequence[Note],
    copies: CourseCopies,
) -> StatusReason:
    if not handin.files and not notes:
        return handin.if_empty
    given = list(map(printable, contents))
    if copies.names and not refused:
        return StatusReason.of("no_own_file", files=", ".join(copies.names[:5]))
    if refused or not given:
        return StatusReason.of("nothing_read", notes=" ".join(map(str, refused or notes)))
    if set(given) <= TYPED_TEXTS:
        return StatusReason.of("typed_text")
    if len(given) == 1 and (kind := other_format(as_utf8(*contents.values()))):
        return StatusReason.of("other_format", name=given[0], format=kind)
    return StatusReason.of("no_python_file", files=", ".join(given[:5]))


def _companions(contents: Contents, main: PurePosixPath, left_out: list[Note]) -> Contents:
    """Return the other files, without compiled and packed code, which pages cannot show.

    A module that was uploaded again as `helpers-1.py` is also returned as `helpers.py`, the name by
    which the code imports it.
    """
    codes = {path: refusal(path, content) for path, content in contents.items() if path != main}
    left_out += [Note.of(code, name=printable(path)) for path, code in codes.items() if code]
    others = {path: contents[path] for path, code in codes.items() if not code}
    for path, content in [*others.items()]:
        if path.suffix == ".py" and (first := without_mark(path)) not in contents:
            others.setdefault(first, content)
    return others


def _modules(companions: Contents, left_out: list[Note]) -> tuple[Cell, ...]:
    """Return the companions that are Python files; remove companions that cannot be decoded."""
    modules = []
    for path, content in [*companions.items()]:
        if path.suffix == ".py":
            try:
                modules.append(Cell(printable(path), decode(printable(path), content, left_out)))
            except RefusedError as error:
                left_out.append(error.note(path))
                del companions[path]
    return tuple(modules)


def _all_files(
    files: StudentFiles,
    main: PurePosixPath | None,
    companions: Container[PurePosixPath],
    copies: CourseCopies,
    ran: Container[PurePosixPath] = (),
) -> tuple[HandedInFile, ...]:
    """Return all files, those in archives included, with what is known before the code runs."""
    uses = dict(files.uses)
    for path in files.contents:
        is_code = path.suffix.lower() in WORK or is_notebook_name(path)
        uses[path] = "beside" if is_code else "other"
        if path in copies:
            uses[path] = "support"
        elif main and path not in companions:
            uses[path] = "graded" if path == main else "left_out"
        elif path in ran:
            uses[path] = "used"
    return tuple(HandedInFile(name=printable(path), use=use) for path, use in uses.items())


def _digest(handin: Handin, contents: Contents, main: PurePosixPath | None) -> str:
    notes = tuple(note for note in handin.notes if note.code not in OF_OWNER)
    told = repr((notes, handin.if_empty, str(main)))
    digest = hashlib.sha256(told.encode("utf-8", "replace"))
    for path, content in contents.items():
        digest.update(printable(path).encode("utf-8", "replace") + b"\0")
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]
