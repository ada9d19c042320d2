"""Runs submissions on inputs and returns raw outputs; student code runs only in this package."""

from grader.sandbox.runner import check_isolation, run_submission

__all__ = ["check_isolation", "run_submission"]
