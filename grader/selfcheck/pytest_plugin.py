"""Runs each public case of a handout as a test (`pytest --submission`); see `fairgrade_pytest`."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType

from grader.feedback.console import as_text
from grader.feedback.terminal_check import details, remarks
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.errors import GraderError
from grader.model.fixes import Fix, cause
from grader.model.record import PASSING, Record
from grader.model.visible_text import on_one_line
from grader.selfcheck.file_check import check_file, find_work
from grader.selfcheck.self_check import prepare_from

REMARKS = "grader_remarks"  # the name under which a worker of pytest-xdist sends its remarks


def register(config: pytest.Config, name: str) -> None:
    """Make pytest check a submission; raise UsageError if there is no such file or no handout."""
    path = Path(name)
    if path.is_dir():
        raise pytest.UsageError(on_one_line(f"{path} is a folder: name your file"))
    try:
        find_work(path)
        assignment = prepare_from(path.parent).assignment
    except GraderError as error:
        raise pytest.UsageError(on_one_line(str(error))) from error
    config.stash[PLUGIN] = SubmissionPlugin(path, assignment)
    config.pluginmanager.register(config.stash[PLUGIN])


class SubmissionPlugin:
    """The hooks of pytest that check a submission."""

    def __init__(self, path: Path, assignment: AssignmentOutline) -> None:
        self.path = path
        self.titles = {
            str(CaseId.of(problem.id, part.id)): on_one_line(part.shown_title)
            for problem in assignment.problems
            for part in problem.parts
        }
        self.remarks = ""
        self._record: Record | None = None

    # Not a property: registering a plugin reads all its attributes.
    def run(self) -> Record:
        """Return the record; run the submission when the first test needs it."""
        if self._record is None:
            self._record = check_file(self.path).record
            if self._record.status == "graded":
                self.remarks = as_text(remarks(self._record)).strip()
        return self._record

    # Old versions of pytest know only this kind of wrapper.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, Any, None]:
        """Collect the public cases; never import student code, even if it is called test_it.py."""
        collected = yield
        if file_path.samefile(self.path):
            collected.force_result([SubmissionFile.from_parent(parent, path=file_path)])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[REMARKS] = self.remarks

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # A killed worker sends nothing, and a worker without tests sends no remarks.
        self.remarks = getattr(node, "workeroutput", {}).get(REMARKS) or self.remarks

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.remarks:
            terminalreporter.section(on_one_line(self.path.name))
            terminalreporter.write_line(self.remarks)


PLUGIN = pytest.StashKey[SubmissionPlugin]()


class SubmissionFile(pytest.File):
    """A submission, with a test for each public case."""

    def collect(self) -> Iterable[PublicCase]:
        titles = self.config.stash[PLUGIN].titles
        return [PublicCase.from_parent(self, name=name) for name in titles]


class PublicCase(pytest.Item):
    """A public case as a test."""

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name}: {self.config.stash[PLUGIN].titles[self.name]}"

    def runtest(self) -> None:
        record = self.config.stash[PLUGIN].run()
        if record.status != "graded":
            # One failure explains the problem with the whole file.
            skip = pytest.mark.skip(on_one_line(f"{self.path.name} could not be run"))
            for item in self.session.items:
                if isinstance(item, PublicCase):
                    item.add_marker(skip)
            raise CaseFailure(record.message)
        case = next(case for case in record.cases if case.id == self.name)
        if not case.passed:
            fix = Fix(cause(case), [case])
            raise CaseFailure(fix.text, *details(fix))  # as `grade check` shows it
        if case.verdict not in PASSING:
            hint = f"Hint: {case.hint}" if case.hint else ""
            pytest.xfail(on_one_line(f"{case.message} {hint}".strip()))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *given: Any) -> Any:
        """Return what helps the student, without a traceback of pytest or the grader."""
        is_ours = isinstance(excinfo.value, CaseFailure)
        return excinfo.value if is_ours else super().repr_failure(excinfo, *given)


class _Crash(str):
    """The line on a failure in pytest's summary, in `--tb=line`, and in JUnit's reports."""

    @property
    def message(self) -> str:
        return str(self)


class CaseFailure(Exception):  # noqa: N818 (pytest calls it a failure, not an error)
    """A case does not pass. It has the methods by which pytest shows a failure."""

    def __init__(self, message: str, *below: RenderableType) -> None:
        super().__init__(message, *below)
        self.reprcrash = _Crash(on_one_line(message))

    def toterminal(self, terminal: Any) -> None:
        terminal.line(as_text(self.args, terminal.fullwidth, terminal.hasmarkup))

    def __str__(self) -> str:
        return as_text(self.args)
