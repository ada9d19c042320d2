"""The parts of every self-check: a handout that is prepared for marking, and a result."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from grader.handout.public_json import FILE_NAME, Handout, damaged, read_handout
from grader.model.errors import HandoutError
from grader.model.progress import Progress
from grader.model.record import Record
from grader.pipeline.grade_one import Prepared
from grader.selfcheck.handed_out import notes_of_support, read_support
from grader.selfcheck.what_was_meant import explain_no_handout


def prepare_from(path: Path, work: Path | None = None) -> Prepared:
    """Prepare a `public.json`, or that of a folder; raise HandoutError if it cannot be used.

    The support files are those in `work`, the folder of the work; by default, beside `public.json`.
    """
    if path.is_dir():
        folder, path = path, path / FILE_NAME
        if not path.is_file():
            raise HandoutError(explain_no_handout(folder))
    handout = read_handout(path)
    found = read_support(handout, work or path.parent)
    notes = tuple(notes_of_support(handout, found))
    try:
        return replace(prepare_handout(handout.with_support(found)), notes=notes)
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
        numbers_of=handout.numbers_of,
    )


@dataclass(frozen=True, repr=False)
class SelfCheck:
    """A student's check of their own work with the public cases."""

    record: Record
    # What was checked, and with which handout: the last check of the same place is remembered.
    place: str = ""
    progress: Progress | None = None  # since the last check; None if it is the first

    @property
    def passed(self) -> bool:
        """Return whether all public checks pass."""
        return self.record.status == "graded" and all(case.passed for case in self.record.cases)

    def __repr__(self) -> str:
        # Imported late, as below, so that `import grader` does not wait for rich and jinja2.
        from grader.feedback.console import as_text
        from grader.feedback.terminal_check import view

        return as_text([view(self.record, self.progress)])

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        from grader.feedback.student_page import fragment

        return fragment(self.record, self.progress)
