"""The parts of every self-check: a handout that is prepared for marking, and a result."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.handout.public_json import FILE_NAME, Handout, damaged, read_handout
from grader.model.errors import HandoutError
from grader.model.record import Record
from grader.pipeline.grade_one import Prepared


def prepare_from(path: Path) -> Prepared:
    """Prepare a `public.json`, or that of a folder; raise HandoutError if it cannot be used."""
    if path.is_dir():
        folder, path = path, path / FILE_NAME
        if not path.is_file():
            raise HandoutError(
                f"there is no {FILE_NAME} in {folder.resolve()}. Your course handed it out with "
                "the assignment; put it beside your file."
            )
    handout = read_handout(path)
    try:
        return prepare_handout(handout)
    except (ValueError, ArithmeticError, LookupError, MemoryError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}".splitlines()[0]) from error


def prepare_handout(handout: Handout) -> Prepared:
    """Prepare the problems of a handout that have public cases."""
    problems = tuple(problem for problem in handout.problems if problem.cases)
    return Prepared(
        handout.model_copy(update={"problems": problems}),
        handout.answer_key(),
        blocked=("grader",),
        fingerprint=hashlib.sha256(handout.to_json().encode()).hexdigest()[:16],
        self_check=True,
    )


@dataclass(frozen=True, repr=False)
class SelfCheck:
    """A student's check of their own work with the public cases."""

    record: Record

    @property
    def passed(self) -> bool:
        """Return whether all public checks pass."""
        return self.record.status == "graded" and all(case.passed for case in self.record.cases)

    def __repr__(self) -> str:
        # Imported late, as below, so that `import grader` does not wait for rich and jinja2.
        from grader.feedback.console import as_text
        from grader.feedback.terminal_check import view

        return as_text([view(self.record)])

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        from grader.feedback.student_page import fragment

        return fragment(self.record)
