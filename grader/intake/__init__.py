"""A folder, an archive or an LMS's download in, submissions out; and the roster."""

from grader.intake.layouts import LAYOUTS
from grader.intake.matching import Matched, match
from grader.intake.roster import read_roster
from grader.intake.source import read_submission
from grader.intake.submissions import Found, find_submissions

__all__ = [
    "LAYOUTS",
    "Found",
    "Matched",
    "find_submissions",
    "match",
    "read_roster",
    "read_submission",
]
