"""A submission and inputs in, raw outputs out. The only place where student code runs."""

from grader.sandbox.runner import check_isolation, run_submission

__all__ = ["check_isolation", "run_submission"]
