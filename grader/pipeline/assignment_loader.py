"""Finds an assignment by name or path, loads it, and tells whether it has changed since."""

from __future__ import annotations

import glob
import hashlib
import importlib
import importlib.util
import platform
import sys
import traceback
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from types import ModuleType

import numpy as np
from pydantic import ValidationError

from grader.import_path import PACKAGE, trusted
from grader.model.assignment import Assignment
from grader.model.errors import AssignmentError

ATTRIBUTE = "ASSIGNMENT"
DEFAULT = "reference"
"""The assignment where none is named: a folder in the working directory."""
WORK = (".py", ".ipynb")


def load_assignment(name: str) -> Assignment:
    """The `ASSIGNMENT` of a package, a folder with an `__init__.py`, or a `.py` file.

    A path that exists wins over an installed package of that name, so that an edited checkout
    is what gets graded.

    Raises:
        AssignmentError: it is not found, cannot be imported, or contradicts itself.
    """
    source = locate(name)
    try:
        module = _import(name, source)
    except Exception as error:
        raise AssignmentError(f"assignment {name!r}: {_explain(error, source)}") from error
    assignment = getattr(module, ATTRIBUTE, None)
    if not isinstance(assignment, Assignment):
        raise AssignmentError(
            f"assignment {name!r}: {source} must define {ATTRIBUTE}, a grader.Assignment"
        )
    return assignment


def choose_assignment(
    name: str = DEFAULT,
    graded: str | Path | None = None,
    unpacked: Callable[[Path], Container[str]] = lambda _: (),
) -> str:
    """Return the full path of an assignment, or the name of an installed package.

    An assignment is a program that runs with all rights, so it must be nothing that a student put
    there. It is never taken from among the submissions. Where the working directory holds students'
    work, it is taken by its full path alone.

    Args:
        name: a package or a path, as the user gave it.
        graded: the submissions: a folder, an archive, or one file; None where nothing is graded.
        unpacked: gives the names of what an archive unpacks to.

    Raises:
        AssignmentError: it is not found, or a student may have put it there.
    """
    source = locate(name, graded)
    if not Path(name).exists():
        return name  # an installed package
    here = Path.cwd().resolve()
    place = Path(graded).resolve() if graded is not None else None
    if place and source.is_relative_to(place):
        raise _untrusted(name, source, f"it lies in {place}, which is what you grade")
    if place and not Path(name).is_absolute():
        # A single file is graded where it lies, among others of its kind.
        folder = place.parent if place.suffix.lower() in WORK else place
        if here.is_relative_to(folder):
            raise _untrusted(name, source, f"the working directory, {here}, is where they are")
        # What is graded may have been unpacked anywhere, or copied. An assignment beside a folder
        # of submissions is neither, whatever a student is called.
        is_copy = (place / source.name).exists() and source.parent != place.parent
        if is_copy or source.name in unpacked(place):
            why = f"{place.name} also contains something called {source.name}"
            raise _untrusted(name, source, why)
    # A folder of submissions here is apart from the assignment. Else hand-ins may lie here.
    if name == DEFAULT and source.parent == here and not (place and place.is_dir()):
        work = next((file for file in sorted(here.iterdir()) if file.suffix.lower() in WORK), None)
        if work:
            why = f"the working directory holds {work.name}, which may be a student's"
            raise _untrusted(name, source, why)
    return str(source)


def _untrusted(name: str, source: Path, why: str) -> AssignmentError:
    return AssignmentError(
        f"assignment {name!r}: {source} was not run. A student may have handed it in, because "
        f"{why}. Keep the assignment apart from the submissions, and name it by its full path: "
        "--assignment /full/path/to/assignment"
    )


def locate(name: str, graded: str | Path | None = None) -> Path:
    """Return the folder or file that an assignment's name stands for.

    A package is looked for where no student's file can lie: see `grader.import_path`.

    Raises:
        AssignmentError: there is none.
    """
    path = Path(name)
    if path.is_dir() and (path / "__init__.py").is_file():
        return path.resolve()
    if path.is_file() and path.suffix == ".py":
        return path.resolve()
    if path.exists():
        raise AssignmentError(
            f"assignment {name!r}: expected a .py file or a folder with an __init__.py"
        )
    with _trusted_path(graded):
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            spec = None
    if spec is None or spec.origin is None:
        raise AssignmentError(
            f"assignment {name!r}: neither a path nor an installed package (looked for in "
            f"{Path.cwd()}); name one with --assignment PACKAGE_OR_PATH"
        )
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


@contextmanager
def _trusted_path(graded: str | Path | None) -> Iterator[None]:
    """Have Python look for modules at trusted places alone, for a while."""
    before = sys.path[:]
    sys.path[:] = trusted(before, [] if graded is None else [graded])
    try:
        yield
    finally:
        sys.path[:] = before


def own_paths(name: str) -> tuple[str, ...]:
    """All that belongs to the grader and to an assignment: files and folders, links resolved.

    Raises:
        AssignmentError: the assignment is not found.
    """
    source = locate(name)
    try:
        shipped = {file.parts[0] for file in metadata.distribution("fairgrade").files or ()}
    except metadata.PackageNotFoundError:
        shipped = set()
    folders = [Path(path) for path in sys.path if path.endswith("-packages")]
    # Of an assignment within a package, solutions may lie anywhere in the package.
    package = set() if Path(name).exists() else {name.partition(".")[0]}
    names = {"grader", source.stem, *package, *shipped} - {"..", "__pycache__"}
    paths = [Path(PACKAGE), source]
    paths += [
        folder / file for folder in folders for name in names for file in (name, f"{name}.py")
    ]
    # Compiled by any Python, and optimized or not.
    paths += [
        compiled
        for path in paths
        if path.suffix == ".py"
        for compiled in path.parent.glob(f"__pycache__/{glob.escape(path.stem)}.*.pyc")
    ]
    return tuple(sorted({str(path.resolve()) for path in paths if path.exists()}))


def fingerprint(name: str, *settings: str) -> str:
    """A digest of all that a result depends on, the submission apart.

    Covers the assignment's folder or file, the grader's own code, the versions of Python and
    numpy, and `settings`.
    """
    digest = hashlib.sha256()
    for part in (platform.python_version(), np.__version__, *settings):
        digest.update(part.encode() + b"\0")
    source = locate(name)
    files = [source] if source.is_file() else sorted(source.rglob("*"))
    files += sorted(Path(PACKAGE).rglob("*.py"))
    for file in files:
        if file.is_file() and file.parent.name != "__pycache__":
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _import(name: str, source: Path) -> ModuleType:
    if not Path(name).exists():
        with _trusted_path(None):  # as it was looked for
            return importlib.import_module(name)
    is_package = source.is_dir()
    # A name of its own: a file called json.py must not stand in for the library.
    module_name = "assignment_" + hashlib.sha256(str(source).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(
        module_name,
        source / "__init__.py" if is_package else source,
        submodule_search_locations=[str(source)] if is_package else None,
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{source} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    # Relative imports inside a package look it up here; none may find what an earlier load left.
    _forget(module_name)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(module_name)
        raise
    return module


def _forget(module_name: str) -> None:
    for name in list(sys.modules):
        if name == module_name or name.startswith(f"{module_name}."):
            del sys.modules[name]


def _explain(error: Exception, source: Path) -> str:
    """What went wrong and at which line of the assignment, without a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(source)]
    where = f"{own[-1].filename}, line {own[-1].lineno}: " if own else ""
    if isinstance(error, ValidationError):
        return where + "; ".join(_complaint(error.title, detail) for detail in error.errors())
    if isinstance(error, SyntaxError):
        return f"{error.filename}, line {error.lineno}: {error.msg}"
    return f"{where}{type(error).__name__}: {error}"


def _complaint(title: str, detail: object) -> str:
    assert isinstance(detail, dict)  # noqa: S101 (pydantic's ErrorDetails)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
    value = detail["input"]
    given = f" (given: {value!r})" if isinstance(value, int | float | str) else ""
    return f"{title}{place}: {detail['msg'].removeprefix('Value error, ')}{given}"
