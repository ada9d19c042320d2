"""Grades a class in five steps: prepare, collect, run, settle, report."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.model.execution import Isolation
from grader.model.late_policy import LatePolicy
from grader.model.roster import Comments, Worth
from grader.pipeline.assignment_loader import DEFAULT
from grader.pipeline.class_run import ClassRun
from grader.pipeline.record_store import UNPACKED, RecordStore
from grader.pipeline.reports import Gradebook
from grader.pipeline.run_report import report
from grader.pipeline.workers import default_workers
from grader.sandbox.scratch import remove_abandoned


def grade(
    submissions: str | Path,
    *,
    assignment: str = DEFAULT,
    reports: str | Path = "reports",
    workers: int | None = None,
    isolation: Isolation = "strict",
    layout: str = "",
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    exports: Sequence[str] = (),
    column: str | None = None,
    worth: Worth | None = None,
    comments: Comments | None = None,
    groups: str | Path | None = None,
    zero_unreadable: bool | None = None,
    overrides: str | Path | None = None,
    late: LatePolicy | None = None,
    extensions: str | Path | None = None,
    fresh: bool = False,
    only: Collection[str] = (),
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    stop: threading.Event | None = None,
) -> Gradebook:
    """Grade a folder of submissions, write its reports, and return what was done.

    A submission is not run again if it has not changed since the last run into the same `reports`
    with the same assignment and versions. Students of earlier runs who are not among these
    submissions keep their results, unless a roster is given and they are not on it.

    Args:
        submissions: a folder or an archive (.zip, .tar, .tar.gz) with a file or folder for each
            student, the download of an LMS, or one file.
        assignment: a package or the path of one; see `choose_assignment`.
        reports: the folder to write to; it is made if it does not exist.
        workers: the number of submissions to run at once; by default one per processor.
        isolation: `strict` keeps student code away from files, network and other processes;
            `process` only limits its resources, and it has your permissions.
        layout: a name in `grader.intake.layouts.LAYOUTS`, if the layout is not recognised. If the
            download contains several assignments, append `:ASSIGNMENT`.
        roster: a class list or the LMS's gradebook export; everybody on it gets a line. By
            default, that of the last run into these `reports`.
        roster_columns: the roster's columns, if they are not recognised; see `read_roster`.
        exports: the formats of the gradebooks to write: names in `grader.export.FORMATS`.
        column: the roster's column for the scores, if it is not recognised.
        worth: what to do if the LMS's column is worth other points than the assignment: `scale`
            converts the scores, `as_is` writes them as they are. Unless it was chosen before for
            these `reports`, that is an error.
        comments: what to do with a comment of somebody else in the LMS: `append` ours below it,
            `keep` it without ours, or `replace` it. By default as before, at first `append`.
        groups: the groups that hand in together, if neither download nor roster has them: Canvas's
            export of a group set, or a CSV with ids and a column `group`. It needs a roster. By
            default, those of the last run, unless a roster is given.
        zero_unreadable: write 0 points for submissions of which nothing could be run. By default,
            that is as before; at first, they have no score until a person decides.
        overrides: the file with what people decided about points: `student,where,points,reason,by`.
            By default, `overrides.csv` in `reports`, if there is one.
        late: what late work loses; by default what the assignment says, or else what it lost in
            the last run into these `reports`.
        extensions: the file with later deadlines of single students: `student,until,reason`. By
            default, `extensions.csv` in `reports`, if there is one.
        fresh: run all submissions again, also those that have not changed.
        only: the ids or names of the students whose work is run, even if it has not changed. The
            others keep their results.
        executor: runs the jobs instead of local processes.
        on_progress: is called with the number of finished submissions and the number of all.
        stop: once it is set, no further submission is started; the reports cover those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    store = RecordStore(Path(reports))
    run = ClassRun(
        Path(submissions),
        isolation,
        store,
        exports,
        column,
        {"worth": worth, "comments": comments, "zero_unreadable": zero_unreadable},
        fresh,
        only,
    )
    run.read_decisions(*(Path(each) if each else None for each in (overrides, extensions)))
    run.prepare(
        assignment,
        Path(roster) if roster else None,
        dict(roster_columns or {}),
        Path(groups) if groups else None,
        late,
    )
    remove_abandoned()
    with store.writing(), TemporaryDirectory(prefix=UNPACKED, dir=store.reports) as unpacked:
        run.collect(layout, Path(unpacked))
        on_progress(0, len(run.waiting))
        for job, result in run.run(workers or default_workers(), executor, stop):
            run.settle(job, result)
            on_progress(len(run.done), len(run.waiting))
        return report(run)
