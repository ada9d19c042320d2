"""What a record keeps of the code that was handed in."""

import pytest

from grader.model.notes import Note
from grader.model.record import Record
from grader.pipeline.kept_source import MAX_SOURCE


def test_the_record_keeps_the_code_as_it_was_written(grade_source, right):
    record = grade_source(right)

    assert [(cell.name, cell.code) for cell in record.source] == [("anna.py", right)]
    assert not record.source_cut


def test_code_that_cannot_be_run_is_kept_as_well(grade_source):
    record = grade_source("def f(:\n")

    assert record.status == "unreadable"
    assert record.source[0].code == "def f(:\n"


def test_of_very_long_code_the_beginning_is_kept(grade_source, right):
    record = grade_source(right + "# x" * MAX_SOURCE)

    assert record.score == record.max_score
    assert len(record.source[0].code) == MAX_SOURCE
    assert record.source_cut


def test_a_record_of_an_older_version_is_still_read(grade_source, right):
    newer = {"source": True, "source_cut": True, "cases": {"__all__": {"step": True}}}

    older = grade_source(right).model_dump_json(exclude=newer)

    assert Record.model_validate_json(older).score == 100


def kept(record):
    return {cell.name: (cell.code, cell.role) for cell in record.source}


HELPER = "def masked(dA, Z):\n    return (Z > 0) * dA\n"
CALLS_IT = "def relu_backward(dA, Z):\n    return masked(dA, Z)\n"


@pytest.mark.parametrize(
    "source",
    [
        f"from helper import masked\n{CALLS_IT}",
        f"import importlib\nmasked = importlib.import_module('hel' + 'per').masked\n{CALLS_IT}",
        f"def masked(dA, Z):\n    import helper\n    return helper.masked(dA, Z)\n{CALLS_IT}",
    ],
    ids=["by name", "by a name that is put together", "in a call"],
)
def test_an_imported_module_is_kept_after_the_graded_file(grade_source, right_gradients, source):
    record = grade_source(source + right_gradients, {"helper.py": HELPER})

    assert record.score == record.max_score
    assert [cell.name for cell in record.source] == ["anna.py", "helper.py"]
    assert kept(record)["helper.py"] == (HELPER, "used")


def test_a_module_of_a_package_is_kept_and_so_is_what_it_imports(grade_source, right_gradients):
    beside = {
        "tools/__init__.py": "from . import inner\n",
        "tools/inner.py": "from .masks import masked\n",
        "tools/masks.py": HELPER,
        "tools/unrelated.py": "x = 1\n",
    }

    record = grade_source(f"from tools.inner import masked\n{CALLS_IT}{right_gradients}", beside)

    assert record.score == record.max_score
    assert {name: role for name, (_, role) in kept(record).items()} == {
        "anna.py": "graded",
        "tools/__init__.py": "used",
        "tools/inner.py": "used",
        "tools/masks.py": "used",
        "tools/unrelated.py": "beside",
    }


def test_a_module_that_was_handed_in_twice_is_kept_once(grade_source, right):
    record = grade_source(f"{right}import helper", {"helper-1.py": "x = 1\n"})

    assert kept(record).keys() == {"anna.py", "helper.py"}


def test_of_a_module_that_there_is_no_room_for_the_name_is_kept(grade_source, right):
    beside = {"a.py": "#" * MAX_SOURCE, "b.py": "x = 1\n"}

    record = grade_source(f"{right}import a, b", beside)

    assert kept(record)["b.py"] == ("", "used")
    assert sum(len(cell.code) for cell in record.source) == MAX_SOURCE
    assert record.source_cut


def test_a_module_that_the_code_wrote_and_imported_is_told(grade_source, right):
    source = f"{right}open('made.py', 'w').write('x = 1')\nimport made"

    record = grade_source(source)

    assert record.score == record.max_score
    assert record.notes == (Note.of("imported_made", name="made.py"),)


def test_an_error_in_a_module_is_told_by_its_line(grade_source):
    helper = "def masked(dA, Z):\n    return 1 / 0\n"

    record = grade_source(f"from helper import masked\n{CALLS_IT}", {"helper.py": helper})

    (told,) = {case.traceback for case in record.cases if case.traceback}
    assert [place.text for place in told] == [
        "anna.py, line 3: return masked(dA, Z)",
        "helper.py, line 2: return 1 / 0",
    ]
