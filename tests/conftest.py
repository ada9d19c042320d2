"""Fixtures that several packages' tests use."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from grader import Gradebook, check_file, grade, make_handout, write_handout
from grader.marking import AnswerKey, build_key, mark
from grader.marking.trusted_calls import observe
from grader.model.assignment import Assignment
from grader.model.errors import IsolationError
from grader.model.execution import (
    Call,
    Execution,
    Isolation,
    NamedValues,
    Numbers,
    Outcome,
    calls_of,
    variables_id,
)
from grader.model.function_problem import FunctionProblem
from grader.model.isolation_ways import Way
from grader.model.record import CaseResult, Record
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, File, Handin, Submission
from grader.pipeline.assignment_loader import load_assignment
from grader.pipeline.grade_one import Job, grade_one
from grader.sandbox import check_isolation, run_submission
from tests.ways import in_each, only_way

ROOT = Path(__file__).parent.parent

QUICK_ASSIGNMENT = """
from reference import ASSIGNMENT as assignment3
from grader import Limits

LIMITS = Limits(call_seconds=0.5, statement_seconds=0.5, total_seconds=3, restarts=2)
ASSIGNMENT = assignment3.model_copy(update={"limits": LIMITS})
"""

# A shell makes what it runs in the background ignore Ctrl-C, which tests of time limits rely on.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No test is a measure of speed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# Self-checks are not remembered in the folder of the user who runs the tests.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="grader-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)


LEFT_OUT = pytest.StashKey[int]()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count the tests for CI that `-m` leaves out."""
    for_ci = [item for item in items if item.get_closest_marker("ci")]
    left_out = [item for item in for_ci if not item.get_closest_marker("quick")]
    items[0].config.stash[LEFT_OUT] = len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the count to the main process, where this is a worker of pytest-xdist."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep the count of a worker: all of them have the same."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out, and how to run them."""
    config = terminalreporter.config
    left_out = config.stash.get(LEFT_OUT, 0)
    if left_out and config.option.markexpr and not config.option.keyword:
        terminalreporter.write_line(
            f"{left_out} tests for CI were left out. `pytest -m ''` runs all tests."
        )


@pytest.fixture(scope="session")
def reference_path() -> str:
    return str(ROOT / "reference")


@pytest.fixture(scope="session")
def assignment(reference_path: str) -> Assignment:
    return load_assignment(reference_path)


@pytest.fixture(scope="session")
def quick_assignment(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Assignment 3 with less time for each call."""
    file = tmp_path_factory.mktemp("assignment") / "assignment3.py"
    file.write_text(QUICK_ASSIGNMENT)
    return str(file)


@pytest.fixture(scope="session")
def key(assignment: Assignment) -> AnswerKey:
    return build_key(assignment)


def numbers(value: Any) -> Numbers:
    """A value as it comes back from a student's process."""
    return Numbers(np.asarray(value), type(value).__name__)


def verdicts_on(
    assignment: Assignment, key: AnswerKey, function: Callable[..., Any]
) -> dict[str, CaseResult]:
    """The verdicts on Problem 2, by case, of a `relu_backward` that is called right here."""
    problem = assignment.problems[1]
    assert isinstance(problem, FunctionProblem)
    outcomes = {call.id: Outcome("missing") for call in calls_of(assignment)}
    for case in problem.cases:
        outcomes[f"problem2.{case.id}"] = observe(function, case.build_inputs())
    return _by_name(mark(assignment, key, Execution(outcomes)), "problem2")


MarkFunction = Callable[[Callable[..., Any]], dict[str, CaseResult]]
MarkGradients = Callable[[Mapping[str, Any]], dict[str, CaseResult]]


@pytest.fixture
def mark_function(assignment: Assignment, key: AnswerKey) -> MarkFunction:
    """Return the verdicts on Problem 2 of a function; see `verdicts_on`."""
    return functools.partial(verdicts_on, assignment, key)


@pytest.fixture
def mark_gradients(assignment: Assignment, key: AnswerKey) -> MarkGradients:
    """The verdicts on Problem 1, by step, of the values that `problem1_gradients` returned."""

    def run(values: Mapping[str, Any]) -> dict[str, CaseResult]:
        outcomes = {call.id: Outcome("missing") for call in calls_of(assignment)}
        table = NamedValues({name: numbers(value) for name, value in values.items()})
        outcomes["problem1"] = Outcome("returned", table)
        outcomes[variables_id("problem1")] = Outcome("returned", NamedValues({}))
        return _by_name(mark(assignment, key, Execution(outcomes)), "problem1")

    return run


def _by_name(cases: Sequence[CaseResult], problem: str) -> dict[str, CaseResult]:
    prefix = f"{problem}."
    return {case.id.removeprefix(prefix): case for case in cases if case.id.startswith(prefix)}


Run = Callable[..., Execution]
SHORT = Limits(call_seconds=0.5, statement_seconds=0.5, total_seconds=5.0, restarts=2)


@pytest.fixture(scope="session")
def isolation() -> Isolation:
    """The best that this system has."""
    try:
        check_isolation("strict")
    except IsolationError:
        return "process"
    return "strict"


@pytest.fixture(scope="session")
def strict(isolation: Isolation) -> None:
    """For tests of what only strict isolation promises."""
    if isolation != "strict":
        pytest.skip("strict isolation is not possible here")


@pytest.fixture(params=in_each("strict", "process"))
def level(request: pytest.FixtureRequest) -> Isolation:
    """Each level of isolation that there is."""
    if request.param == "strict":
        request.getfixturevalue("strict")
    chosen: Isolation = request.param
    return chosen


@pytest.fixture(params=in_each("namespaces", "landlock"))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Way:
    """Each way to isolate a submission strictly that there is."""
    return only_way(request.param, monkeypatch)


@pytest.fixture(params=in_each("namespaces", "landlock", "process"))
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run source, or a submission, in a real process: `run(source, Call(…), …)`.

    In all ways that there are: forked in namespaces, forked under Landlock alone, and in an
    interpreter of its own.
    """
    if request.param != "process":
        only_way(request.param, monkeypatch)

    def run_source(
        source: str | Submission, *calls: Call, limits: Limits = SHORT, **options: Any
    ) -> Execution:
        if isinstance(source, str):
            source = Submission("anna", (Cell("anna.py", source),), file="anna.py")
        level: Isolation = "process" if request.param == "process" else "strict"
        return run_submission(source, calls, limits, isolation=level, **options)

    return run_source


Grade = Callable[..., Record]


@pytest.fixture
def grade_source(tmp_path: Path, reference_path: str, isolation: Isolation) -> Grade:
    """The record of a submission's source, graded by Assignment 3 in a real process."""

    def grade(source: str, beside: Mapping[str, str] = {}, level: Isolation = isolation) -> Record:
        files = []
        for name, content in {"anna.py": source, **beside}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
            files.append(File(PurePosixPath(name), tmp_path / name))
        handin = Handin("anna", tuple(files))
        return grade_one(Job(handin, reference_path, "version", level)).record

    return grade


@pytest.fixture
def make_class(tmp_path: Path) -> Callable[..., Path]:
    """A folder of submissions from name → source."""

    def make(**sources: str) -> Path:
        folder = tmp_path / "submissions"
        folder.mkdir(exist_ok=True)
        for name, source in sources.items():
            (folder / f"{name}.py").write_text(source, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def workers_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have threads of this process do what local workers do, which take a second to start."""
    monkeypatch.setattr(
        "grader.pipeline.workers.LocalWorkers", lambda count, graded: ThreadPoolExecutor(count)
    )


@pytest.fixture
def grade_class(
    reference_path: str, tmp_path: Path, isolation: Isolation
) -> Callable[..., Gradebook]:
    """Grade a folder into `reports` (or another folder) by Assignment 3."""

    def run(folder: Path, reports: str = "reports", **options: Any) -> Gradebook:
        with ThreadPoolExecutor(2) as executor:
            return grade(
                folder,
                assignment=reference_path,
                reports=tmp_path / reports,
                isolation=isolation,
                executor=executor,
                **options,
            )

    return run


@pytest.fixture(scope="session")
def sample_records(
    tmp_path_factory: pytest.TempPathFactory, reference_path: str, isolation: Isolation
) -> dict[str, Record]:
    """The class of submissions/, graded, by student."""
    with ThreadPoolExecutor(2) as executor:
        gradebook = grade(
            ROOT / "submissions",
            assignment=reference_path,
            reports=tmp_path_factory.mktemp("reports"),
            isolation=isolation,
            executor=executor,
        )
    return {record.student: record for record in gradebook.records()}


@pytest.fixture(scope="session")
def sample_checks(
    tmp_path_factory: pytest.TempPathFactory, assignment: Assignment
) -> dict[str, Record]:
    """The self-checks of the single files in submissions/, by student.

    In a folder with the handout and nothing of the reference.
    """
    folder = tmp_path_factory.mktemp("student")
    write_handout(make_handout(assignment, install="grader"), folder)
    files = [f for f in (ROOT / "submissions").iterdir() if f.suffix in (".py", ".ipynb")]
    for file in files:
        shutil.copy(file, folder)
    with ThreadPoolExecutor(2) as executor:
        checks = executor.map(lambda file: check_file(folder / file.name).record, files)
        return {file.stem: record for file, record in zip(files, checks, strict=True)}


RIGHT_FUNCTION = """
import numpy as np

def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
"""
RIGHT_GRADIENTS = """
def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
"""


@pytest.fixture
def right() -> str:
    """The source of a submission that earns every point."""
    return RIGHT_FUNCTION + RIGHT_GRADIENTS


@pytest.fixture
def right_gradients() -> str:
    """The source of a submission that earns the points of Problem 1."""
    return RIGHT_GRADIENTS


@pytest.fixture(scope="session")
def youngest() -> Callable[[int], int]:
    """The last of a line of processes, each of which has one child or none; Linux only."""

    def find(pid: int) -> int:
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            (pid,) = map(int, children)
        return pid

    return find


@pytest.fixture(scope="session")
def descendants() -> Callable[[int], set[int]]:
    """A process and all that it has started, and those that these have; Linux only.

    A browser that other tests have open is left out: its processes come and go.
    """

    def find(pid: int) -> set[int]:
        parents = {}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                told = (process / "status").read_text()
                if not told.startswith(("Name:\tnode", "Name:\tchrom")):
                    parents[int(process.name)] = int(told.split("PPid:")[1].split()[0])
        found = {pid}
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    return find
