"""What a student's file or notebook is checked by: a handout, made ready for marking."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grader.handout.public_json import Handout, damaged, find_handout, read_handout
from grader.handout.restore import restore
from grader.model.execution import calls_of
from grader.pipeline.grade_one import Prepared


def prepare_beside(folder: Path) -> Prepared:
    """Make the handout in a folder ready.

    Raises:
        HandoutError: there is none, or it is damaged.
    """
    return prepare_from(find_handout(folder))


def prepare_from(path: Path) -> Prepared:
    """Make a `public.json` ready.

    Raises:
        HandoutError: it cannot be read, or is damaged.
    """
    handout = read_handout(path)
    try:
        return prepare_handout(handout)
    except (ValueError, ArithmeticError, LookupError, MemoryError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}".splitlines()[0]) from error


def prepare_handout(handout: Handout) -> Prepared:
    """Make a handout ready."""
    assignment, key = restore(handout)
    return Prepared(
        assignment=assignment,
        key=key,
        calls=calls_of(assignment),
        blocked=("grader",),
        names=handout.names(),
        fingerprint=hashlib.sha256(handout.to_json().encode()).hexdigest()[:16],
        self_check=True,
    )


def prepare_assignment(name: str) -> Prepared:
    """Make the handout of an assignment ready, for authors who try what students will see.

    Raises:
        AssignmentError: it cannot be loaded, or no handout can be made of it.
    """
    # Students have no assignment at hand: what makes a handout is for authors alone.
    from grader.handout.publish import make_handout
    from grader.pipeline.assignment_loader import load_assignment

    return prepare_handout(make_handout(load_assignment(name)))
