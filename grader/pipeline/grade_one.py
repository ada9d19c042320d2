"""Grades one student's work, from files to record. This is the job of a worker."""

import functools
import platform
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, NamedTuple

import numpy as np

from grader.intake.listing import first_notes
from grader.intake.source import read_submission
from grader.marking import (
    AnswerKey,
    build_key,
    given_in_hidden,
    mark,
    notes_of,
    sum_points,
    total,
)
from grader.model.assignment import Assignment, AssignmentOutline
from grader.model.class_rules import NO_RULES, Rules
from grader.model.execution import (
    Call,
    Execution,
    Isolation,
    Outcome,
    TimeLimit,
    calls_of,
    wanted_of,
)
from grader.model.function_problem import FunctionOutline
from grader.model.given_values import Given
from grader.model.notes import OF_OWNER, Note
from grader.model.overrides import Override
from grader.model.packages import is_package
from grader.model.reasons import StatusReason, StopReason
from grader.model.record import (
    ProblemResult,
    Record,
    RunInfo,
    SourceCell,
    SubmissionStatus,
    show_first,
)
from grader.model.submission import Cell, HandedInFile, Handin, Submission
from grader.pipeline.assignment_definition import Definition
from grader.pipeline.assignment_loader import load_definition, locate, own_paths
from grader.pipeline.kept_source import keep_source
from grader.pipeline.reference_times import time_limits
from grader.pipeline.run_notes import (
    notes_of_lost_files,
    notes_of_made_modules,
    notes_of_numbers,
    notes_of_packages,
    notes_of_reading,
    notes_of_refused_writes,
)
from grader.sandbox import run_submission

SHOWN_TITLES = 3


@dataclass(frozen=True)
class Job:
    """One student's work for a worker; it can be pickled."""

    handin: Handin
    assignment: str
    version: str  # the assignment's fingerprint, for the record
    isolation: Isolation = "strict"
    earlier: Record | None = None  # the last record, used if the submission has not changed
    given: Given = field(default_factory=dict)  # what is kept beside it of hidden cases
    # For the page: what people decided about the student, and the rules of the class.
    overrides: tuple[Override, ...] = ()
    rules: Rules = NO_RULES
    numbers_of: str = ""  # the id by which own numbers are drawn; empty if everybody gets the same


class Graded(NamedTuple):
    """A graded submission. What it gave in hidden cases is in no record, and on no page."""

    record: Record
    given: Given


@dataclass(frozen=True)
class Prepared:
    """An assignment or a handout, with what is computed from it once for all submissions."""

    assignment: AssignmentOutline
    key: AnswerKey
    blocked: tuple[str, ...]  # the packages that submissions may not import
    hidden: tuple[str, ...] = ()  # the files and folders that submissions may not see
    fingerprint: str = ""
    self_check: bool = False  # whether this is a handout, with public cases only
    notes: tuple[Note, ...] = ()  # what a self-check tells about the files of the handout
    # By the ids of cases: the times of those that the time of the reference limits.
    limits: Mapping[str, TimeLimit] = field(default_factory=dict)
    # For whom the numbers were drawn; empty if everybody gets the same, or for the example.
    numbers_of: str = ""

    @functools.cached_property
    def calls(self) -> tuple[Call, ...]:
        calls = calls_of(self.assignment, self.limits)
        return tuple(
            replace(
                call,
                single=self.key.gives_one_array(call.id),
                patience=self.key.patience(call.id),
            )
            for call in calls
        )


@functools.cache
def prepare(name: str, version: str) -> Prepared:
    """Load an assignment and compute its key, once per process and `version` (its fingerprint).

    If each student has their own numbers, it is the assignment of the example: see `prepare_for`.
    """
    assignment = definition(name, version).example
    blocked = ("grader", locate(name).stem)
    key = build_key(assignment)
    limits = time_limits(assignment)
    return Prepared(assignment, key, blocked, own_paths(name), version, limits=limits)


@functools.lru_cache(maxsize=2)  # a student's page is drawn after the work is graded
def prepare_for(name: str, version: str, numbers_of: str) -> Prepared:
    """Prepare an assignment as `prepare` does, with the numbers of a student, if they have own.

    Limits of time are those of the example, since timing the reference takes long.
    """
    shared = prepare(name, version)
    if not numbers_of:
        return shared
    assignment = assignment_for(name, version, numbers_of)
    key = build_key(assignment, known_to_fit=True)
    return replace(shared, assignment=assignment, key=key, numbers_of=numbers_of)


@functools.lru_cache(maxsize=2)
def assignment_for(name: str, version: str, numbers_of: str) -> Assignment:
    """Return the assignment of a student, if they have own numbers; else that of everybody."""
    loaded = definition(name, version)
    return loaded.of(numbers_of) if numbers_of else loaded.example


@functools.cache
def definition(name: str, version: str) -> Definition:
    """Load an assignment, once per process and `version`."""
    return load_definition(name)


def grade_one(job: Job) -> Graded:
    """Grade one student's work, unless the earlier record is still valid.

    Any exception means that the grader itself failed; see `failed_record`.
    """
    started = datetime.now(timezone.utc)
    clock = time.perf_counter()
    assignment = assignment_for(job.assignment, job.version, job.numbers_of)
    submission = read_submission(job.handin, assignment.names(), support=assignment.support)
    if job.earlier and submission.digest == job.earlier.submission_digest:
        return Graded(used_again(job.earlier, job.handin), job.given)
    prepared = prepare_for(job.assignment, job.version, job.numbers_of)
    execution, reason = _run(submission, prepared, job.isolation)
    record = make_record(submission, job.handin, prepared, execution, job.isolation, reason)
    given = given_in_hidden(prepared.assignment, prepared.key, execution, record.cases)
    seconds = round(time.perf_counter() - clock, 4)
    measured = {"started": started.isoformat(timespec="seconds"), "seconds": seconds}
    return Graded(record.model_copy(update={"run": record.run.model_copy(update=measured)}), given)


def used_again(earlier: Record, handin: Handin) -> Record:
    """Return the record of the same work, with what a roster or another download tells by now.

    Notes on the owner stand among those of the handin, which are the first ones of a record.
    """
    about_files = [note for note in handin.notes if note.code not in OF_OWNER]
    others = [note for note in earlier.notes if note.code not in OF_OWNER][len(about_files) :]
    told = {"provenance": handin.provenance, "notes": (*handin.notes, *others)}
    return earlier.model_copy(update=told)


def grade_submission(
    submission: Submission, handin: Handin, prepared: Prepared, isolation: Isolation
) -> Record:
    """Run one submission and mark the results.

    Raise IsolationError if the isolation is not available, and HarnessError if the grader fails.
    """
    execution, reason = _run(submission, prepared, isolation)
    return make_record(submission, handin, prepared, execution, isolation, reason)


def _run(
    submission: Submission, prepared: Prepared, isolation: Isolation
) -> tuple[Execution, StatusReason | None]:
    """Run one submission; the second value says why nothing could be run, if so."""
    execution = Execution({})
    reason = submission.unreadable
    if not reason:
        execution = run_submission(
            submission,
            prepared.calls,
            prepared.assignment.limits,
            wanted=wanted_of(prepared.assignment),
            isolation=isolation,
            blocked=prepared.blocked,
            hidden=prepared.hidden,
            packages=prepared.assignment.packages or (),
        )
        if not execution.statements:
            reason = _why_nothing_ran(submission, execution)
    if reason:
        not_run = Outcome("not_run", reason=StopReason.of("nothing_to_run", reason=reason))
        execution = replace(execution, outcomes={call.id: not_run for call in prepared.calls})
    return execution, reason


def _why_nothing_ran(submission: Submission, execution: Execution) -> StatusReason:
    if not execution.skipped:
        return StatusReason.of("no_code", file=submission.file)
    first = execution.skipped[0]
    told = {"place": first.place, "reason": first.reason}
    if not first.place.code or first.reason.code == "text_cell":
        return StatusReason.of("nothing_ran", **told)
    # A backtick in the line would end the quotation early.
    return StatusReason.of("unparsed", **told, line=first.place.code.replace("`", "'"))


def make_record(
    submission: Submission,
    handin: Handin,
    prepared: Prepared,
    execution: Execution,
    isolation: str,
    reason: StatusReason | None = None,
    cells: Sequence[Cell] | None = None,
) -> Record:
    """Mark the results of a submission and make its record; `reason` says why nothing was run.

    Rules about code are checked in `cells`; by default in those of the submission.
    """
    cells = submission.cells if cells is None else cells
    cases = mark(prepared.assignment, prepared.key, execution, cells, submission.modules)
    problems = total(prepared.assignment, cases)
    status: SubmissionStatus = "graded"
    if reason:
        status = "unreadable" if handin.files or handin.notes else "no_submission"
    scored = status == "graded"
    source, source_cut = keep_source(submission, execution.imported)
    record = Record(
        student=submission.student,
        provenance=handin.provenance,
        self_check=prepared.self_check,
        status=status,
        score=sum_points(problem.points or 0 for problem in problems) if scored else None,
        max_score=prepared.assignment.points,
        reason=reason,
        **_about(prepared.assignment),
        file=submission.file,
        files=_files(submission, source, execution),
        notes=(
            *prepared.notes,
            *submission.notes,
            *first_notes([*notes_of_made_modules(submission, execution)]),
            *notes_of_numbers(cells, prepared.numbers_of, self_check=prepared.self_check),
            *([] if reason else notes_of(prepared.assignment, execution)),
            *notes_of_reading(execution.facts.otherwise),
            *notes_of_refused_writes(prepared.calls, execution),
            *notes_of_lost_files(prepared.assignment.support, prepared.calls, execution),
            *(_notes_of_packages(submission, prepared) if prepared.self_check else ()),
            *(_notes_of_times(prepared.assignment) if prepared.self_check else ()),
        ),
        problems=problems if scored else _unscored(prepared.assignment),
        cases=cases,
        source=source,
        source_cut=source_cut,
        skipped=execution.skipped,
        missing_packages=_missing_packages(prepared, execution),
        output=execution.output,
        output_cut=execution.output_cut,
        numbers_of=prepared.numbers_of,
        submission_digest=submission.digest,
        fingerprint=prepared.fingerprint,
        run=_run_info(
            isolation=isolation,
            wall_seconds=round(execution.usage.wall_seconds, 4),
            cpu_seconds=round(execution.usage.cpu_seconds, 4),
            peak_bytes=execution.usage.peak_bytes,
            way=execution.way,
            layers=execution.layers,
        ),
    )
    return _with_note_of_attempts(record)


def _with_note_of_attempts(record: Record) -> Record:
    """Return the record, with a note if the last of several attempts has nothing to grade."""
    count = record.provenance.attempts
    told = any(note.code == "earlier_attempt" for note in record.notes)
    if count < 2 or told or not (record.status == "unreadable" or record.lacks_work):
        return record
    note = Note.of("earlier_attempts", count=count)
    return record.model_copy(update={"notes": (*record.notes, note)})


def _files(
    submission: Submission, source: Sequence[SourceCell], execution: Execution
) -> tuple[HandedInFile, ...]:
    """Return all files that were handed in, with those that the code used marked as such."""
    used = {cell.name for cell in source if cell.role == "used"} | {*execution.imported}
    return tuple(
        file.model_copy(update={"use": "used"})
        if file.use in ("beside", "other") and file.name in used
        else file
        for file in submission.files
    )


def _missing_packages(prepared: Prepared, execution: Execution) -> tuple[str, ...]:
    """Return the packages that the submission could not import, outside of hidden calls."""
    errors = [execution.outcomes[call.id].error for call in prepared.calls if not call.hidden]
    modules = [each.missing_module for each in execution.skipped]
    modules += [error.missing_module for error in errors if error]
    tops = sorted({module.partition(".")[0] for module in modules if module})
    listed = prepared.assignment.packages
    return tuple(top for top in tops if is_package(top, listed))


def _notes_of_packages(submission: Submission, prepared: Prepared) -> Iterator[Note]:
    """Return the notes on packages that the computer that grades may lack."""
    sources = (cell.source for cell in submission.cells)
    companions = (path for path, _ in submission.companions)
    return notes_of_packages(sources, companions, prepared.assignment)


def _notes_of_times(assignment: AssignmentOutline) -> Iterator[Note]:
    """Yield a note on the public cases whose time a self-check cannot judge."""
    problems = (each for each in assignment.problems if isinstance(each, FunctionOutline))
    titles = [case.title for each in problems for case in each.cases if case.time_factor]
    if titles:
        yield Note.of("time_unchecked", cases=show_first(titles, SHOWN_TITLES))


def failed_record(job: Job, error: BaseException) -> Record:
    """Return a record without a score for a submission on which the grader itself failed."""
    assignment = prepare(job.assignment, job.version).assignment
    return Record(
        student=job.handin.student,
        provenance=job.handin.provenance,
        status="harness_error",
        score=None,
        max_score=assignment.points,
        reason=StatusReason.of("grader_failed"),
        **_about(assignment),
        problems=_unscored(assignment),
        numbers_of=job.numbers_of,
        fingerprint=job.version,
        run=_run_info(isolation=job.isolation, failure="".join(traceback.format_exception(error))),
    )


def _about(assignment: AssignmentOutline) -> dict[str, Any]:
    """Return the fields of a record that say what it is about."""
    told = {name: getattr(assignment, name) for name in ("course", "deadline", "contact")}
    return {"assignment": assignment.title, **told}


def _run_info(**measured: Any) -> RunInfo:
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    return RunInfo(platform=platform.platform(), **versions, **measured)


def _unscored(assignment: AssignmentOutline) -> tuple[ProblemResult, ...]:
    return tuple(problem.model_copy(update={"points": None}) for problem in total(assignment, ()))
