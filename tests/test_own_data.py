"""Each student gets a file of data of their own, which their code reads."""

import pytest

from grader import (
    AssignmentError,
    check_file,
    grade,
    load_assignment,
    validate,
    write_class_handout,
)

SOURCE = """
from grader import Assignment, Case, Draw, FunctionProblem, OwnNumbers


def build(draw: Draw) -> Assignment:
    heights = draw.numbers("heights", 30, 150, 200, digits=1)
    draw.write("data/heights.csv", "\\n".join(map(str, heights)))
    problem = FunctionProblem(
        id="mean", title="The mean", points=10, function="mean_height", parameters=[],
        reference=lambda: float(heights.mean()),
        cases=[Case(id="mean", title="Mean", points=10, visibility="hidden", inputs=()),
               Case(id="shown", title="Runs", points=0, inputs=())],
    )
    return Assignment(id="heights", title="Heights", points=10, problems=[problem],
                      files=["data/heights.csv", "units.txt"])


ASSIGNMENT = OwnNumbers(build, key="a secret key of the author")
"""
RIGHT = """
def mean_height():
    numbers = [float(line) for line in open("data/heights.csv")]
    return sum(numbers) / len(numbers)
"""


@pytest.fixture
def heights(tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "units.txt").write_text("cm")
    (folder / "heights.py").write_text(SOURCE, "utf-8")
    return folder / "heights.py"


@pytest.fixture
def handed_out(heights, tmp_path):
    (tmp_path / "roster.csv").write_text("student\nada\nbob\n")
    roster, folder = tmp_path / "roster.csv", tmp_path / "out"
    return write_class_handout(str(heights), roster, folder, install="grader").folder


def test_the_handout_of_a_student_has_their_data_and_that_of_everybody(handed_out):
    ada, bob = (handed_out / student for student in ("ada", "bob"))

    assert len((ada / "data" / "heights.csv").read_text().splitlines()) == 30
    assert (ada / "data" / "heights.csv").read_bytes() != (
        bob / "data" / "heights.csv"
    ).read_bytes()
    assert (ada / "units.txt").read_text() == (bob / "units.txt").read_text() == "cm"


def test_a_self_check_reads_the_data_of_its_folder(handed_out):
    (handed_out / "ada" / "heights.py").write_text(RIGHT)

    check = check_file(handed_out / "ada")

    assert check.passed
    assert check.record.notes == ()


def test_a_self_check_with_the_data_of_another_tells_it(handed_out):
    (handed_out / "ada" / "heights.py").write_text(RIGHT)
    data = "data/heights.csv"
    (handed_out / "bob" / data).replace(handed_out / "ada" / data)

    [note] = check_file(handed_out / "ada").record.notes

    assert note.code == "support_changed"


def test_work_is_graded_beside_the_data_of_its_student(
    heights, tmp_path, isolation, workers_in_threads
):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for student in ("ada", "bob"):
        (folder / f"{student}.py").write_text(RIGHT)

    gradebook = grade(
        folder, assignment=str(heights), reports=tmp_path / "reports", isolation=isolation
    )

    assert [record.score for record in gradebook.records()] == [10, 10]


def test_a_right_submission_of_the_author_reads_the_data_of_the_example(
    heights, tmp_path, isolation
):
    (tmp_path / "right.py").write_text(RIGHT)

    validation = validate(
        heights,
        solution=tmp_path / "right.py",
        isolation=isolation,
        checks=["full_marks", "own_numbers"],
    )

    assert validation.holes == ()


def changed(heights, old, new):
    text = heights.read_text("utf-8")
    assert old in text
    heights.write_text(text.replace(old, new), "utf-8")
    return str(heights)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('files=["data/heights.csv", "units.txt"]', "", "list it in Assignment(files=…)"),
        ('"\\n".join(map(str, heights))', "heights", "write text or bytes, not ndarray"),
        ("    problem =", '    draw.write("data/heights.csv", "")\n    problem =', "written twice"),
    ],
    ids=["unlisted", "an_array", "twice"],
)
def test_a_file_that_cannot_be_given_is_told(heights, old, new, told):
    with pytest.raises(AssignmentError) as raised:
        load_assignment(changed(heights, old, new))

    assert told in str(raised.value)
    assert "heights.py, line" in str(raised.value) or "list it" in told


def test_a_file_that_only_some_students_get_is_told(heights):
    (heights.parent / "data").mkdir()
    (heights.parent / "data" / "heights.csv").write_text("1")
    sometimes = '    if draw.integer("n", 0, 9**9) % 2:\n        draw.write('
    path = changed(heights, "    draw.write(", sometimes)

    with pytest.raises(AssignmentError, match="written for some students only"):
        [load_assignment(path, f"s{number}") for number in range(20)]
