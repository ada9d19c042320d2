"""Runs one submission: loads it, makes the calls, and starts again after a crash or a hang.

A statement or call that ended the process is skipped. The rest runs in a new process, as long as
the submission has time and restarts left. If loading would use these up, for example in the
training cells of a notebook, only definitions are loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.model.errors import HarnessError, IsolationError
from grader.model.execution import Call, CodeFacts, Execution, Isolation, Usage, Wanted
from grader.model.isolation_ways import NAMESPACES, Way
from grader.model.resource_limits import Limits
from grader.model.submission import Submission
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.launch import NewInterpreter, private_folder
from grader.sandbox.process import Ending, Process
from grader.sandbox.stages import Budget, CallMaker, StatementLoader
from grader.sandbox.student.value_encoding import encode_command
from grader.sandbox.wire import Command

if sys.platform == "linux":
    from grader.sandbox.warm_process import borrow

NOTHING_WANTED = Wanted()
MORE_TRIES = 2  # how often calls that were too slow are made again, each time in a new process


def run_submission(
    submission: Submission,
    calls: Sequence[Call],
    limits: Limits,
    *,
    wanted: Wanted = NOTHING_WANTED,
    isolation: Isolation = "strict",
    blocked: Sequence[str] = (),
    hidden: Sequence[str] = (),
    packages: Sequence[str] = (),
) -> Execution:
    """Run a submission that could be read, in separate processes, never in this one.

    `wanted` is what the submission may know of its assignment. Make the public calls in their
    order, and then the hidden ones. The code cannot import `blocked` packages or see `hidden` files
    and folders. Under strict isolation, it sees only its own files, the interpreter, packages and
    libraries anyway. There, `packages` are imported once for many submissions. If the grader itself
    fails, try once more, from the start and in new processes.

    Raises:
        IsolationError: strict isolation is not possible here.
        HarnessError: in both attempts, a process could not be started or could not be ended.
    """
    try:
        return _run_once(submission, calls, limits, wanted, isolation, blocked, hidden, packages)
    except HarnessError:
        return _run_once(submission, calls, limits, wanted, isolation, blocked, hidden, packages)


def check_isolation(
    isolation: Isolation, hidden: Sequence[str] = ()
) -> tuple[Way | None, tuple[str, ...]]:
    """Run an empty submission, and return the way and the layers of isolation.

    Raises:
        IsolationError: this isolation is not possible here, or nothing can be run at all.
    """
    empty = Submission("")
    try:
        execution = run_submission(empty, (), Limits(), isolation=isolation, hidden=hidden)
    except HarnessError as error:
        raise IsolationError(f"No submission can be run here: {error}") from error
    return execution.way, execution.layers


def _run_once(
    submission: Submission,
    calls: Sequence[Call],
    limits: Limits,
    wanted: Wanted,
    isolation: Isolation,
    blocked: Sequence[str],
    hidden: Sequence[str],
    packages: Sequence[str],
) -> Execution:
    budget = Budget(limits)
    loader = StatementLoader(submission, wanted, budget)
    maker = CallMaker(calls, submission, budget)
    endings: list[Ending] = []

    def attempt(maker: CallMaker) -> tuple[Way | None, tuple[str, ...]]:
        """Load the submission in a new process, and make calls there until none is left."""
        with _launch(isolation, hidden, packages, limits) as process:
            start = _start_command(submission, limits, process, blocked)
            process.send(start, loader.command(), *maker.commands(hidden=False))
            layers = (*process.layers, *process.wait_until_ready())
            if loader.load(process):
                maker.make_calls(process)
        endings.append(process.ending or Ending())
        return process.way, layers

    for _ in range(limits.restarts + 1):
        way, layers = attempt(maker)
        if budget.left <= 0 or (loader.loaded and not maker.queue):
            break
    for _ in range(MORE_TRIES):
        outcomes = maker.outcomes
        slow = [call for call in calls if call.id in outcomes and outcomes[call.id].is_too_slow]
        if not slow or budget.left <= 0:
            break
        # What they print was kept the first time.
        again = CallMaker([replace(call, quiet=True) for call in slow], submission, budget)
        attempt(again)
        maker.take_faster(again.outcomes)
    cpu_seconds = sum(ending.cpu_seconds for ending in endings)
    peak_bytes = max(ending.peak_bytes for ending in endings)
    outcomes = {**maker.outcomes, **{call.id: budget.not_run() for call in maker.queue}}
    imported = list(loader.loaded.imported if loader.loaded else ())
    for call in calls:
        if not call.hidden:  # a file's name could reveal a hidden input
            imported += outcomes[call.id].imported
    return Execution(
        outcomes=outcomes,
        skipped=loader.skipped,
        facts=loader.loaded.facts(submission.cells) if loader.loaded else CodeFacts(),
        output=budget.output,
        output_cut=budget.output_cut,
        statements=loader.loaded.statements if loader.loaded else len(loader.fatal),
        imported=tuple(dict.fromkeys(imported)),
        way=way,
        layers=layers,
        usage=Usage(budget.used, cpu_seconds, peak_bytes),
    )


@contextmanager
def _launch(
    isolation: Isolation, hidden: Sequence[str], packages: Sequence[str], limits: Limits
) -> Iterator[Process]:
    """Start a student's process, and end it after the `with` block."""
    if isolation == "process":
        with private_folder() as folder, NewInterpreter(folder, limits) as new:
            yield new
    elif sys.platform == "linux":
        with borrow(hidden, packages) as warm, warm.fork(limits) as fork:
            yield fork
    else:
        raise NoWayError([Refusal(NAMESPACES, "platform", 0)])


def _start_command(
    submission: Submission, limits: Limits, process: Process, blocked: Sequence[str]
) -> Command:
    """Return the command to write the submission's files, set limits, and give up rights."""
    companions = submission.companions
    return encode_command(
        "start",
        [content for _, content in companions],
        root=process.folder,
        folder=str(submission.folder),
        files=[
            {"path": str(path), "size": len(content), "support": path in submission.support}
            for path, content in companions
        ],
        limits={
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": round(limits.total_seconds) + 5,
            "threads": process.max_threads,
        },
        result_bytes=limits.result_bytes,
        blocked=blocked,
        **process.start_options,
    )
