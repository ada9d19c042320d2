"""A submission and inputs in, raw outputs out. The only place where student code runs."""

from grader.sandbox.runner import run_submission

__all__ = ["run_submission"]
