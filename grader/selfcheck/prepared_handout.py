"""Prepares a handout, so that a student's file or notebook can be marked with it."""

import hashlib
from pathlib import Path

from grader.handout.public_json import Handout, damaged, find_handout, read_handout
from grader.pipeline.grade_one import Prepared


def prepare_from(path: Path) -> Prepared:
    """Prepare a `public.json`, or that of a folder; raise HandoutError if it cannot be used."""
    path = find_handout(path) if path.is_dir() else path
    handout = read_handout(path)
    try:
        return prepare_handout(handout)
    except (ValueError, ArithmeticError, LookupError, MemoryError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}".splitlines()[0]) from error


def prepare_handout(handout: Handout) -> Prepared:
    """Prepare the problems of a handout that have public cases."""
    problems = tuple(problem for problem in handout.problems if problem.cases)
    assignment = handout.model_copy(update={"problems": problems})
    return Prepared(
        assignment,
        assignment.answer_key(),
        names=handout.names(),
        blocked=("grader",),
        fingerprint=hashlib.sha256(handout.to_json().encode()).hexdigest()[:16],
        self_check=True,
    )
