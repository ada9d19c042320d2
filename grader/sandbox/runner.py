"""Runs one submission: loads it, makes the calls, and starts it again after a crash or a hang.

What a submission did is kept: a statement or call that ended the process is passed over, and the
rest runs in a new process, within the submission's own budget of time and restarts.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from grader.assignment import Limits
from grader.execution import Call, Execution, Outcome, Skipped, Status, StudentError
from grader.sandbox.process import Process, Stopped
from grader.sandbox.wire import Answer, At, Loaded, encode_array, encode_command, scrub
from grader.submission import Submission

KEPT_OUTPUT = 20_000


def run_submission(submission: Submission, calls: Sequence[Call], limits: Limits) -> Execution:
    """Run a submission in processes of its own, never in this one.

    Raises:
        HarnessError: a process could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        for relative, source in submission.companions:
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target, follow_symlinks=False)
        return _Run(submission, calls, limits, folder).execute()


class _Run:
    """The state of one submission's run."""

    def __init__(
        self, submission: Submission, calls: Sequence[Call], limits: Limits, folder: Path
    ) -> None:
        self._submission = submission
        self._limits = limits
        self._folder = folder
        self._queue = list(calls)
        self._outcomes: dict[str, Outcome] = {}
        self._fatal: dict[int, Skipped] = {}
        self._loaded: Loaded | None = None
        self._output: list[str] = []
        self._kept = 0
        self._cut = False
        self._seconds = 0.0

    def execute(self) -> Execution:
        for _ in range(self._limits.restarts + 1):
            with Process(self._folder, self._limits) as process:
                process.start()
                if self._load(process):
                    self._make_calls(process)
            if self._left() <= 0 or (self._loaded and not self._queue):
                break
        spent = self._left() <= 0
        detail = "its time was used up" if spent else "the submission had to be stopped too often"
        for call in self._queue:
            self._outcomes[call.id] = Outcome("not_run", detail=detail)
        passed_over = self._loaded.passed_over() if self._loaded else []
        return Execution(
            outcomes={name: self._scrubbed(outcome) for name, outcome in self._outcomes.items()},
            skipped=tuple(
                replace(item, code=self._scrub(item.code), reason=self._scrub(item.reason))
                for item in (*passed_over, *self._fatal.values())
            ),
            output="".join(self._output),
            output_cut=self._cut,
            statements=self._loaded.statements if self._loaded else len(self._fatal),
            seconds=self._seconds,
        )

    def _load(self, process: Process) -> bool:
        """Run the top-level statements; whether they all ended, so that calls can follow."""
        command = encode_command(
            "load",
            cells=[vars(cell) for cell in self._submission.cells],
            skip=sorted(self._fatal),
        )
        at = At(at=0, where=self._submission.file or "", code="")
        started = time.monotonic()
        try:
            for reply in process.ask(command, min(self._limits.statement_seconds, self._left())):
                if isinstance(reply, Loaded):
                    self._charge(started)
                    # The output of a restart repeats that of the first load.
                    if self._loaded is None:
                        self._keep_output(process)
                    self._loaded = reply
                    return True
                if not isinstance(reply, At):
                    raise Stopped("crash", "sent back something that is not a result")
                at = reply
                if time.monotonic() - started > self._left():
                    raise Stopped("timeout", "the submission's time was used up")
        except Stopped as stopped:
            self._charge(started)
            self._fatal[at.at] = Skipped(at.where, at.code, stopped.detail)
            if self._left() <= 0 or len(self._fatal) > self._limits.restarts:
                self._keep_output(process)
        return False

    def _make_calls(self, process: Process) -> None:
        """Make the calls in order until none is left or the process has ended."""
        while self._queue and self._left() > 0:
            call = self._queue.pop(0)
            if call.names:
                command = encode_command("read", names=call.names)
            else:
                arguments = [encode_array(array) for array in call.arguments]
                command = encode_command("call", function=call.function, arguments=arguments)
            started = time.monotonic()
            try:
                reply = next(process.ask(command, min(self._limits.call_seconds, self._left())))
                if not isinstance(reply, Answer):
                    raise Stopped("crash", "sent back something that is not a result")
            except Stopped as stopped:
                outcome = Outcome(cast(Status, stopped.status), detail=stopped.detail)
                ended = True
            else:
                outcome, ended = reply.outcome(), False
            self._charge(started)
            self._outcomes[call.id] = outcome
            # A hidden call could print its inputs.
            if not call.hidden:
                self._keep_output(process)
            if ended:
                return

    def _left(self) -> float:
        return self._limits.total_seconds - self._seconds

    def _charge(self, started: float) -> None:
        self._seconds += time.monotonic() - started

    def _keep_output(self, process: Process) -> None:
        text = self._scrub(process.output.decode("utf-8", "replace"))
        room = KEPT_OUTPUT - self._kept
        self._cut = self._cut or len(text) > room
        self._output.append(text[:room])
        self._kept += len(self._output[-1])

    def _scrub(self, text: str) -> str:
        return scrub(text, self._folder)

    def _scrubbed(self, outcome: Outcome) -> Outcome:
        if outcome.error is None:
            return outcome
        error = outcome.error
        return replace(
            outcome,
            error=StudentError(error.type_name, self._scrub(error.message), error.lines),
        )
