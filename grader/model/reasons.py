"""Reasons: why code was stopped or skipped, work was not graded, or nobody on a roster owns it."""

from __future__ import annotations

from grader.model.message import Message

# How running code ended: sentences without their subject, such as "The code". `where` is a
# `LastLine` after a space, or nothing.
ENDINGS = {
    "raised": "raised {error}.",
    "exited_early": "exited early: {error}.",
    "exit_status": "exited early: it ended the whole process (exit status {status}).",
    "signal": "crashed the whole process ({signal}).{where}",
    "killed": "was killed (SIGKILL): it killed itself or ran out of memory.",
    "watcher_killed": "was killed together with the process that watched it.",
    "broken": "broke the process that it ran in, so no result came back.",
    "pipe_closed": "closed the pipe that its results go through.",
    "statement_timeout": "took longer than {seconds} s.{where}",
    # `again` tells the limit of an earlier call, after which later ones may take less.
    "call_timeout": "took longer than {seconds} s{again}.{where}",
    "total_timeout": "used up the submission's time.{where}",
    "processor_time": "used up the submission's processor time.{where}",
    "printed_too_much": "printed more than {kilobytes} kB.",
    "reply_too_large": "sent back more than one result may hold.",
    "results_too_large": "returned more than all results together may hold.",
    "not_a_result": "sent back something that is not a result.",
}
# Why a call was not made: the submission had used what it may use before.
NOT_CALLED = frozenset({"no_time_left", "stopped_too_often"})


WHERE = frozenset({"where"})


class LastLine(Message):
    """The line of a student's code at which it was stopped or crashed."""

    sentences = {  # noqa: RUF012
        "in_loop": "It was still in the loop at {place}.",
        "calling_itself": "It was still calling itself at {place}.",
        "at_line": "It was at {place}.",
        "last_run": "The last line that ran is {place}.",
    }


class StopReason(Message):
    """Why a call did not return, or a statement was skipped."""

    optional = WHERE | {"again"}

    sentences = {  # noqa: RUF012
        **{code: f"The code {ending}" for code, ending in ENDINGS.items()},
        # Statements and cells that were not run.
        "unparsed": "Python cannot read this code{until}: {error}.",
        "used_too_early": (
            "It uses {name}, which {later} defines. Put it below that line, or run the cells from "
            "top to bottom before you hand in."
        ),
        "uses_lost": "It uses {name}, which {lost} would have defined, but that was skipped.",
        "text_cell": "This is a text cell, so its code does not run. Change it to a code cell.",
        "command": (
            "This is a command of notebooks. It does nothing in a Python file, and was left out."
        ),
        "decorator": "This decorator was left off, because it raised {error}.",
        "stub": (
            "This definition has no body. It was left out, so that it does not replace the written "
            "one above it."
        ),
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

    def at(self, last: LastLine) -> StopReason:
        """Return this reason with the line at which the code was."""
        return StopReason(code=self.code, values={**self.values, "where": f" {last}"})


class StatusReason(Message):
    """Why the status of a record is not `graded`."""

    files = frozenset({"name", "file"})

    sentences = {  # noqa: RUF012
        "nothing_handed_in": "Nothing was handed in.",
        "nothing_matched": "Nothing was handed in that could be matched with you.",
        "nothing_read": "No file with code could be read. {notes}",
        "typed_text": (
            "Text that was typed into the LMS is not graded. Hand in a .py file or a notebook."
        ),
        "no_python_file": (
            "There is no Python file (.py) or notebook (.ipynb). What was handed in: {files}."
        ),
        "no_own_file": (
            "No file of your own was handed in, only what the course gave you: {files}. Hand in "
            "the file with your code."
        ),
        "empty": "{name} is empty.",
        "other_format": "{name} is not Python source. Its content is {format}.",
        "bad_notebook": (
            "{name} cannot be read as a notebook: {error}. Open it in Jupyter or Colab, run it, "
            "save it, and hand it in again."
        ),
        "no_code_cells": "{name} has no code cells.",
        "too_much_code": "{name} has more than a million characters of code.",
        "null_bytes": "{name} contains null bytes, so it is not Python source.",
        "no_code": "There is no code in {file}.",
        "unparsed": "Nothing could be run. {place}: {reason} The line is: `{line}`",
        "nothing_ran": "Nothing could be run. {place}: {reason}",
        "grader_failed": (
            "The grader failed on this submission. This is not the student's fault, and there is "
            "no score yet. Run the grader again, or grade the submission by hand."
        ),
    }


class UnmatchedReason(Message):
    """Why nobody on the roster owns a submission."""

    sentences = {  # noqa: RUF012
        "nobody": "Nobody on the roster has this id or name.",
        "several_people": "It could belong to {people}.",
        "several_submissions": "Another submission could also belong to {person}.",
        "other_name": (
            "Its id belongs to {person} on the roster, but its name in the download is {name}. "
            "Are the roster and the download of the same assignment?"
        ),
    }


NOTHING_HANDED_IN = StatusReason.of("nothing_handed_in")
