"""Imports go one way, each module has a name of its own, and student code is run beside little."""

import ast
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "grader").rglob("*.py"))
LEVELS = [
    {"model", "import_path", "atomic_files"},
    {"intake", "sandbox", "marking", "feedback", "export"},
    {"handout"},
    {"pipeline"},
    {"selfcheck", "review", "authoring"},
    {"cli"},
]
"""From below: a room imports from lower levels, and itself. The lowest level is one room."""
ROOMS = set().union(*LEVELS)
STUDENT = ROOT / "grader" / "sandbox" / "student"


def module_of(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported(file):
    """The modules, as tuples of their parts, that a file of ours imports from."""
    package = module_of(file) if file.stem == "__init__" else module_of(file)[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = (*above, *(node.module or "").split("."))
            # `from grader import x` may name a module.
            yield from ((*filter(None, module), alias.name) for alias in node.names)


def rooms_below(room):
    """The rooms that a room may import from, and itself."""
    if room in LEVELS[0]:
        return LEVELS[0]
    number = next(number for number, rooms in enumerate(LEVELS) if room in rooms)
    return {room}.union(*LEVELS[:number])


IN_ROOMS = [file for file in FILES if module_of(file)[1:] and module_of(file)[1] in ROOMS]


@pytest.mark.parametrize("file", IN_ROOMS, ids=lambda file: ".".join(module_of(file)[1:]))
def test_imports_go_one_way(file):
    rooms = {path[1] for path in imported(file) if path[0] == "grader" and path[1] in ROOMS}

    assert rooms <= rooms_below(module_of(file)[1])


def test_every_module_is_in_a_room():
    assert {module_of(file) for file in FILES} - {module_of(file) for file in IN_ROOMS} == {
        ("grader",),
        ("grader", "__main__"),
    }


def test_every_module_has_a_name_of_its_own():
    stems = Counter(file.stem for file in FILES if not file.stem.startswith("__"))

    assert [stem for stem, count in stems.items() if count > 1] == []


def test_beside_student_code_nothing_of_ours_is_imported_but_its_isolation():
    paths = set(chain.from_iterable(map(imported, STUDENT.glob("*.py"))))
    ours = {path[1:] for path in paths if path[0] == "grader"}

    assert ours
    assert {path[:2] for path in ours} <= {("sandbox", "student"), ("sandbox", "isolation")}


def test_beside_student_code_no_library_is_imported_but_numpy():
    paths = set(chain.from_iterable(map(imported, STUDENT.glob("*.py"))))
    libraries = {path[0] for path in paths} - {"grader", *sys.stdlib_module_names}

    assert libraries <= {"numpy"}
