"""A folder of students' work in, submissions out."""

from grader.intake.folder import Found, find_submissions
from grader.intake.source import read_submission

__all__ = ["Found", "find_submissions", "read_submission"]
