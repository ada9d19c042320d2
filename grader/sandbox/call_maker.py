"""Makes calls in a student's process, and collects their outcomes."""

import itertools
from collections.abc import Sequence
from operator import attrgetter

from grader.model.execution import Call, Outcome
from grader.sandbox.budget import Budget
from grader.sandbox.process import Process, Stopped
from grader.sandbox.wire import END, OUTCOME, Command, command_of

_HIDDEN, _QUIET = attrgetter("hidden"), attrgetter("quiet")


class CallMaker:
    """Makes the calls of one submission: in each process as many as it survives.

    Public calls are sent together, and so are hidden ones: no input of a hidden case is in the
    process before all public calls are done.
    """

    def __init__(self, calls: Sequence[Call], budget: Budget) -> None:
        self.queue = sorted(calls, key=_HIDDEN)  # the calls that are left
        self.outcomes: dict[str, Outcome] = {}
        self._budget = budget
        # What all results may hold together, which are kept until they are marked: for each call as
        # much as its arguments, and a result as large as the largest of them.
        sizes = [[array.nbytes for array in call.arguments] for call in calls]
        self._bytes_left = sum(sum(each) + max(each, default=0) for each in sizes)
        self._bytes_left += 4 * budget.limits.result_bytes

    def commands(self, *, hidden: bool) -> list[Command]:
        """Return the commands of the public or the hidden calls, and the last one if none follow.

        Those of the public calls are sent before loading: the process need not wait for them.
        """
        calls = [call for call in self.queue if call.hidden == hidden]
        is_last = len(calls) == len(self.queue)
        return [*map(command_of, calls), *([END] if is_last else [])]

    def make_calls(self, process: Process) -> None:
        """Make the calls until none is left or the process has ended."""
        for hidden, group in itertools.groupby([*self.queue], key=_HIDDEN):
            if hidden:
                process.send(*self.commands(hidden=True))
            for quiet, alike in itertools.groupby(group, key=_QUIET):
                process.take_output()
                has_ended = not all(self._make_call(process, call) for call in alike)
                if not quiet:
                    self._budget.keep_output(process.take_output())
                if has_ended:
                    return

    def _make_call(self, process: Process, call: Call) -> bool:
        """Wait for the outcome of a call; return whether the process can make another one."""
        if self._budget.left <= 0:
            return False
        self.queue.pop(0)
        try:
            with self._budget.spending():
                seconds = min(self._budget.limits.call_seconds, self._budget.left)
                outcome = process.receive(seconds, OUTCOME)
            if process.payload_bytes > self._bytes_left:
                raise Stopped("output_limit", "results_too_large")
        except Stopped as stopped:
            reason = self._budget.explain(stopped)
            self.outcomes[call.id] = Outcome(stopped.status, reason=reason)
            return False
        self._bytes_left -= process.payload_bytes
        self.outcomes[call.id] = outcome
        return True
