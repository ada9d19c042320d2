"""The command about this computer: `grade doctor`."""

from __future__ import annotations

import sys

import click


@click.command(short_help="Say what this computer offers to isolate submissions.")
def doctor() -> None:
    """Say what this computer offers to isolate submissions, and what would help.

    Tries each way to isolate a submission, names each guarantee and what keeps it, and gives the
    command that would open a way which is closed. Changes nothing.

    Exit status: 0 where strict isolation is possible, 1 where it is not.
    """
    from grader.cli.doctor_report import show_diagnosis
    from grader.sandbox.diagnosis import diagnose

    diagnosis = diagnose()
    show_diagnosis(diagnosis)
    sys.exit(0 if diagnosis.way else 1)
