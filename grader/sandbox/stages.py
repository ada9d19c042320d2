"""The two stages of running a submission, loading and making calls, and their common budget."""

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter

from grader.model.execution import Call, CodePlace, Outcome, Skipped, Wanted
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.submission import Submission
from grader.sandbox.last_line import TOLD, Stop, locate
from grader.sandbox.process import Process, Stopped
from grader.sandbox.stack_dump import parse_stack
from grader.sandbox.student.value_encoding import MAX_ITEMS, encode_command
from grader.sandbox.wire import END, LOADING, OUTCOME, At, Command, Loaded, command_of, place_of

MAX_OUTPUT = 20_000  # characters
MAX_OVERRUNS = 2  # after this many statements have exceeded a limit, only definitions are loaded
AGAIN = 0.25  # the share of the limit that calls of a function get after one took too long
SPARED = 0.2  # the share of the time that loading must leave for definitions and calls
_HIDDEN = attrgetter("hidden")


@dataclass
class Budget:
    """Counts the wall time that a submission's code uses, and keeps the beginning of its output."""

    limits: Limits
    used: float = 0.0  # seconds
    output: str = ""
    output_cut: bool = False

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.limits.total_seconds - self.used

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time that a `with` block takes as used."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.used += time.monotonic() - started

    def keep_output(self, printed: str) -> None:
        """Add printed text to the output, up to `MAX_OUTPUT` characters in total."""
        output = self.output + printed
        self.output = output[:MAX_OUTPUT]
        self.output_cut = self.output_cut or len(output) > MAX_OUTPUT

    def explain(self, stopped: Stopped, spare: float = 0.0) -> StopReason:
        """Return why code was stopped; it could not use the last `spare` seconds of the budget.

        If the code has used all other time, the reason names no number of seconds. The time that
        was left differs between runs, and is not a limit that the student knows.
        """
        if stopped.status == "timeout" and self.left <= spare:
            return StopReason.of("total_timeout")
        return stopped.reason

    def not_run(self) -> Outcome:
        """Return the outcome of a call that cannot be made any more."""
        code = "no_time_left" if self.left <= 0 else "stopped_too_often"
        return Outcome("not_run", reason=StopReason.of(code))


class StatementLoader:
    """Has each new process run a submission's statements, except those that ended a process."""

    def __init__(self, submission: Submission, wanted: Wanted, budget: Budget) -> None:
        self._submission = submission
        self._cells = submission.cells
        self._wanted = vars(wanted)  # `dataclasses.asdict` would copy all of it
        self._limits = budget.limits
        self._budget = budget
        self.fatal: set[int] = set()  # the numbers of the statements that ended a process
        self._overruns = 0  # the number of statements that exceeded a limit
        self._further_stops = 0  # the number of those in further files
        self._definitions_only = False
        self._skipped: list[Skipped] = []
        # The report of the first process that ran all statements. Later reports and their output
        # do not count, since the submission may know hidden inputs by then.
        self.loaded: Loaded | None = None

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The statements and cells that did not run to their end."""
        if not self.loaded:
            return tuple(self._skipped)
        left_out = [
            Skipped(place_of(self._cells, number, 1), cell.left_out, cell.names)
            for number, cell in enumerate(self._cells)
            if cell.left_out
        ]
        reported = [each.to_skipped(self._cells) for each in self.loaded.skipped]
        return (*left_out[:MAX_ITEMS], *reported, *self._skipped)

    def command(self) -> Command:
        """Return the command that loads the submission, without the statements to skip."""
        keys = ("name", "source", "written", "notebook", "part", "support")
        # A further file must not cost what the graded file has.
        may_search = self._further_stops < 2 and len(self.fatal) < max(self._limits.restarts, 1)
        cells = [
            {key: getattr(cell, key) for key in keys}
            for cell in self._cells
            if may_search or not cell.part
        ]
        return encode_command(
            "load",
            cells=cells,
            wanted=self._wanted,
            skip=sorted(self.fatal),
            definitions=self._definitions_only,
        )

    def load(self, process: Process) -> bool:
        """Wait until all statements have run; return whether the process can now make calls."""
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
            self._skip(at, process, stopped, spare)
            if is_first and (self._budget.left <= 0 or len(self.fatal) > self._limits.restarts):
                self._budget.keep_output(process.take_output())  # there will be no other process
            return False
        if is_first:
            self.loaded = reply
            self._budget.keep_output(process.take_output())
        return True

    def _skip(self, at: At, process: Process, stopped: Stopped, spare: float) -> None:
        """Skip a statement from now on; if loading takes too long, load only definitions too."""
        self.fatal.add(at.at)
        if 0 <= at.cell < len(self._cells) and self._cells[at.cell].part:
            self._further_stops += 1
        else:
            # A statement that crashed has exceeded no limit, so it is enough to skip it.
            self._overruns += stopped.status != "crash"
        if self._overruns >= MAX_OVERRUNS or self._budget.left <= spare:
            self._definitions_only = True
        if self.loaded is None:
            place = place_of(self._cells, at.cell, at.line)
            reason = self._budget.explain(stopped, spare)
            stop = _find_last_line(process, self._submission, reason, place)
            self._skipped.append(Skipped(place, stop.reason, at.names, lines=stop.lines))


class CallMaker:
    """Has a process make the calls of one submission, until one of them ends the process.

    All public calls are sent together. All hidden calls are sent together when the public calls are
    done. Until then, the process holds no input of a hidden case.
    """

    def __init__(self, calls: Sequence[Call], submission: Submission, budget: Budget) -> None:
        self._submission = submission
        self.queue = sorted(calls, key=_HIDDEN)  # the calls that are left
        self.outcomes: dict[str, Outcome] = {}
        self._endless: set[str] = set()  # the functions of which a call took too long
        self._budget = budget
        # The most bytes of all results together, since they are kept until they are marked. Each
        # call adds the size of its arguments, and once more the size of the largest one.
        sizes = [[len(part) for part in command_of(call)[1:]] for call in calls]
        self._bytes_left = sum(sum(each) + max(each, default=0) for each in sizes)
        self._bytes_left += 4 * budget.limits.result_bytes

    def commands(self, *, hidden: bool) -> list[Command]:
        """Return the commands of the public or the hidden calls, and `END` if no calls follow.

        Public calls are sent before loading, so that the process need not wait for them.
        """
        calls = [call for call in self.queue if call.hidden == hidden]
        is_last = len(calls) == len(self.queue)
        return [*map(command_of, calls), *([END] if is_last else [])]

    def make_calls(self, process: Process) -> None:
        """Take the outcomes of calls until none is left or the process has ended."""
        process.take_output()  # drop what loading printed
        for hidden, calls in itertools.groupby([*self.queue], key=_HIDDEN):
            if hidden:
                process.send(*self.commands(hidden=True))
            for call in calls:
                is_there = self._make_call(process, call)
                printed = process.take_output()
                if call.prints and call.id in self.outcomes:
                    outcome = replace(self.outcomes[call.id], printed=printed[:MAX_OUTPUT])
                    self.outcomes[call.id] = outcome
                if not call.quiet:
                    self._budget.keep_output(printed)
                if not is_there:
                    return

    def take_faster(self, others: Mapping[str, Outcome]) -> None:
        """Take over the times of calls that were faster when they were made again."""
        for name, other in others.items():
            own = self.outcomes[name]
            if own.seconds is not None and other.seconds is not None:
                faster = min(own.seconds, other.seconds)
                self.outcomes[name] = replace(own, seconds=faster)

    def _make_call(self, process: Process, call: Call) -> bool:
        """Wait for the outcome of a call; return whether the process can make another one."""
        if self._budget.left <= 0:
            return False
        self.queue.pop(0)
        try:
            started = time.monotonic()
            with self._budget.spending():
                seconds = min(self._seconds_for(call), self._budget.left)
                outcome = process.receive(seconds, OUTCOME)
            if call.limit:
                took = time.monotonic() - started
                outcome = replace(outcome, seconds=took, limit=call.limit)
            if process.payload_bytes > self._bytes_left:
                raise Stopped("output_limit", "results_too_large")
        except Stopped as stopped:
            stop = Stop(self._explain(call, stopped))
            self._endless |= {call.function} if stopped.status == "timeout" else set()
            if not call.hidden:  # a line could reveal a hidden input
                stop = _find_last_line(process, self._submission, stop.reason)
            self.outcomes[call.id] = Outcome(stopped.status, reason=stop.reason, lines=stop.lines)
            return False
        self._bytes_left -= process.payload_bytes
        self.outcomes[call.id] = outcome
        return True

    def _seconds_for(self, call: Call) -> float:
        """Return how long a call may take: less if its function seems to be endless.

        The limit is one of two, and not the measured patience, as pages tell it: the same work must
        get the same record.
        """
        most = self._budget.limits.call_seconds
        if call.function not in self._endless or call.patience is None:
            return most
        return AGAIN * most if call.patience <= AGAIN * most else most

    def _explain(self, call: Call, stopped: Stopped) -> StopReason:
        reason, most = self._budget.explain(stopped), self._budget.limits.call_seconds
        if reason.code == "call_timeout" and self._seconds_for(call) < most:
            again = f", after another call took longer than {most:.3g} s"
            return StopReason.of(reason.code, **{**reason.values, "again": again})
        return reason


def _find_last_line(
    process: Process,
    submission: Submission,
    reason: StopReason,
    statement: CodePlace | None = None,
) -> Stop:
    """Return why code was stopped, with the line that it was at if its process tells it."""
    if reason.code not in TOLD:
        return Stop(reason)
    frames = parse_stack(process.last_stack(), submission, process.folder)
    return locate(reason, frames, statement)
