"""Runs each public case of a handout as a test: the work of `pytest --submission FILE`.

The option itself is in `fairgrade_pytest`.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Group, RenderableType

from grader.feedback.console import Terminal, Trimmed
from grader.feedback.terminal_check import details, remarks
from grader.model.case_id import CaseId
from grader.model.errors import GraderError
from grader.model.fixes import Fix, tell
from grader.model.record import PASSING, CaseResult, Record
from grader.model.visible_text import on_one_line
from grader.selfcheck.file_check import check_file, find_work
from grader.selfcheck.prepared_handout import prepare_beside

PLUGIN = "grader-submission"
REMARKS = "grader_remarks"
"""The name under which a worker of pytest-xdist sends its remarks."""


def register(config: pytest.Config, name: str) -> None:
    """Have pytest check a submission; raise UsageError if there is no such file or no handout."""
    path = Path(name)
    if path.is_dir():
        raise pytest.UsageError(on_one_line(f"{path} is a folder: name your file"))
    try:
        find_work(path)
        assignment = prepare_beside(path.parent).assignment
    except GraderError as error:
        raise pytest.UsageError(on_one_line(str(error))) from error
    titles = {
        str(CaseId.of(problem.id, case.id)): on_one_line(case.title)
        for problem in assignment.problems
        for case in problem.cases
    }
    config.pluginmanager.register(SubmissionPlugin(path, titles), PLUGIN)


class SubmissionPlugin:
    """The hooks of a session with a submission."""

    def __init__(self, path: Path, titles: Mapping[str, str]) -> None:
        self.path = path
        self.titles = titles
        """The title of each public case, by its id."""
        self.remarks = ""
        self._record: Record | None = None

    # Not a property: registering a plugin reads all its attributes.
    def run(self) -> Record:
        """Return the record; the submission is run when the first test needs it."""
        if self._record is None:
            self._record = check_file(self.path).record
            if self._record.status == "graded":
                self.remarks = _draw(remarks(self._record)).strip()
        return self._record

    # A wrapper of the old kind, which old versions of pytest can use too.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, Any, None]:
        """Collect the public cases, instead of what other plugins collect of the submission.

        It is student code: even if it is called test_something.py, it must not be imported.
        """
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


class SubmissionFile(pytest.File):
    """A submission, with a test for each public case."""

    def collect(self) -> Iterable[PublicCase]:
        return [PublicCase.from_parent(self, name=name) for name in _plugin(self).titles]


class PublicCase(pytest.Item):
    """A public case as a test."""

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name}: {_plugin(self).titles[self.name]}"

    def runtest(self) -> None:
        record = _plugin(self).run()
        if record.status != "graded":
            # One failure explains the problem with the whole file.
            skip = pytest.mark.skip(on_one_line(f"{self.path.name} could not be run"))
            for item in self.session.items:
                if isinstance(item, PublicCase):
                    item.add_marker(skip)
            raise CaseFailure(record.message)
        case = next(case for case in record.cases if case.id == self.name)
        if not case.passed:
            raise CaseFailure(tell(case), case)
        if case.verdict not in PASSING:
            hint = f"Hint: {case.hint}" if case.hint else ""
            pytest.xfail(on_one_line(f"{case.message} {hint}".strip()))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *given: Any) -> Any:
        """Return what helps the student, without a traceback of pytest or the grader."""
        if isinstance(excinfo.value, CaseFailure):
            return _Report(excinfo.value)
        return super().repr_failure(excinfo, *given)


def _plugin(node: pytest.Collector | pytest.Item) -> SubmissionPlugin:
    found = node.config.pluginmanager.get_plugin(PLUGIN)
    assert isinstance(found, SubmissionPlugin)  # noqa: S101 (for the type checker)
    return found


class CaseFailure(Exception):  # noqa: N818 (pytest calls it a failure, not an error)
    """A case does not pass; without a case, the whole file is at fault."""

    def __init__(self, message: str, case: CaseResult | None = None) -> None:
        super().__init__(message)
        self.case = case


class _Crash(str):
    """The line on a failure in pytest's summary, in `--tb=line`, and in JUnit's reports."""

    @property
    def message(self) -> str:
        return str(self)


class _Report:
    """A failure in the form that pytest shows, in the width and colours of its terminal."""

    def __init__(self, failure: CaseFailure) -> None:
        self.reprcrash = _Crash(on_one_line(str(failure)))
        self.parts: list[RenderableType] = [self.reprcrash.message]
        if failure.case:  # as `grade check` shows it
            told = tell(failure.case)
            self.parts = [told, *details(Fix([failure.case]))]

    def toterminal(self, terminal: Any) -> None:
        terminal.line(_draw(self.parts, width=terminal.fullwidth, is_colourful=terminal.hasmarkup))

    def __str__(self) -> str:
        return _draw(self.parts)


def _draw(parts: Iterable[RenderableType], *, width: int = 80, is_colourful: bool = False) -> str:
    text = io.StringIO()
    Terminal(
        file=text,
        width=width,
        legacy_windows=False,
        force_terminal=is_colourful,
        color_system="standard" if is_colourful else None,
    ).print(Trimmed(Group(*parts)))
    return text.getvalue().rstrip()
