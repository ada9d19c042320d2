"""A student's self-check of a file, by the handout beside it."""

import json
import os
import re

import pytest

from grader import (
    Assignment,
    Case,
    FunctionProblem,
    HandoutError,
    SubmissionsError,
    check_file,
    make_handout,
)


def double(x):
    return 2 * x


def test_a_right_file_passes(make_folder, right):
    result = check_file(make_folder(anna=right) / "anna.py")

    assert result.passed
    assert result.record.score == result.record.max_score == 30


def test_a_check_knows_the_public_cases_only(make_folder, right):
    record = check_file(make_folder(anna=right) / "anna.py").record

    assert record.self_check
    assert len(record.cases) == 20
    assert not any(case.hidden for case in record.cases)


def test_a_check_is_kept_apart_by_limits_alone(make_folder, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("what a jail would not show")

    record = check_file(make_folder(anna=f"print(open({str(notes)!r}).read())") / "anna.py").record

    assert record.run.isolation == "process"
    assert record.output == "what a jail would not show\n"


@pytest.mark.parametrize(
    "source",
    ["", "def (", "dL_dyhat = -2", "import sys; sys.exit()"],
    ids=["empty", "syntax error", "one value", "exit"],
)
def test_a_file_that_lacks_something_does_not_pass(make_folder, source):
    assert not check_file(make_folder(anna=source) / "anna.py").passed


def test_advice_is_no_failure(make_folder, right_gradients):
    masked = "def relu_backward(dA, Z):\n    return dA * (Z > 0)\n"

    result = check_file(make_folder(anna=masked + right_gradients) / "anna.py")

    advice = result.record.cases[-1]
    assert (advice.id, advice.verdict) == ("problem2.non_finite", "wrong")
    assert result.passed


def test_in_a_folder_the_file_that_defines_most_is_checked(make_folder, right):
    folder = make_folder(notes="x = 1", anna=right)

    assert check_file(folder).record.file == "anna.py"


def test_of_two_that_define_as_much_the_newer_is_checked(make_folder, right):
    folder = make_folder(first=right, second=right)
    os.utime(folder / "second.py", (1, 1))

    record = check_file(folder).record

    assert record.file == "first.py"
    assert record.notes[0].code == "older_file"
    assert record.notes[0].values["what_for"] == "checked"


def test_python_files_beside_the_one_that_is_checked_can_be_imported(make_folder, right):
    folder = make_folder(
        deeper="seven = 7", helpers="from deeper import seven", anna=f"import helpers\n{right}"
    )

    record = check_file(folder / "anna.py").record

    assert record.file == "anna.py"
    assert record.skipped == ()


def test_files_beside_it_that_it_does_not_name_are_not_read(make_folder, right):
    folder = make_folder(anna=right)
    (folder / "large.py").write_bytes(b"#" * (21 * 2**20))

    assert check_file(folder / "anna.py").record.notes == ()


def test_the_file_and_its_folder_are_as_they_were(make_folder, right):
    folder = make_folder(anna=f"open('left', 'w').write('x')\n{right}")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    check_file(folder / "anna.py")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_that_is_not_there_says_so(make_folder):
    with pytest.raises(SubmissionsError, match=r"nothing\.py: no such file"):
        check_file(make_folder() / "nothing.py")


def test_a_folder_with_no_work_says_so(make_folder):
    with pytest.raises(SubmissionsError, match=r"no \.py file and no notebook in .*name your file"):
        check_file(make_folder())


def test_work_without_a_handout_says_where_to_put_it(tmp_path, right):
    (tmp_path / "anna.py").write_text(right)

    with pytest.raises(HandoutError, match=r"no public\.json in .*put it beside your file"):
        check_file(tmp_path / "anna.py")


def test_an_author_checks_by_an_assignment_without_a_handout(tmp_path, right, reference_path):
    (tmp_path / "anna.py").write_text(right)

    assert check_file(tmp_path / "anna.py", assignment=reference_path).passed


@pytest.fixture(params=["link to nowhere", "link to itself", "pipe", "folder", "lock"])
def odd(request):
    """Put something that is no file of code beside a student's file, under the name of one."""

    def put(folder):
        path = folder / "odd.py"
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "folder":
            path.mkdir()
        elif request.param == "lock":
            (folder / ".#anna.py").symlink_to("anna@host.42")
        else:
            path.symlink_to("odd.py" if request.param == "link to itself" else "nowhere.py")

    return put


def test_what_is_no_file_beside_the_work_is_left_alone(make_folder, odd, right):
    folder = make_folder(anna=f"try:\n    import odd\nexcept ImportError:\n    pass\n{right}")
    odd(folder)

    assert check_file(folder).passed
    assert check_file(folder / "anna.py").passed


def test_what_is_no_file_cannot_be_checked_and_says_so(make_folder):
    folder = make_folder()
    os.mkfifo(folder / "anna.py")

    with pytest.raises(
        SubmissionsError, match="is not an ordinary file. Name your own file instead$"
    ):
        check_file(folder / "anna.py")


def test_a_name_that_is_too_long_says_so(make_folder):
    with pytest.raises(SubmissionsError, match="file name too long"):
        check_file(make_folder() / f"{'x' * 5000}.py")


@pytest.mark.parametrize(
    "damage",
    [
        lambda handout: handout["problems"].append(handout["problems"][0]),
        lambda handout: handout["problems"][0]["cases"].reverse(),
        lambda handout: handout["problems"][1]["cases"].append(handout["problems"][1]["cases"][0]),
        lambda handout: handout["problems"][1]["cases"][0]["inputs"].pop(),
        lambda handout: handout["problems"][0]["cases"][2]["relation"].update(
            left=[[0, 0], [0, 0]]
        ),
        lambda handout: handout["problems"][0]["cases"][2]["relation"].update(left=[[1, 2], [3]]),
        lambda handout: handout["problems"][0]["cases"][2].update(size=10**400),
        lambda handout: handout["limits"].update(total_seconds=1e308),
    ],
    ids=["twice", "order", "case twice", "inputs", "singular", "ragged", "huge", "limits"],
)
def test_a_handout_whose_parts_contradict_each_other_is_told_to_be_damaged(
    make_folder, public_json, right, damage
):
    folder = make_folder(anna=right)
    handout = json.loads(public_json)
    damage(handout)
    (folder / "public.json").write_text(json.dumps(handout))

    with pytest.raises(HandoutError, match="is damaged .*: take it again"):
        check_file(folder / "anna.py")


def test_a_package_that_the_grading_computer_may_lack_is_told(make_folder, right):
    source = f"try:\n    import torch\nexcept ImportError:\n    pass\n{right}"

    record = check_file(make_folder(anna=source) / "anna.py").record

    assert [note.values["packages"] for note in record.notes] == ["torch"]


def test_a_file_beside_it_that_defines_what_is_missing_is_told(make_folder, right_gradients):
    folder = make_folder(problem1=right_gradients, problem2="def relu_backward(dA, Z): return dA")

    record = check_file(folder / "problem1.py").record

    assert [(note.code, note.values["other"]) for note in record.notes] == [
        ("in_another_file", "problem2.py")
    ]


def test_in_a_folder_what_is_missing_is_taken_from_another_file(make_folder, right_gradients):
    folder = make_folder(problem1=right_gradients, problem2="def relu_backward(dA, Z): return dA")

    record = check_file(folder).record

    assert [note.code for note in record.notes] == ["found_other_file"]


@pytest.mark.parametrize(
    ("before", "after"), [("relu_backward", "reluBackward"), ("dL_da2", "dl_da2")]
)
def test_a_near_miss_does_not_pass(make_folder, right, before, after):
    result = check_file(make_folder(anna=right.replace(before, after)) / "anna.py")

    assert {case.verdict for case in result.record.cases} == {"correct"}
    assert not result.passed
    assert re.search(r"\d+( right but)? costs? points[:.]", repr(result))


def test_a_starter_that_is_called_as_the_function_is_not_to_be_handed_in_too(tmp_path):
    problem = FunctionProblem(
        id="p", reference=double, cases=[Case(id="three", points=1, inputs=(3,))]
    )
    assignment = Assignment(id="double", title="Double", problems=[problem])
    (tmp_path / "public.json").write_text(make_handout(assignment).to_json())
    (tmp_path / "double.py").write_text("def double(x):\n    ...\n")
    (tmp_path / "mine.py").write_text("def double(x):\n    return x + x\n")
    (tmp_path / "double").mkdir()
    (tmp_path / "double" / "solution.py").write_text("def double(x):\n    return x + x\n")
    (tmp_path / "imports.py").write_text("from double import double as own\ndouble = abs\n")

    mine, imports = (check_file(tmp_path / name).record for name in ("mine.py", "imports.py"))

    assert mine.notes == ()
    assert [note.code for note in imports.notes][:1] == ["hand_in_too"]
