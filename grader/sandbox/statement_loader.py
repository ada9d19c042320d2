"""Has a student's process run a submission's statements, and skips those that end the process."""

import time

from grader.model.execution import Skipped
from grader.model.submission import Submission
from grader.sandbox.budget import Budget
from grader.sandbox.process import Process, Stopped
from grader.sandbox.student.value_encoding import MAX_ITEMS, encode_command
from grader.sandbox.wire import LOADING, At, Command, Loaded, place_of

MAX_OVERRUNS = 2  # after so many statements that exceeded a limit, only definitions are loaded
SPARED = 0.2  # the share of the time that loading may not use: definitions and calls need it


class StatementLoader:
    """Loads one submission: again in each new process, and without the statements to skip."""

    def __init__(self, submission: Submission, budget: Budget) -> None:
        self._cells = submission.cells
        self._limits = budget.limits
        self._budget = budget
        self._fatal: set[int] = set()  # the statements that ended a process
        self._overruns = 0
        self._definitions_only = False
        self._skipped: list[Skipped] = []
        # The report of the first process that ran all statements. Later reports and their output
        # do not count: by then, the submission knows hidden inputs.
        self.loaded: Loaded | None = None

    @property
    def statements(self) -> int:
        """The number of top-level statements, as far as it is known."""
        return self.loaded.statements if self.loaded else len(self._fatal)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The statements and cells that did not run to their end."""
        if not self.loaded:
            return tuple(self._skipped)
        left_out = [
            Skipped(f"{cell.name}, line 1", cell.written.split("\n")[0].strip(), cell.left_out)
            for cell in self._cells
            if cell.left_out
        ]
        reported = [each.to_skipped(self._cells) for each in self.loaded.skipped]
        return (*left_out[:MAX_ITEMS], *reported, *self._skipped)

    def command(self) -> Command:
        """Return the command that loads the submission."""
        keys = ("name", "source", "written", "notebook")
        cells = [{key: getattr(cell, key) for key in keys} for cell in self._cells]
        return encode_command(
            "load", cells=cells, skip=sorted(self._fatal), definitions=self._definitions_only
        )

    def load(self, process: Process) -> bool:
        """Wait until all statements have run; return whether the process is there for calls."""
        is_first = self.loaded is None
        may_spare = is_first and not self._definitions_only
        spare = SPARED * self._limits.total_seconds if may_spare else 0.0
        deadline = time.monotonic() + self._budget.left - spare
        reply: At | Loaded = At(at=0, cell=0, line=1)
        try:
            with self._budget.spending():
                while isinstance(reply, At):
                    at = reply
                    left = max(deadline - time.monotonic(), 0.0)
                    reply = process.receive(min(self._limits.statement_seconds, left), LOADING)
                    if isinstance(reply, At) and time.monotonic() > deadline:
                        raise Stopped("timeout", "total_timeout")
        except Stopped as stopped:
            self._skip(at, stopped, spare)
            if is_first and (self._budget.left <= 0 or len(self._fatal) > self._limits.restarts):
                self._budget.keep_output(process.take_output())  # no other process follows
            return False
        if is_first:
            self.loaded = reply
            self._budget.keep_output(process.take_output())
        return True

    def _skip(self, at: At, stopped: Stopped, spare: float) -> None:
        """Skip a statement from now on, and other statements too if they might take too long."""
        self._fatal.add(at.at)
        # A statement that ended the process by itself took no time: skipping it is enough.
        self._overruns += stopped.status != "crash"
        if self._overruns >= MAX_OVERRUNS or self._budget.left <= spare:
            self._definitions_only = True
        if self.loaded is None:
            reason = self._budget.explain(stopped, spare)
            where, code = place_of(self._cells, at.cell, at.line)
            self._skipped.append(Skipped(where, code, reason))
