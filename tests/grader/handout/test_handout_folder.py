"""The folder that a class is given."""

import subprocess
import sys

import pytest

from grader import HandoutError
from grader.handout.handout_folder import write_handout
from grader.handout.publish import make_handout

FILES = [
    "assignment3.py",
    "assignment3.ipynb",
    "public.json",
    "HOWTO.md",
    ".github/workflows/check.yml",
    ".gitignore",
]


def test_all_that_a_class_needs_is_written(handout, tmp_path):
    made = write_handout(handout, tmp_path / "new" / "folder")

    assert list(made.written) == FILES
    assert all((made.folder / name).is_file() for name in FILES)


def test_what_was_edited_is_kept_and_told(handout, tmp_path):
    write_handout(handout, tmp_path)
    (tmp_path / "assignment3.py").write_text("# with an introduction")

    made = write_handout(handout, tmp_path)

    assert made.kept == ("assignment3.py",)
    assert (tmp_path / "assignment3.py").read_text() == "# with an introduction"


def test_a_file_that_is_no_handouts_is_left_and_told(handout, tmp_path):
    (tmp_path / "assignment3.py").write_text("# somebody's own")

    made = write_handout(handout, tmp_path)

    assert made.kept == ()
    assert made.in_the_way == ("assignment3.py",)
    assert (tmp_path / "assignment3.py").read_text() == "# somebody's own"


def test_an_assignments_own_source_is_in_the_way_the_next_time_too(handout, tmp_path):
    (tmp_path / "assignment3.py").write_text("import numpy\n\nASSIGNMENT = ...\n")
    write_handout(handout, tmp_path)

    made = write_handout(handout, tmp_path)

    assert made.in_the_way == ("assignment3.py",)


def test_public_cases_are_written_anew(handout, tmp_path):
    (tmp_path / "public.json").write_text("of last year")

    made = write_handout(handout, tmp_path)

    assert "public.json" in made.written
    assert (tmp_path / "public.json").read_text("utf-8") == handout.to_json()


def test_a_folder_that_cannot_be_written_is_told(handout, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(HandoutError, match="name another folder with -o"):
        write_handout(handout, tmp_path / "file")


def test_what_is_in_the_way_is_named_once(handout, tmp_path):
    (tmp_path / "public.json").mkdir()

    with pytest.raises(HandoutError, match="public.json") as caught:
        write_handout(handout, tmp_path)

    assert str(caught.value).count("cannot write") == 1


def test_the_how_to_says_what_to_install_and_how_much_is_checked(handout, tmp_path):
    write_handout(handout.model_copy(update={"install": "fairgrade>=1.2"}), tmp_path)

    told = (tmp_path / "HOWTO.md").read_text("utf-8")

    assert 'pip install "fairgrade>=1.2"' in told
    assert "30 of its 40 points" in told


@pytest.mark.parametrize(
    "told",
    [
        "python3 -m venv .venv\n    source .venv/bin/activate\n    pip install git+https://",
        "py -m venv .venv\n    .venv\\Scripts\\activate\n    pip install git+https://",
        "error: externally-managed-environment",
        "Hand in one file: your `assignment3.py` or your `assignment3.ipynb`, not both.",
        "Do not hand in `public.json`",
    ],
)
def test_the_how_to_says_how_to_install_and_what_to_hand_in(handout, tmp_path, told):
    write_handout(handout, tmp_path)

    assert told in (tmp_path / "HOWTO.md").read_text("utf-8")


def test_git_leaves_out_the_virtual_environment(handout, tmp_path):
    write_handout(handout, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text("")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    listed = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=tmp_path, check=True, capture_output=True
    )

    assert b"assignment3.py" in listed.stdout
    assert b".venv" not in listed.stdout


def test_a_handout_that_does_not_say_what_to_install_is_not_written(handout, tmp_path):
    with pytest.raises(HandoutError, match="name what your students install"):
        write_handout(handout.model_copy(update={"install": ""}), tmp_path / "handout")

    assert not (tmp_path / "handout").exists()


def test_the_starter_runs_as_it_is(handout, tmp_path):
    write_handout(handout, tmp_path)

    subprocess.run([sys.executable, "assignment3.py"], cwd=tmp_path, check=True)


def test_what_nobody_edited_is_written_anew_when_the_assignment_changes(
    make_assignment, make_function, tmp_path
):
    first = make_assignment(make_function(docstring="Twice."))
    second = make_assignment(make_function(docstring="Two times z."))
    write_handout(make_handout(first, install="fairgrade"), tmp_path)

    made = write_handout(make_handout(second, install="fairgrade"), tmp_path)

    assert made.kept == ()
    assert "Two times z." in (tmp_path / "made_up.py").read_text("utf-8")


def test_the_how_to_says_what_is_not_checked_at_all(
    make_assignment, make_function, make_chain, tmp_path
):
    function = make_function()
    hidden = function.model_copy(update={"cases": function.cases[1:], "points": 2.0})

    assignment = make_assignment(hidden, make_chain())
    write_handout(make_handout(assignment, install="fairgrade"), tmp_path)

    assert "`double` is not checked here" in (tmp_path / "HOWTO.md").read_text("utf-8")
    assert "def double(z):" in (tmp_path / "made_up.py").read_text("utf-8")
