"""Keeps how the results stood after the last run and the one before it, and compares them."""

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from pydantic import ValidationError

from grader.atomic_files import write_text
from grader.export.changes_csv import changes_csv
from grader.model.class_changes import ClassChanges, Standing, Standings, compare, standing
from grader.model.errors import ReportsError
from grader.pipeline.decided_class import decided_class
from grader.pipeline.record_store import RecordStore

LAST, BEFORE = "last_run.json", "run_before.json"  # in the reports folder
PAGE, TABLE = "changes.html", "changes.csv"


def remember_run(
    store: RecordStore, assignment: str, students: Sequence[Standing]
) -> ClassChanges | None:
    """Keep how a run ended. Write what changed since the run before, and return it.

    Return None if there was no run before. A run that is stopped or killed is not remembered, so
    the next one is compared with the last one that finished.
    """
    finished = datetime.now(timezone.utc).isoformat(timespec="seconds")
    now = Standings(assignment=assignment, finished=finished, students=tuple(students))
    last = store.reports / LAST
    before = _read(last)
    if before:
        last.replace(store.reports / BEFORE)
    write_text(last, now.model_dump_json() + "\n")
    if before is None or before.assignment != assignment:
        return None
    changes = compare(before, students)
    write_changes(changes, page=store.reports / PAGE, table=store.reports / TABLE)
    return changes


def diff(old: str | Path, new: str | Path | None = None) -> ClassChanges:
    """Return what changed between two folders of reports, or since the run before the last one.

    The points are those that count, after all overrides. Raise ReportsError if there are no
    results, no run before, or results of two assignments; raise OverrideError if an override does
    not fit.
    """
    store = RecordStore(Path(old))
    if new is not None:
        before, after = _now(store), _now(RecordStore(Path(new)))
    else:
        after = _now(store)
        earlier = _read(store.reports / BEFORE)
        if earlier is None:
            raise ReportsError(
                f"{store.reports} has the results of one run only. Name other reports to compare "
                "it with"
            )
        before = earlier
    if before.assignment != after.assignment:
        raise ReportsError(
            f"{old} contains results of {before.assignment!r}, and {new or old} of "
            f"{after.assignment!r}: only results of one assignment can be compared"
        )
    return compare(before, after.students)


def write_changes(
    changes: ClassChanges, *, page: Path | None = None, table: Path | None = None
) -> None:
    """Write changes as a page and as CSV. A page beside students' pages links to them."""
    # Imported late, so that `import grader` does not wait for jinja2.
    from grader.feedback.changes_page import changes_page

    if page:
        is_beside = (page.parent / "students").is_dir()
        write_text(page, changes_page(changes, has_pages_beside=is_beside))
    if table:
        write_text(table, changes_csv(changes))


def _now(store: RecordStore) -> Standings:
    manifest = store.read_manifest()
    records = decided_class(store, manifest).read_gradebook(manifest)
    return Standings(assignment=manifest.assignment, students=tuple(map(standing, records)))


def _read(path: Path) -> Standings | None:
    """Return how results stood; None if the file is missing or damaged."""
    try:
        return Standings.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
