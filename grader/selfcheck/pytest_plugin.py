"""`pytest --submission my_file.py`: each public case as a test.

pytest loads this wherever the grader is installed, so nothing but pytest and the standard library
is imported before a submission is named.
"""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.model.case_id import CaseId
    from grader.model.record import CaseResult, Record

PLUGIN = "grader-submission"
REMARKS = "grader_remarks"
"""Under this name a worker of pytest-xdist sends what there is to tell."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("grader").addoption(
        "--submission",
        metavar="FILE",
        type=_absolute,
        help="Check FILE, your .py file or notebook, by the public.json beside it: each public "
        "case is a test. Without other arguments, nothing else is run.",
    )


def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Have the submission collected, as if it were named once more as what to run."""
    known = early_config.known_args_namespace
    path = known.submission
    if path and not any(_absolute(name.split("::")[0]) == path for name in known.file_or_dir):
        # First, since an option at the end could take it for its value. It is told to both: by
        # the one, pytest decides which conftest.py files to load, by the other what to run.
        args.insert(0, path)
        known.file_or_dir.insert(0, path)


def pytest_configure(config: pytest.Config) -> None:
    name = config.getoption("submission")
    if not name:
        return
    from grader.model.case_id import CaseId
    from grader.model.errors import GraderError
    from grader.model.visible_text import on_one_line
    from grader.selfcheck.file_check import find_work
    from grader.selfcheck.prepared_handout import prepare_beside

    path = Path(name)
    if path.is_dir():
        raise pytest.UsageError(on_one_line(f"{path} is a folder: name your file"))
    try:
        find_work(path)
        assignment = prepare_beside(path.parent).assignment
    except GraderError as error:
        raise pytest.UsageError(on_one_line(str(error))) from error
    titles = {
        CaseId.of(problem.id, case.id): on_one_line(case.title)
        for problem in assignment.problems
        for case in problem.cases
    }
    config.pluginmanager.register(SubmissionPlugin(path, titles), PLUGIN)


class SubmissionPlugin:
    """What is done in a session with a submission."""

    def __init__(self, path: Path, titles: Mapping[CaseId, str]) -> None:
        self.path = path
        self.titles = titles
        """The public cases, by id."""
        self.remarks = ""
        self._record: Record | None = None

    # No property, since who registers a plugin may read all its attributes.
    def run(self) -> Record:
        """What came of the submission, which is run when a test first asks."""
        from grader.feedback.terminal_check import remarks
        from grader.selfcheck.file_check import check_file

        if self._record is None:
            self._record = check_file(self.path).record
            if self._record.status == "graded":
                self.remarks = _draw(remarks(self._record)).strip()
        return self._record

    # Wrapped in the way that older versions of pytest, too, can import.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, Any, None]:
        """Put the public cases in the place of all that others would collect of the submission.

        It is student code: even where it is called test_something.py, it is not to be imported.
        """
        collected = yield
        if file_path.samefile(self.path):
            submission = SubmissionFile.from_parent(parent, path=file_path, plugin=self)
            collected.force_result([submission])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[REMARKS] = self.remarks

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # One that was killed has sent nothing, and one that had no test to run, no remarks.
        self.remarks = getattr(node, "workeroutput", {}).get(REMARKS) or self.remarks

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.remarks:
            from grader.model.visible_text import on_one_line

            terminalreporter.section(on_one_line(self.path.name))
            terminalreporter.write_line(self.remarks)


class SubmissionFile(pytest.File):
    """A submission: a test for each of its public cases."""

    def __init__(self, *, plugin: SubmissionPlugin, **given: Any) -> None:
        super().__init__(**given)
        self.plugin = plugin

    def collect(self) -> Iterable[PublicCase]:
        for name, title in self.plugin.titles.items():
            yield PublicCase.from_parent(self, name=name, title=title, plugin=self.plugin)


class PublicCase(pytest.Item):
    """A public case: it passes where there is nothing to mend."""

    def __init__(self, *, title: str, plugin: SubmissionPlugin, **given: Any) -> None:
        super().__init__(**given)
        self.title = title
        self.plugin = plugin

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name}: {self.title}"

    def runtest(self) -> None:
        from grader.model.fixes import tell
        from grader.model.record import PASSING
        from grader.model.visible_text import on_one_line

        record = self.plugin.run()
        if record.status != "graded":
            self._skip_the_others()
            raise CaseFailure(record.message)
        case = next(case for case in record.cases if case.id == self.name)
        if not case.passed:
            raise CaseFailure(tell(case), case)
        if case.verdict not in PASSING:
            hint = f"Hint: {case.hint}" if case.hint else ""
            pytest.xfail(on_one_line(f"{case.message} {hint}".strip()))

    def _skip_the_others(self) -> None:
        """What is wrong with the whole file is told once."""
        from grader.model.visible_text import on_one_line

        for item in self.session.items:
            if isinstance(item, PublicCase):
                item.add_marker(pytest.mark.skip(on_one_line(f"{self.path.name} could not be run")))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *given: Any) -> Any:
        """What a student wants to read, and no traceback of pytest's or ours."""
        if isinstance(excinfo.value, CaseFailure):
            return _Report(excinfo.value)
        return super().repr_failure(excinfo, *given)


class CaseFailure(Exception):  # noqa: N818 (as pytest has it: a failure, not an error)
    """A test that does not pass; without a case where the whole file is at fault."""

    def __init__(self, message: str, case: CaseResult | None = None) -> None:
        super().__init__(message)
        self.case = case


class _Crash:
    """What pytest's closing lines, `--tb=line` and JUnit's messages say of a failure."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return self.message


class _Report:
    """A failure as pytest takes it: as wide and as colourful as its terminal."""

    def __init__(self, failure: CaseFailure) -> None:
        from grader.model.visible_text import on_one_line

        message = on_one_line(str(failure))
        self.reprcrash = _Crash(message)
        self.parts = list(_tell(failure.case)) if failure.case else [message]

    def toterminal(self, terminal: Any) -> None:
        terminal.line(_draw(self.parts, width=terminal.fullwidth, is_colourful=terminal.hasmarkup))

    def __str__(self) -> str:
        return _draw(self.parts)


def _tell(case: CaseResult) -> Iterable[RenderableType]:
    """What `grade check` says of a case: what to mend, and where it is seen."""
    from grader.feedback.terminal_check import details
    from grader.model.fixes import Fix, tell

    yield tell(case)
    yield from details(Fix([case]))


def _draw(parts: Iterable[RenderableType], *, width: int = 80, is_colourful: bool = False) -> str:
    from rich.console import Group

    from grader.feedback.console import Terminal, Trimmed

    text = io.StringIO()
    Terminal(
        file=text,
        width=width,
        legacy_windows=False,
        force_terminal=is_colourful,
        color_system="standard" if is_colourful else None,
    ).print(Trimmed(Group(*parts)))
    return text.getvalue().rstrip()


def _absolute(name: str) -> str:
    return os.path.abspath(name)  # noqa: PTH100 (pathlib does not take `..` out, as pytest does)
