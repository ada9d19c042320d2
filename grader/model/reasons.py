"""Reasons: why code was stopped or skipped, a submission has no score, or nobody owns it."""

from __future__ import annotations

from typing import Literal

from grader.model.message import Message

ENDINGS = {
    "raised": "raised {error}.",
    "exited_early": "exited early: {error}.",
    "exit_status": "exited early: it ended the whole process (exit status {status}).",
    "signal": "crashed the whole process ({signal}).",
    "killed": "was killed (SIGKILL): it killed itself or ran out of memory.",
    "watcher_killed": "was killed together with the process that watched it.",
    "broken": "broke the process that it ran in, so no result came back.",
    "pipe_closed": "closed the pipe that its results go through.",
    "statement_timeout": "took longer than {seconds} s.",
    "call_timeout": "took longer than {seconds} s.",
    "total_timeout": "used up the submission's time.",
    "processor_time": "used up the submission's processor time.",
    "printed_too_much": "printed more than {kilobytes} kB.",
    "reply_too_large": "sent back more than one result may hold.",
    "results_too_large": "returned more than all results together may hold.",
    "not_a_result": "sent back something that is not a result.",
}
"""How code ended that ran, as the second half of a sentence whose subject is the code."""

StopCode = Literal[
    "text",
    "raised",
    "exited_early",
    "exit_status",
    "signal",
    "killed",
    "watcher_killed",
    "broken",
    "pipe_closed",
    "statement_timeout",
    "call_timeout",
    "total_timeout",
    "processor_time",
    "printed_too_much",
    "reply_too_large",
    "results_too_large",
    "not_a_result",
    "unparsed",
    "only_definitions",
    "cell_magic",
    "separate_process",
    "not_kept",
    "too_many_magics",
    "no_time_left",
    "stopped_too_often",
    "nothing_to_run",
]


class StopReason(Message):
    """Why a call did not return, or a statement was skipped."""

    code: StopCode
    sentences = {  # noqa: RUF012
        "text": "{text}",
        **{code: f"The code {ending}" for code, ending in ENDINGS.items()},
        # Statements and cells that were not run.
        "unparsed": "Python cannot read this code: {error}.",
        "only_definitions": (
            "Skipped. Running the whole file took too long or printed too much, so only imports, "
            "functions, classes and simple assignments were run."
        ),
        "cell_magic": "{magic} cells are not Python. This cell was not run.",
        "separate_process": "{magic} runs a cell in a separate process. This cell was not run.",
        "not_kept": "{magic} keeps nothing that its cell defines. This cell was not run.",
        "too_many_magics": (
            "The notebook has more magics and commands than the grader reads. "
            "This cell was not run."
        ),
        # Calls that were not made.
        "no_time_left": "Not run: the submission's time was used up.",
        "stopped_too_often": "Not run: the submission had to be stopped too often.",
        "nothing_to_run": "Not run: {reason}",
    }


class StatusReason(Message):
    """Why a record has another status than `graded`."""

    sentences = {"text": "{text}"}  # noqa: RUF012


class UnmatchedReason(Message):
    """Why nobody on the roster owns a submission."""

    sentences = {"text": "{text}", "nobody": "{text}"}  # noqa: RUF012
