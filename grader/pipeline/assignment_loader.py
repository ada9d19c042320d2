"""Finds and loads an assignment, and computes a fingerprint of it."""

import ast
import glob
import hashlib
import importlib
import importlib.util
import platform
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import metadata
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np

from grader.import_path import PACKAGE, TrustedImports
from grader.intake.class_download import packed_names
from grader.intake.listing import WORK
from grader.model.assignment import Assignment
from grader.model.errors import AssignmentError
from grader.model.own_numbers import OwnNumbers, numbers_id
from grader.model.support_files import digest_of
from grader.pipeline.assignment_definition import Definition
from grader.pipeline.assignment_folder import SUPPORT_MODULES, AssignmentFolder
from grader.pipeline.definition_checks import complaints
from grader.pipeline.definition_errors import explain_definition

DEFAULT = "reference"
# What changes no result: it counts after marking, or for authors alone.
RULES = ("late", "adjust", "equal_mutants")
MODELS_OF_RULES = ("LatePolicy", "Adjustment", "EqualMutant")


def load_assignment(name: str, student: str | None = None) -> Assignment:
    """Return the `ASSIGNMENT` of a package, a folder with an `__init__.py`, or a `.py` file.

    If each student has their own numbers, it is that of a `student`, by default of an example. It
    has the contents of its support files. A path of this name comes before an installed package, so
    that edits in a checkout count. Raise AssignmentError if the assignment is not found, cannot be
    imported, or contradicts itself.
    """
    definition = load_definition(name)
    return definition.example if student is None else definition.of(numbers_id(student))


def load_definition(name: str) -> Definition:
    """Load an assignment, as `load_assignment` does, whether it has own numbers or not."""
    source = locate(name)
    folder = AssignmentFolder(source)
    SUPPORT_MODULES.use(folder)
    try:
        written = getattr(_import(name, source), "ASSIGNMENT", None)
        example = written.example() if isinstance(written, OwnNumbers) else written
    except Exception as error:
        raise AssignmentError(
            f"assignment {name!r}: {explain_definition(error, source)}"
        ) from error
    if not isinstance(example, Assignment):
        given = f"; it is of type {type(written).__name__}" if written is not None else ""
        if callable(written):
            given = "; it is a function: if it builds each student's, write OwnNumbers(…, key=…)"
        raise AssignmentError(
            f"assignment {name!r}: {source} must define ASSIGNMENT, a grader.Assignment{given}"
        )
    if wrong := [*complaints(example, source)]:
        raise AssignmentError(f"assignment {name!r}: {'; '.join(wrong)}")
    try:
        support = folder.read_support(example)
    except AssignmentError as error:
        raise AssignmentError(f"assignment {name!r}: {error}") from error
    own_numbers = written if isinstance(written, OwnNumbers) else None
    own_files = frozenset(example.support)
    return Definition(name, source, example.with_support(support), own_numbers, own_files)


def choose_assignment(name: str = DEFAULT, graded: str | Path | None = None) -> str:
    """Return the full path of an assignment, or the name of an installed package.

    An assignment runs with all permissions, so no student may be able to supply it. It is never
    taken from the submissions, `graded`. If the working directory contains student work, the
    assignment must be named by its full path. Raise AssignmentError if it is not found or a student
    may have supplied it.
    """
    source = locate(name, graded)
    if not Path(name).exists():
        return name  # an installed package
    if why := _why_untrusted(name, source, Path(graded).resolve() if graded else None):
        raise AssignmentError(
            f"assignment {name!r}: {source} was not run. A student may have handed it in, because "
            f"{why}. Keep the assignment apart from the submissions, and name it by its full path: "
            "--assignment /full/path/to/assignment"
        )
    return str(source)


def _why_untrusted(name: str, source: Path, graded: Path | None) -> str:
    """Return why a student may have supplied this assignment; empty if none can have."""
    here = Path.cwd().resolve()
    if graded and source.is_relative_to(graded):
        return f"it is in {graded}, which you are grading"
    if graded and not Path(name).is_absolute():
        # A single file is graded where it is, beside the files of other students.
        folder = graded.parent if graded.suffix.lower() in WORK else graded
        if here.is_relative_to(folder):
            return f"the working directory, {here}, contains the submissions"
        # A submission of this name may have been copied or unpacked here. A file that is beside the
        # folder of submissions is the author's, even if a submission has the same name.
        is_copy = (graded / source.name).exists() and source.parent != graded.parent
        if is_copy or source.name in packed_names(graded):
            return f"{graded.name} also contains something called {source.name}"
    # Unless a folder of submissions is named, files in the working directory may be submissions.
    if name == DEFAULT and source.parent == here and not (graded and graded.is_dir()):
        work = sorted(file.name for file in here.iterdir() if file.suffix.lower() in WORK)
        if work:
            return f"the working directory contains {work[0]}, which may be a student's"
    return ""


def locate(name: str, graded: str | Path | None = None) -> Path:
    """Return the folder or file of an assignment; raise AssignmentError if there is none.

    A package is searched only where no submission can be: see `grader.import_path`.
    """
    path = Path(name)
    if (path / "__init__.py").is_file() or (path.is_file() and path.suffix == ".py"):
        return path.resolve()
    if path.exists():
        raise AssignmentError(
            f"assignment {name!r}: expected a .py file or a folder with an __init__.py"
        )
    spec = None
    with TrustedImports([graded] if graded else []), suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise AssignmentError(_why_none(name))
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _why_none(name: str) -> str:
    """Say that there is no such assignment, where it was looked for, and what an assignment is."""
    searched = f"there is no such path in {Path.cwd()}, and no such installed package"
    if name != DEFAULT:
        return f"assignment {name!r}: {searched}; name one with --assignment PACKAGE_OR_PATH"
    return (
        f"no assignment is named, and there is no {DEFAULT!r} either: {searched}. An assignment is "
        "a Python file or package that defines ASSIGNMENT: its problems, cases and points. Name "
        "yours with --assignment path/to/assignment.py. The documentation says how to write one: "
        "docs/how-to/authoring.md"
    )


def own_paths(name: str) -> tuple[str, ...]:
    """Return all files and folders of the grader and of an assignment, with links resolved."""
    source = locate(name)
    names = {"grader", source.stem}
    if not Path(name).exists():  # solutions may be anywhere in the package of an assignment
        names.add(name.partition(".")[0])
    with suppress(metadata.PackageNotFoundError):
        names |= {file.parts[0] for file in metadata.distribution("fairgrade").files or ()}
    names -= {"..", "__pycache__"}
    folders = [Path(path) for path in sys.path if path.endswith("-packages")]
    files = [folder / name for folder in folders for name in names]
    paths = [Path(PACKAGE), source, *files, *(Path(f"{file}.py") for file in files)]
    # Compiled files, of any version of Python and any optimization.
    paths += [
        compiled
        for path in paths
        if path.suffix == ".py"
        for compiled in path.parent.glob(f"__pycache__/{glob.escape(path.stem)}.*.pyc")
    ]
    return tuple(sorted({str(path.resolve()) for path in paths if path.exists()}))


def fingerprint(name: str, *settings: str) -> str:
    """Return digests of everything that a result depends on, except for the submission.

    The first is of the files of the assignment, support files included, but for what changes no
    result: `Assignment(late=…, adjust=…, equal_mutants=…)`. The second, after a hyphen, is of the
    grader's code, the versions of Python, numpy and pint, and `settings`.
    """
    source = locate(name)
    support = [f"{path} {digest_of(b)}" for path, b in load_assignment(name).support.items()]
    own = [source] if source.is_file() else sorted(source.rglob("*"))
    # pint is not imported for its version: only questions with units need it.
    versions = (platform.python_version(), np.__version__, version("pint"), *settings)
    ours = sorted(Path(PACKAGE).rglob("*.py"))
    return f"{_digest(own, _marked_by, support)}-{_digest(ours, Path.read_bytes, versions)}"


def _digest(
    files: Iterable[Path], read: Callable[[Path], bytes], settings: Iterable[str] = ()
) -> str:
    digest = hashlib.sha256()
    for part in settings:
        digest.update(part.encode() + b"\0")
    for file in files:
        if file.is_file() and file.parent.name != "__pycache__":
            digest.update(file.name.encode() + b"\0" + read(file))
    return digest.hexdigest()[:16]


def _marked_by(file: Path) -> bytes:
    """Return the content of a file of an assignment, without what changes no result."""
    content = file.read_bytes()
    if file.suffix != ".py":
        return content
    try:
        return ast.dump(_WithoutRules().visit(ast.parse(content))).encode("utf-8", "replace")
    except (SyntaxError, ValueError, RecursionError):
        return content


class _WithoutRules(ast.NodeTransformer):
    """Removes `RULES` from the call of `Assignment`, and the imports for them."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.func).rpartition(".")[2] == "Assignment":
            node.keywords = [each for each in node.keywords if each.arg not in RULES]
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        node.names = [each for each in node.names if each.name not in MODELS_OF_RULES]
        return node if node.names else None


def _import(name: str, source: Path) -> ModuleType:
    if not Path(name).exists():
        with TrustedImports([]):
            return importlib.import_module(name)
    # The name is unique, so that a file called json.py does not replace the library.
    module_name = "assignment_" + hashlib.sha256(str(source).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(
        module_name, source / "__init__.py" if source.is_dir() else source
    )
    assert spec and spec.loader  # noqa: S101, PT018 (for the type checker)
    module = importlib.util.module_from_spec(spec)
    # Relative imports in a package need the module in sys.modules. Remove those of an earlier load.
    for loaded in list(sys.modules):
        if loaded.partition(".")[0] == module_name:
            del sys.modules[loaded]
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module
