"""Keeps how the results stood after the last run and the one before it, and compares them."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from pydantic import ValidationError

from grader.atomic_files import write_text
from grader.export.changes_csv import changes_csv
from grader.model.class_changes import (
    NO_NEW_IDS,
    ClassChanges,
    Standing,
    Standings,
    compare,
    standing,
)
from grader.model.errors import OverrideError, ReportsError
from grader.model.record import Manifest
from grader.pipeline.decided_class import decided_class
from grader.pipeline.kept_csv import read_cell
from grader.pipeline.record_store import RecordStore

LAST, BEFORE = "last_run.json", "run_before.json"  # in the reports folder
PAGE, TABLE = "changes.html", "changes.csv"


def before_run(store: RecordStore, last: Manifest | None) -> Standings | None:
    """Return how the results stood after the last run that finished; None if there was none.

    A version that did not keep it left its records, and `grades.csv`.
    """
    kept = _read(store.reports / LAST)
    return kept if kept or last is None or last.left else _left_behind(store, last)


def remember_run(
    store: RecordStore,
    before: Standings | None,
    now: Standings,
    former_ids: Mapping[str, str] = NO_NEW_IDS,
) -> ClassChanges | None:
    """Keep how a run ended. Write what changed since the run before, and return it.

    Return None if there was no run before. A run that is stopped or killed is not remembered, so
    the next one is compared with the last one that finished.
    """
    if before:
        write_text(store.reports / BEFORE, before.model_dump_json() + "\n")
    finished = datetime.now(timezone.utc).isoformat(timespec="seconds")
    now = now.model_copy(update={"finished": finished})
    write_text(store.reports / LAST, now.model_dump_json() + "\n")
    if before is None or before.assignment != now.assignment:
        return None
    changes = compare(before, now.students, former_ids)
    write_changes(changes, page=store.reports / PAGE, table=store.reports / TABLE)
    return changes


def _left_behind(store: RecordStore, last: Manifest) -> Standings | None:
    """Return how the results of a run stand: by each record, or by the score if it is unreadable.

    Return None if the present decisions do not fit the records.
    """
    try:
        decided = decided_class(store, last)
        records = map(store.read, last.students)
        known = {each.student: standing(decided.decide(each)) for each in records if each}
    except OverrideError:
        return None
    if len(known) < len(last.students):
        known = {**_scores(store.reports / "grades.csv"), **known}
    finished = datetime.fromtimestamp(store.manifest_path.stat().st_mtime, timezone.utc)
    return Standings(
        assignment=last.assignment,
        finished=finished.isoformat(timespec="seconds"),
        students=tuple(known.values()),
    )


def _scores(path: Path) -> dict[str, Standing]:
    """Return how the students in `grades.csv` stand, as far as it tells."""
    if not path.is_file():
        return {}
    found = {}
    rows = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig", "replace")))
    for row in rows:
        told = {key: read_cell(row.get(key) or "") for key in ("student", "name", "status")}
        with suppress(ValidationError):  # people may have edited it
            found[told["student"]] = Standing.model_validate(
                {**told, "score": row.get("score") or None, "points": {}}
            )
    return found


def diff(old: str | Path, new: str | Path | None = None) -> ClassChanges:
    """Return what changed between two folders of reports, or since the run before the last one.

    The points are those that count, after all overrides. Raise ReportsError if there are no
    results, no run before, or results of two assignments; raise OverrideError if an override does
    not fit.
    """
    store = RecordStore(Path(old))
    manifest = (RecordStore(Path(new)) if new is not None else store).read_manifest()
    if new is not None:
        before, after = _now(store), _now(RecordStore(Path(new)))
    else:
        after = _now(store)
        # A run that was stopped is not remembered, so the last one that finished is before it.
        earlier = _read(store.reports / (LAST if manifest.left else BEFORE))
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
    changes = compare(before, after.students, manifest.former_ids)
    return replace(changes, left=manifest.left)


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
