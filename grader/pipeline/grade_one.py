"""One student's work, from files to record: what a worker does.

intake → sandbox → marking → record.
"""

from __future__ import annotations

import functools
import platform
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

import numpy as np

from grader.intake.listing import first_notes, printable
from grader.intake.source import read_submission
from grader.marking import AnswerKey, build_key, mark, sum_points, total
from grader.model.assignment import AssignmentOutline
from grader.model.execution import Call, Execution, Isolation, Outcome, calls_of
from grader.model.isolation_ways import LANDLOCK, way_of
from grader.model.notes import Note
from grader.model.reasons import StatusReason, StopReason
from grader.model.record import ProblemResult, Record, RunInfo, SkippedCode, SubmissionStatus
from grader.model.submission import Handin, Submission
from grader.pipeline.assignment_loader import load_assignment, locate, own_paths
from grader.pipeline.kept_source import keep_source
from grader.sandbox import run_submission

REFUSED = PermissionError.__name__
NO_FILES = (
    "the system refused what this line asks for. On the computer that graded your code, code may "
    "not write files. If the line matters for your work, tell your teaching assistant."
)


@dataclass(frozen=True)
class Job:
    """One student's work for a worker: small and picklable."""

    handin: Handin
    assignment: str
    version: str
    """The assignment's fingerprint, which the record is to carry."""
    isolation: Isolation = "strict"
    graded_digest: str = ""
    """Of the submission that a good earlier record is about; empty where there is none."""


def grade_one(job: Job) -> Record | None:
    """Grade one student's work; None where the earlier record is still good.

    Raises:
        Exception: the grader itself failed; see `failed_record`.
    """
    started = datetime.now(timezone.utc)
    clock = time.perf_counter()
    prepared = prepare(job.assignment, job.version)
    submission = read_submission(job.handin, prepared.names)
    if job.graded_digest and submission.digest == job.graded_digest:
        return None
    record = grade_submission(submission, job.handin, prepared, job.isolation)
    seconds = round(time.perf_counter() - clock, 4)
    measured = {"started": started.isoformat(timespec="seconds"), "seconds": seconds}
    return record.model_copy(update={"run": record.run.model_copy(update=measured)})


@dataclass(frozen=True)
class Prepared:
    """An assignment with all that is computed from it once."""

    assignment: AssignmentOutline
    key: AnswerKey
    calls: tuple[Call, ...]
    names: tuple[str, ...]
    """Those that a submission may define."""
    blocked: tuple[str, ...]
    """Packages that a submission may not import."""
    hidden: tuple[str, ...] = ()
    """Files and folders that it may not see."""
    fingerprint: str = ""
    """What its records are to carry."""
    self_check: bool = False
    """Whether it is of a handout, with the public cases alone."""


@functools.cache
def prepare(name: str, version: str) -> Prepared:
    """Load an assignment: once in each process, and again where `version`, its fingerprint, is new.

    Raises:
        AssignmentError: it cannot be loaded, or its reference fails.
    """
    assignment = load_assignment(name)
    blocked = ("grader", locate(name).stem)
    key, calls = build_key(assignment), calls_of(assignment)
    return Prepared(
        assignment=assignment,
        key=key,
        calls=calls,
        names=assignment.names(),
        blocked=blocked,
        hidden=own_paths(name),
        fingerprint=version,
    )


def grade_submission(
    submission: Submission, handin: Handin, prepared: Prepared, isolation: Isolation
) -> Record:
    """Run one submission and mark what comes back.

    Raises:
        IsolationError: the isolation asked for is not possible here.
        HarnessError: the grader itself failed.
    """
    status: SubmissionStatus = "graded"
    reason: StatusReason | None
    if submission.unreadable:
        given = handin.files or handin.notes
        status = "unreadable" if given else "no_submission"
        reason = submission.unreadable
        execution = Execution({})
    else:
        execution = run_submission(
            submission,
            prepared.calls,
            prepared.assignment.limits,
            isolation=isolation,
            blocked=prepared.blocked,
            hidden=prepared.hidden,
        )
        reason = None
        if not execution.statements:
            status = "unreadable"
            reason = _why_nothing_ran(submission, execution)
    if status != "graded":
        not_run = Outcome("not_run", reason=StopReason.of("nothing_to_run", reason=reason))
        execution = replace(execution, outcomes={call.id: not_run for call in prepared.calls})
    return make_record(submission, handin, prepared, execution, isolation, status, reason)


def make_record(
    submission: Submission,
    handin: Handin,
    prepared: Prepared,
    execution: Execution,
    isolation: str,
    status: SubmissionStatus = "graded",
    reason: StatusReason | None = None,
) -> Record:
    """Mark what came of a submission, and put down all that is kept of it."""
    cases = mark(prepared.assignment, prepared.key, execution)
    problems = total(prepared.assignment, cases)
    scored = status != "no_submission"
    source, source_cut = keep_source(submission, execution.imported)
    return Record(
        student=submission.student,
        provenance=handin.provenance,
        self_check=prepared.self_check,
        status=status,
        score=sum_points(problem.points or 0 for problem in problems) if scored else None,
        max_score=prepared.assignment.points,
        reason=reason,
        assignment=prepared.assignment.title,
        file=submission.file,
        notes=(
            *submission.notes,
            *_made_when_it_ran(submission, execution),
            *_refused(prepared.calls, execution),
        ),
        problems=problems if scored else _unscored(prepared.assignment),
        cases=cases,
        source=source,
        source_cut=source_cut,
        skipped=tuple(
            SkippedCode(where=item.where, code=item.code, reason=item.reason)
            for item in execution.skipped
        ),
        output=execution.output,
        output_cut=execution.output_cut,
        submission_digest=submission.digest,
        fingerprint=prepared.fingerprint,
        run=_run_info(
            isolation,
            wall_seconds=round(execution.usage.wall_seconds, 4),
            cpu_seconds=round(execution.usage.cpu_seconds, 4),
            peak_bytes=execution.usage.peak_bytes,
            layers=execution.layers,
        ),
    )


def _made_when_it_ran(submission: Submission, execution: Execution) -> tuple[Note, ...]:
    """Notes of the modules that were imported, and are in nothing that was handed in."""
    known = {module.name for module in submission.modules}
    known |= {printable(path.as_posix()) for path, _ in submission.companions}
    made = dict.fromkeys(printable(name) for name in execution.imported)
    return first_notes(
        [
            Note.of(
                "text",
                text=f"{name} was imported, but not handed in: the code made it when it "
                "ran, so it is not shown.",
            )
            for name in made
            if name not in known
        ]
    )


def _refused(calls: Sequence[Call], execution: Execution) -> tuple[Note, ...]:
    """A note of the first line that asked for what is refused, where it may have been to write."""
    if way_of(execution.layers) != LANDLOCK:
        return ()
    public = [execution.outcomes[call.id].error for call in calls if not call.hidden]
    raised = [error for error in public if error and error.type_name == REFUSED]
    places = [item.where for item in execution.skipped if item.reason.values.get("type") == REFUSED]
    places += [error.lines[-1] for error in raised if error.lines]
    return tuple(Note.of("text", text=f"{place}: {NO_FILES}") for place in places[:1])


def _why_nothing_ran(submission: Submission, execution: Execution) -> StatusReason:
    if not execution.skipped:
        return _unreadable(f"There is no code in {submission.file}.")
    first = execution.skipped[0]
    # Nothing in the line may end it.
    line = f", in the line `{first.code.replace('`', chr(39))}`" if first.code else ""
    error = first.reason.values.get("error", first.reason)
    return _unreadable(f"Python cannot read it: {first.where}: {error}{line}.")


def _unreadable(text: str) -> StatusReason:
    return StatusReason.of("text", text=text)


def failed_record(job: Job, error: BaseException) -> Record:
    """The record of a student whom the grader itself failed on: no score, and what went wrong."""
    assignment = prepare(job.assignment, job.version).assignment
    return Record(
        student=job.handin.student,
        provenance=job.handin.provenance,
        status="harness_error",
        score=None,
        max_score=assignment.points,
        reason=_unreadable(
            "The grader failed on this submission. It is not the student's fault, and "
            "not a score: run it again, or grade it by hand."
        ),
        assignment=assignment.title,
        problems=_unscored(assignment),
        fingerprint=job.version,
        run=_run_info(job.isolation, failure="".join(traceback.format_exception(error))),
    )


def _run_info(isolation: str, **measured: Any) -> RunInfo:
    return RunInfo(
        isolation=isolation,
        python=platform.python_version(),
        numpy=np.__version__,
        platform=platform.platform(),
        **measured,
    )


def _unscored(assignment: AssignmentOutline) -> tuple[ProblemResult, ...]:
    return tuple(
        ProblemResult(
            id=problem.id,
            title=problem.title,
            points=None,
            max_points=problem.points,
            function=problem.function,
        )
        for problem in assignment.problems
    )
