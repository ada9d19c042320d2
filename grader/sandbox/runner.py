"""Runs one submission: loads it, makes the calls, and starts it again after a crash or a hang.

What a submission did is kept: a statement or call that ended the process is passed over, and the
rest runs in a new process, within the submission's own budget of time and restarts.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from grader.assignment import Limits
from grader.execution import Call, Execution, Outcome, Skipped
from grader.sandbox.child import scrub
from grader.sandbox.process import Process, Stopped
from grader.sandbox.wire import Answer, At, Loaded, encode_array, encode_command
from grader.submission import Submission

KEPT_OUTPUT = 20_000
TIME_USED_UP = "used up the submission's time"


def run_submission(
    submission: Submission,
    calls: Sequence[Call],
    limits: Limits,
    blocked: Sequence[str] = (),
) -> Execution:
    """Run a submission in processes of its own, never in this one.

    Args:
        submission: what to run; it must have cells.
        calls: what to ask of it, in this order.
        limits: what it may use.
        blocked: installed packages that it may not import.

    Raises:
        HarnessError: a process could not be started.
    """
    return _Run(submission, calls, limits, blocked).execute()


class _Run:
    """The state of one submission's run."""

    def __init__(
        self,
        submission: Submission,
        calls: Sequence[Call],
        limits: Limits,
        blocked: Sequence[str],
    ) -> None:
        self._submission = submission
        self._limits = limits
        self._blocked = blocked
        self._queue = list(calls)
        self._outcomes: dict[str, Outcome] = {}
        self._fatal: set[int] = set()
        self._skipped: list[Skipped] = []
        self._loaded: Loaded | None = None
        self._held: tuple[str, ...] = ()
        self._output: list[str] = []
        self._room = KEPT_OUTPUT
        self._cut = False
        self._seconds = 0.0

    def execute(self) -> Execution:
        for _ in range(self._limits.restarts + 1):
            with (
                _private_folder(self._submission) as (root, folder),
                Process(root, folder, self._limits, self._blocked) as process,
            ):
                self._held = tuple(process.start().limits)
                if self._load(process):
                    self._make_calls(process)
            if self._left() <= 0 or (self._loaded and not self._queue):
                break
        used_up = self._left() <= 0
        detail = "its time was used up" if used_up else "the submission had to be stopped too often"
        for call in self._queue:
            self._outcomes[call.id] = Outcome("not_run", detail=detail)
        return Execution(
            outcomes=self._outcomes,
            skipped=tuple(self._skipped),
            output="".join(self._output),
            output_cut=self._cut,
            statements=self._loaded.statements if self._loaded else len(self._fatal),
            limits=self._held,
        )

    def _load(self, process: Process) -> bool:
        """Run the top-level statements; whether they all ended, so that calls can follow."""
        cells = [vars(cell) for cell in self._submission.cells]
        command = encode_command("load", cells=cells, skip=sorted(self._fatal))
        at = At(at=0, where="the first line", code="")
        started = time.monotonic()
        # What is reported is the first load alone: after the calls, a submission knows what is
        # hidden, and the output of a restart would repeat what is there.
        first = self._loaded is None
        try:
            for reply in process.ask(command, self._bound(self._limits.statement_seconds)):
                if isinstance(reply, Loaded):
                    self._charge(started)
                    if first:
                        self._loaded = reply
                        self._skipped = [*reply.passed_over(), *self._skipped]
                        self._keep_output(process)
                    return True
                if not isinstance(reply, At):
                    raise Stopped("crash", "sent back something that is not a result")
                at = reply
                if time.monotonic() - started > self._left():
                    raise Stopped("timeout", TIME_USED_UP)
        except Stopped as stopped:
            self._charge(started)
            self._fatal.add(at.at)
            if first:
                detail = self._explain(stopped)
                self._skipped.append(Skipped(at.where, at.code, detail))
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
                reply = next(process.ask(command, self._bound(self._limits.call_seconds)))
                if not isinstance(reply, Answer):
                    raise Stopped("crash", "sent back something that is not a result")
                outcome, ended = reply.outcome(), False
                self._charge(started)
            except Stopped as stopped:
                self._charge(started)
                outcome, ended = Outcome(stopped.status, detail=self._explain(stopped)), True
            self._outcomes[call.id] = outcome
            if not call.quiet:
                self._keep_output(process)
            if ended:
                return

    def _left(self) -> float:
        return self._limits.total_seconds - self._seconds

    def _bound(self, seconds: float) -> float:
        return min(seconds, max(self._left(), 0.0))

    def _charge(self, started: float) -> None:
        self._seconds += time.monotonic() - started

    def _explain(self, stopped: Stopped) -> str:
        # How much was left differs from run to run, and is not the limit that the student knows.
        used_up = stopped.status == "timeout" and self._left() <= 0
        return TIME_USED_UP if used_up else stopped.detail

    def _keep_output(self, process: Process) -> None:
        text = scrub(process.output.decode("utf-8", "replace"), str(process.root))
        self._cut = self._cut or len(text) > self._room
        self._output.append(text[: self._room])
        self._room -= len(self._output[-1])


@contextmanager
def _private_folder(submission: Submission) -> Iterator[tuple[Path, PurePath]]:
    """A new folder with the companions in it, and the folder in it where the code runs."""
    root = Path(tempfile.mkdtemp(prefix="grade-")).resolve()
    folder = submission.folder
    try:
        # A name may be too long here, or two names be one: the code is told when it imports.
        try:
            (root / folder).mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = PurePath()
        for relative, source in submission.companions:
            target = root / relative
            with suppress(OSError):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target, follow_symlinks=False)
        yield root, folder
    finally:
        _remove(root)


def _remove(folder: Path) -> None:
    """Remove a folder, whatever student code made of it."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        # Before Python 3.13 rmtree recurses; folders can be nested deeper than that.
        subprocess.run(["rm", "-rf", str(folder)], check=False)  # noqa: S603, S607
