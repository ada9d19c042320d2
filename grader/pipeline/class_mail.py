"""Writes a mail message for each student of a class; sends nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.atomic_files import write_bytes
from grader.model.errors import ExportError, ReportsError
from grader.model.record import Unmatched, file_stem
from grader.pipeline.class_export import results_of
from grader.pipeline.decided_class import kept_path, overrides_path
from grader.pipeline.record_store import RecordStore


@dataclass(frozen=True)
class Mail:
    """The messages that were written, and the students without one."""

    folder: Path
    written: tuple[Path, ...]
    without_address: Mapping[str, str]  # student → what the roster has instead; may be empty
    shared: Mapping[str, tuple[str, ...]]  # an address of several students → these students
    failed: tuple[str, ...]  # students on whose work the grader itself failed
    unmatched: tuple[Unmatched, ...]  # submissions that match nobody on the roster
    left: int  # the number of submissions that a stopped run did not grade
    not_again: tuple[str, ...] = ()  # those of them whose result is of the run before
    released: bool = False  # whether pages show hidden cases in full


def write_mail(
    reports: str | Path,
    *,
    sender: str = "",
    subject: str | None = None,
    template: str | Path | None = None,
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    overrides: str | Path | None = None,
) -> Mail:
    """Write a message for each student with an address, as REPORTS/mail/<student>.eml.

    The student's page is attached. A mail program opens a file as a draft, and sends it. Messages
    of an earlier call are deleted. A student whose address another one has too gets no message.

    Args:
        reports: the folder of an earlier run.
        sender: the address that the messages are from; by default the mail program sets it.
        subject: the subject, as a template of jinja2.
        template: a file with the text, as a template of jinja2. `grader.export.student_mail.NAMES`
            are the names that both can use.
        roster: a class list with addresses; by default that of the run.
        roster_columns: see `read_roster`.
        overrides: see `grade`; by default that of the run.

    Raises:
        GraderError: there are no records, or a template or an address cannot be used.
    """
    # Imported late, so that `import grader` does not wait for jinja2.
    from grader.export.student_mail import SUBJECT, TEXT, Letter, message, read_sender

    letter = Letter(_read(Path(template)) if template else TEXT, subject or SUBJECT)
    from_address = read_sender(sender) if sender else None
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    path = overrides_path(store, manifest.overrides, Path(overrides) if overrides else None)
    manifest = manifest.chosen(overrides=kept_path(store, path))
    results, unmatched = results_of(store, manifest, roster, roster_columns)
    unmatched = unmatched if roster else manifest.unmatched
    addresses = {record.student: results.email_of(record) for record in results.records()}
    shared = _shared(addresses)
    letters: dict[str, tuple[str, str, str]] = {}  # the student's name, the subject and the text
    without_address: dict[str, str] = {}
    failed = []
    for record in results.records():
        student, address = record.student, addresses[record.student]
        if record.status == "harness_error":
            failed.append(student)
        elif not address:
            without_address[student] = results.id_of("email", record)
        elif address.casefold() not in shared:
            letters[student] = (record.provenance.name, *letter.fill(record))
    folder = Path(reports) / "mail"
    _empty(folder)

    def write(student: str) -> Path:
        path = folder / f"{file_stem(student)}.eml"
        name, subject, text = letters[student]
        address, page = addresses[student], results.page(student)
        write_bytes(path, message(name, address, subject, text, page, from_address))
        return path

    written = tuple(map(write, letters))
    return Mail(
        folder,
        written,
        without_address,
        shared,
        tuple(failed),
        unmatched,
        manifest.left,
        manifest.not_again,
        bool(manifest.released),
    )


def _shared(addresses: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the students of each address that several have. `addresses` are by student."""
    students: defaultdict[str, list[str]] = defaultdict(list)
    for student, address in addresses.items():
        if address:
            students[address.casefold()].append(student)
    return {address: tuple(owners) for address, owners in students.items() if len(owners) > 1}


def _read(template: Path) -> str:
    try:
        return template.read_text("utf-8")
    except OSError as error:
        raise ExportError(f"{template}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ExportError(f"{template}: is not text in UTF-8") from error


def _empty(folder: Path) -> None:
    """Delete earlier messages, which may have old points or a wrong address."""
    try:
        for path in folder.glob("*.eml"):
            path.unlink()
    except OSError as error:
        told = f"cannot delete earlier messages in {folder}: {error.strerror}"
        raise ReportsError(told) from error
