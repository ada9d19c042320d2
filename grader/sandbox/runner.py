"""Runs one submission: loads it, makes the calls, and starts it again after a crash or a hang.

What a submission did is kept: a statement or call that ended the process is passed over, and the
rest runs in a new process, within the submission's own budget of time and restarts. Where loading
would use that up, as a notebook's training cells do, it is loaded with its definitions only.
"""

from __future__ import annotations

import functools
import itertools
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from operator import attrgetter
from pathlib import Path

from grader.model.assignment import Limits
from grader.model.errors import HarnessError, IsolationError
from grader.model.execution import Call, Execution, Isolation, Outcome, Skipped, Usage
from grader.model.isolation_ways import Way
from grader.model.reasons import StopReason
from grader.model.submission import Submission
from grader.sandbox.launch import Launched, NewInterpreter
from grader.sandbox.limit_messages import (
    NO_TIME_LEFT,
    NOT_A_RESULT,
    STOPPED_TOO_OFTEN,
    TIME_USED_UP,
    TOO_MUCH_IN_ALL,
    KeptOutput,
)
from grader.sandbox.pool import pool
from grader.sandbox.process import Process, Stopped
from grader.sandbox.student.value_encoding import MAX_ITEMS, encode_command
from grader.sandbox.wire import (
    ANSWER,
    END,
    KEPT_COMMANDS,
    LOADING,
    Answer,
    At,
    Command,
    Loaded,
    command_of,
)

MAX_OVERRUNS = 2
"""After so many statements that went over a limit, only definitions are loaded."""
SPARED = 0.2
"""The share of the time that loading everything may not use: definitions and calls need it."""
_HIDDEN, _QUIET = attrgetter("hidden"), attrgetter("quiet")


def run_submission(
    submission: Submission,
    calls: Sequence[Call],
    limits: Limits,
    *,
    isolation: Isolation = "strict",
    blocked: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> Execution:
    """Run a submission in processes of its own, never in this one.

    A failure of ours is tried once more, from the start and in new processes.

    Args:
        submission: what to run; it must have cells.
        calls: what to ask of it, in this order.
        limits: what it may use.
        isolation: how it is kept apart from the system, and from others' work.
        blocked: installed packages that it may not import.
        hidden: files and folders that it may not see; where isolation is strict, it sees nothing
            but the interpreter, its packages and libraries in any case.

    Raises:
        IsolationError: strict isolation is not possible here.
        HarnessError: a process could not be started, or ended, twice.
    """
    try:
        return _Run(submission, calls, limits, isolation, blocked, hidden).execute()
    except HarnessError:
        return _Run(submission, calls, limits, isolation, blocked, hidden).execute()


def check_isolation(
    isolation: Isolation, hidden: Sequence[str] = ()
) -> tuple[Way | None, tuple[str, ...]]:
    """Return the way and the layers of isolation here; find out by running an empty submission.

    Raises:
        IsolationError: what was asked for is not possible here, or nothing can be run at all.
    """
    nobody = Submission("")
    try:
        execution = run_submission(nobody, (), Limits(), isolation=isolation, hidden=hidden)
    except HarnessError as error:
        raise IsolationError(f"no submission can be run here: {error}") from error
    return execution.way, execution.layers


class _Run:
    """The state of one submission's run."""

    def __init__(
        self,
        submission: Submission,
        calls: Sequence[Call],
        limits: Limits,
        isolation: Isolation,
        blocked: Sequence[str],
        hidden: Sequence[str],
    ) -> None:
        self._submission = submission
        self._limits = limits
        self._isolation = isolation
        self._blocked = blocked
        self._hidden = hidden
        self._queue = list(calls)
        self._results_left = 4 * limits.result_bytes + sum(map(_memory_of, calls))
        """Bytes: all that comes back is kept until it is marked."""
        self._answers: dict[str, tuple[Answer, bytearray]] = {}
        """Those that have come, and are still to be looked at."""
        self._outcomes: dict[str, Outcome] = {}
        self._fatal: set[int] = set()
        self._overruns = 0
        self._definitions = False
        """Whether only definitions are to be loaded."""
        self._skipped: list[Skipped] = []
        self._loaded: Loaded | None = None
        self._imported: dict[str, None] = {}
        self._way: Way | None = None
        self._layers: tuple[str, ...] = ()
        self._root = ""
        self._output = KeptOutput()
        self._seconds = 0.0
        self._cpu_seconds = 0.0
        self._peak_bytes = 0

    def execute(self) -> Execution:
        for _ in range(self._limits.restarts + 1):
            with self._process() as process:
                if self._load(process):
                    self._make_calls(process)
                    self._look_at_answers()
            if self._left() <= 0 or (self._loaded and not self._queue):
                break
        detail = NO_TIME_LEFT if self._left() <= 0 else STOPPED_TOO_OFTEN
        for call in self._queue:
            self._outcomes[call.id] = Outcome("not_run", reason=StopReason.of("text", text=detail))
        return Execution(
            outcomes=self._outcomes,
            skipped=tuple(self._skipped),
            output=self._output.text,
            output_cut=self._output.is_cut,
            statements=self._loaded.statements if self._loaded else len(self._fatal),
            imported=tuple(self._imported),
            way=self._way,
            layers=self._layers,
            usage=Usage(self._seconds, self._cpu_seconds, self._peak_bytes),
        )

    @contextmanager
    def _process(self) -> Iterator[Process]:
        """A new process with the submission's files, locked in."""
        with ExitStack() as stack:
            launched: Launched
            layers: tuple[str, ...] = ()
            max_threads = None  # else others of the same user would count
            if self._isolation == "strict":
                warm = stack.enter_context(pool.borrow(self._hidden))
                warm.limit_memory(self._limits.memory_bytes)
                launched, layers, max_threads = warm.fork(), warm.layers, warm.max_threads
                self._way = warm.way
            else:
                launched = NewInterpreter(stack.enter_context(_private_folder()))
            self._root = launched.folder
            process = stack.enter_context(Process(launched, self._limits))
            # Public calls go along: the process need not wait for them when it has loaded.
            public = [*itertools.takewhile(lambda call: not call.hidden, self._queue)]
            start = self._start_command(launched.folder, max_threads)
            process.send(start, self._load_command(), *self._commands_for(public))
            self._layers = (*layers, *process.wait_until_ready())
            yield process
        self._cpu_seconds += process.ending.cpu_seconds
        self._peak_bytes = max(self._peak_bytes, process.ending.peak_bytes)

    def _start_command(self, root: str, max_threads: int | None) -> Command:
        companions = self._submission.companions
        return encode_command(
            "start",
            [content for _, content in companions],
            root=root,
            folder=str(self._submission.folder),
            files=[{"path": str(path), "size": len(content)} for path, content in companions],
            limits={
                "memory_bytes": self._limits.memory_bytes,
                "cpu_seconds": round(self._limits.total_seconds) + 5,
                "threads": max_threads,
            },
            result_bytes=self._limits.result_bytes,
            blocked=list(self._blocked),
        )

    def _load_command(self) -> Command:
        cells = [
            {
                "name": cell.name,
                "source": cell.source,
                "written": cell.written,
                "notebook": cell.notebook,
            }
            for cell in self._submission.cells
        ]
        return encode_command(
            "load", cells=cells, skip=sorted(self._fatal), definitions=self._definitions
        )

    def _commands_for(self, calls: Sequence[Call]) -> list[Command]:
        """The commands for calls that are next; what there is to do once none is left, too."""
        is_last = len(calls) == len(self._queue)
        return [*map(command_of, calls), *([END] if is_last else [])]

    def _load(self, process: Process) -> bool:
        """Run the top-level statements; whether they all ended, so that calls can follow."""
        at = At(payload=0, at=0, where="the first line", code="")
        started = time.monotonic()
        # What is reported is the first load alone: after the calls, a submission knows what is
        # hidden, and the output of a restart would repeat what is there.
        first = self._loaded is None
        spare = SPARED * self._limits.total_seconds if first and not self._definitions else 0.0
        deadline = started + self._left() - spare
        try:
            while True:
                left = max(deadline - time.monotonic(), 0.0)
                reply, _ = process.receive(min(self._limits.statement_seconds, left), LOADING)
                if isinstance(reply, Loaded):
                    break
                if time.monotonic() > deadline:
                    raise Stopped("timeout", TIME_USED_UP)
                at = reply
        except Stopped as stopped:
            self._charge(started)
            self._fatal.add(at.at)
            # One that ended by itself cost no time: there, skipping it is enough.
            self._overruns += stopped.status != "crash"
            if self._overruns >= MAX_OVERRUNS or self._left() <= spare:
                self._definitions = True
            if first:
                detail = self._explain(stopped, spare)
                self._skipped.append(Skipped(at.where, at.code, StopReason.of("text", text=detail)))
                if self._left() <= 0 or len(self._fatal) > self._limits.restarts:
                    self._keep_output(process)
            return False
        self._charge(started)
        if first:
            self._loaded = reply
            self._skipped = [*self._unread(), *reply.passed_over(), *self._skipped]
            self._imported.update(dict.fromkeys(reply.imported))
            self._keep_output(process)
        return True

    def _unread(self) -> list[Skipped]:
        """The cells that are no Python, and so are empty where they are run."""
        return [
            Skipped(f"{cell.name}, line 1", cell.written.split("\n")[0].strip(), cell.left_out)
            for cell in self._submission.cells
            if cell.left_out
        ][:MAX_ITEMS]

    def _make_calls(self, process: Process) -> None:
        """Make the calls in order until none is left or the process has ended.

        Public ones in a row are sent together, and so are hidden ones: no input of a hidden case is
        there before all public calls are done. What a group's answers say is looked at once the
        next has been sent: the process does not wait for that.
        """
        for index, (hidden, group) in enumerate(itertools.groupby([*self._queue], key=_HIDDEN)):
            calls = [*group]
            if index or hidden:  # else sent already
                process.send(*self._commands_for(calls))
            self._look_at_answers()
            for quiet, alike in itertools.groupby(calls, key=_QUIET):
                process.take_output()
                ended = not all(self._answered(process, call) for call in alike)
                if not quiet:
                    self._keep_output(process)
                if ended:
                    return

    def _answered(self, process: Process, call: Call) -> bool:
        """Wait for what comes of a call; whether another one can follow."""
        if self._left() <= 0:
            return False
        self._queue.pop(0)
        started = time.monotonic()
        try:
            answer, payload = process.receive(self._bound(self._limits.call_seconds), ANSWER)
            if len(payload) > self._results_left:
                raise Stopped("output_limit", TOO_MUCH_IN_ALL)
            self._charge(started)
        except Stopped as stopped:
            self._charge(started)
            self._outcomes[call.id] = Outcome(
                stopped.status, reason=StopReason.of("text", text=self._explain(stopped))
            )
            return False
        self._results_left -= len(payload)
        self._answers[call.id] = answer, payload
        if not call.hidden:  # else a file's name could tell what is hidden
            self._imported.update(dict.fromkeys(answer.imported))
        return True

    def _look_at_answers(self) -> None:
        """Make outcomes of the answers that have come."""
        for call, (answer, payload) in self._answers.items():
            self._outcomes[call] = _outcome(answer, payload)
        self._answers.clear()

    def _left(self) -> float:
        return self._limits.total_seconds - self._seconds

    def _bound(self, seconds: float) -> float:
        return min(seconds, max(self._left(), 0.0))

    def _charge(self, started: float) -> None:
        self._seconds += time.monotonic() - started

    def _explain(self, stopped: Stopped, spare: float = 0.0) -> str:
        # How much was left differs from run to run, and is not the limit that the student knows.
        used_up = stopped.status == "timeout" and self._left() <= spare
        return TIME_USED_UP if used_up else stopped.detail

    def _keep_output(self, process: Process) -> None:
        self._output.add(process.take_output(), self._root)


@functools.lru_cache(maxsize=KEPT_COMMANDS)
def _memory_of(call: Call) -> int:
    """Bytes for a call's arguments, and for a result as large as the largest of them."""
    sizes = [array.nbytes for array in call.arguments]
    return sum(sizes) + max(sizes, default=0)


def _outcome(answer: Answer, payload: bytearray) -> Outcome:
    try:
        return answer.outcome(payload)
    except ValueError:
        return Outcome("crash", reason=StopReason.of("text", text=NOT_A_RESULT))


@contextmanager
def _private_folder() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="grade-")).resolve()
    try:
        yield str(folder)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder, whatever student code made of it."""
    if sys.platform == "win32":  # it removes nothing that may only be read
        for path in folder.rglob("*"):
            with suppress(OSError):
                path.chmod(stat.S_IWRITE)
    # Before Python 3.13 rmtree recurses; folders can be nested deeper than that.
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():  # or in a folder that its owner may not look into
        subprocess.run(["/bin/chmod", "-R", "u+rwx", str(folder)], check=False)  # noqa: S603
        subprocess.run(["/bin/rm", "-rf", str(folder)], check=False)  # noqa: S603
