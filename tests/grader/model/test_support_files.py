"""Which files an assignment can put beside every submission."""

import pytest
from pydantic import ValidationError

from grader import Assignment, Case, FunctionProblem
from grader.model.support_files import digest_of


def assign(*files, **more):
    problem = FunctionProblem(
        id="p",
        title="p",
        points=1,
        function="f",
        parameters=("x",),
        reference=lambda x: x,
        cases=(Case(id="one", title="One", points=1, inputs=(1,)),),
    )
    return Assignment(id="hw", title="HW", points=1, problems=[problem], files=files, **more)


def complaint(*files, **more):
    with pytest.raises(ValidationError) as caught:
        assign(*files, **more)
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize("path", ["dnn_utils.py", "data/x.npz", "my data (1).csv", "tools/a.py"])
def test_code_and_data_can_be_given_in_folders_too(path):
    assert assign(path).files == (path,)


def test_a_path_is_kept_in_its_shortest_form():
    assert assign("./data//train.npz").files == ("data/train.npz",)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../data.npz", "leads out of the folder"),
        ("data/../../x.npz", "leads out of the folder"),
        ("/etc/passwd", "no relative path"),
        ("C:/data.npz", "no relative path"),
        ("~/data.npz", "no relative path"),
        ("data\\train.npz", "write / between"),
        ("", "names no file"),
        (".", "names no file"),
        (".env", "hidden"),
        ("__pycache__/x.txt", "hidden"),
        ("what?.csv", "on all systems"),
        ("line\nbreak.csv", "on all systems"),
        ("helpers.so", "compiled code"),
        ("public.json", "file of the handout"),
        ("HOWTO.md", "file of the handout"),
    ],
)
def test_a_path_that_no_submission_can_have_is_refused(path, said):
    assert said in complaint(path)


@pytest.mark.parametrize(
    "path", ["random.py", "json.py", "numpy.py", "numpy/extra.py", "pandas.py", "submission.py"]
)
def test_a_name_that_would_hide_a_module_is_refused(path):
    assert f"would hide the module {path.partition('/')[0].removesuffix('.py')}" in complaint(path)


def test_a_name_that_would_hide_a_package_of_the_assignment_is_refused():
    assert "would hide the package planar" in complaint("planar.py", packages=("planar",))


def test_data_may_lie_in_a_folder_that_is_called_like_a_module():
    assert assign("random/train.npz").files == ("random/train.npz",)


@pytest.mark.parametrize("path", ["hw.py", "HW.ipynb"])
def test_the_name_of_the_starter_is_refused(path):
    assert "the file to start with" in complaint(path)


def test_two_of_one_name_are_refused():
    assert "same name on some systems" in complaint("data.npz", "Data.npz")


def test_a_forgotten_comma_is_told():
    with pytest.raises(ValidationError, match=r"with a comma: files=\('dnn_utils.py',\)"):
        assign().model_validate({"files": "dnn_utils.py"})


def test_ends_of_lines_do_not_change_the_digest_of_text():
    assert digest_of(b"a = 1\r\nb = 2\r\n") == digest_of(b"a = 1\nb = 2\n")


def test_each_byte_changes_the_digest_of_data():
    assert digest_of(b"\0\r\n") != digest_of(b"\0\n")
