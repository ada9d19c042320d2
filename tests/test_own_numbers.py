"""A class in which each student has their own numbers: from the handout to the grade."""

import csv
import json

import pytest

from grader import (
    AssignmentError,
    check_file,
    diff,
    grade,
    load_assignment,
    read_handout,
    redraw,
    write_class_handout,
)
from grader.pipeline.grade_one import prepare_for
from grader.pipeline.record_store import RecordStore
from tests.own_numbers import KEY, RIGHT, SOURCE, WRONG, decimals_in, solved

ROSTER = "student,name\nada,Ada Lee\nbob,Bob Roe\nChloé,Chloé Roux\ndan,Dan Ito\n"
STUDENTS = ["ada", "bob", "Chloé", "dan"]


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "course" / "network.py"
    path.parent.mkdir()
    path.write_text(SOURCE, "utf-8")
    return str(path)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, "utf-8")
    return path


@pytest.fixture
def handed_out(network, roster, tmp_path):
    return write_class_handout(network, roster, tmp_path / "out", install="grader").folder


@pytest.fixture
def hand_in(handed_out, tmp_path):
    """Hand in work in the starter of somebody: `hand_in("bob", "ada", WRONG)`, with ada's file."""

    def write(student, starter_of=None, solution=RIGHT):
        starter = (handed_out / (starter_of or student) / "network.py").read_text("utf-8")
        folder = tmp_path / "submissions"
        folder.mkdir(exist_ok=True)
        (folder / f"{student}.py").write_text(solved(starter, solution), "utf-8")
        return folder

    return write


@pytest.fixture
def grade_by(network, roster, tmp_path, isolation, workers_in_threads):
    def run(folder, **options):
        options = {"roster": roster, "reports": tmp_path / "reports"} | options
        return grade(folder, assignment=network, isolation=isolation, workers=2, **options)

    return run


@pytest.fixture
def hidden_of(network):
    """The numbers of a student's hidden case."""

    def find(student):
        case = load_assignment(network, student).problems[1].cases[1]
        return decimals_in(str(case.inputs[0].values))

    return find


def records_of(gradebook):
    return {record.student: record for record in gradebook.records()}


def written_in(folder, *but):
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name not in but]
    return "".join(path.read_text("utf-8") for path in files)


def test_each_student_gets_a_folder_with_their_own_numbers(handed_out):
    made = {student: read_handout(handed_out / student / "public.json") for student in STUDENTS}

    assert [made[student].numbers_of for student in STUDENTS] == ["ada", "bob", "chloé", "dan"]
    assert len({handout.problems[0].given for handout in made.values()}) == 4
    assert len({str(handout.problems[1].cases[0].inputs) for handout in made.values()}) == 4
    assert len({handout.statement for handout in made.values()}) == 4


def test_an_index_says_whose_each_folder_is(handed_out):
    text = (handed_out / "folders.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))

    assert [row["student"] for row in rows] == STUDENTS
    assert [row["name"] for row in rows] == ["Ada Lee", "Bob Roe", "Chloé Roux", "Dan Ito"]
    assert all((handed_out / row["folder"] / "network.py").is_file() for row in rows)


def test_no_handout_has_the_key_or_a_hidden_number(handed_out, hidden_of):
    text = written_in(handed_out)

    assert KEY not in text
    assert not decimals_in(text) & set().union(*map(hidden_of, STUDENTS))


def test_a_self_check_uses_the_numbers_of_its_folder(handed_out):
    for student in STUDENTS:
        file = handed_out / student / "network.py"
        file.write_text(solved(file.read_text("utf-8")), "utf-8")

    checks = [check_file(handed_out / student) for student in STUDENTS]

    assert [check.passed for check in checks] == [True] * 4
    assert [note.code for check in checks for note in check.record.notes] == []


def test_a_self_check_with_the_public_json_of_another_tells_it(handed_out):
    file = handed_out / "ada" / "network.py"
    file.write_text(solved(file.read_text("utf-8")), "utf-8")
    (handed_out / "bob" / "public.json").replace(handed_out / "ada" / "public.json")

    [note] = check_file(file).record.notes

    assert note.code == "others_handout"
    assert note.values == {"others": "“ada”", "own": "“bob”"}


def test_right_work_in_ones_own_file_earns_all_points(hand_in, grade_by, tmp_path):
    for student in STUDENTS:
        hand_in(student)

    records = records_of(grade_by(tmp_path / "submissions"))

    assert {student: records[student].score for student in STUDENTS} == dict.fromkeys(STUDENTS, 40)
    assert [note for record in records.values() for note in record.notes] == []
    assert records["Chloé"].numbers_of == "chloé"


def test_the_numbers_of_another_are_wrong_and_the_student_and_the_ta_are_told(hand_in, grade_by):
    hand_in("ada")

    gradebook = grade_by(hand_in("bob", starter_of="ada"))

    bob = records_of(gradebook)["bob"]
    verdicts = {str(case.id): case.verdict for case in bob.cases}
    assert (verdicts["network.z"], verdicts["scaling.secret"]) == ("wrong", "correct")
    [note] = bob.notes
    assert (note.code, note.values) == ("others_numbers", {"others": "“ada”", "own": "“bob”"})
    for page in (gradebook.index, gradebook.reports / "students" / "bob.html"):
        assert "its numbers are those of “ada”" in page.read_text("utf-8")


def test_values_that_are_copied_from_another_earn_nothing(hand_in, grade_by, network):
    z, a = (
        [*value] for value in prepare_for(network, "v", "ada").key.chains["network"].right.values()
    )
    copied = f"def values():\n    return {{'z': {z}, 'a': {a}}}\n".replace("np.float64", "")

    records = records_of(grade_by(hand_in("bob", solution=copied)))

    assert [case.points for case in records["bob"].cases if case.id.problem == "network"] == [0, 10]


def test_hidden_inputs_are_drawn_for_each_student_and_shown_nowhere(
    hand_in, grade_by, hidden_of, tmp_path
):
    spying = WRONG.replace("return x *", "print(x); return x *")
    for student in STUDENTS:
        hand_in(student, solution=spying)

    grade_by(tmp_path / "submissions")

    inputs = [hidden_of(student) for student in STUDENTS]
    assert len(set().union(*inputs)) == 12
    assert not decimals_in(written_in(tmp_path / "reports", "hidden")) & set().union(*inputs)
    assert KEY not in written_in(tmp_path / "reports")


def test_released_pages_show_the_hidden_inputs_of_their_student_only(
    hand_in, grade_by, hidden_of, tmp_path, network
):
    hand_in("ada", solution=WRONG)
    reports = grade_by(hand_in("bob", solution=WRONG)).reports

    redraw(reports, assignment=network, release_hidden=True)

    for own, other in (("ada", "bob"), ("bob", "ada")):
        shown = decimals_in((reports / "students" / f"{own}.html").read_text("utf-8"))
        assert hidden_of(own) <= shown
        assert not hidden_of(other) & shown


def test_pages_that_are_drawn_while_a_class_is_graded_show_them_too_if_they_are_released(
    hand_in, grade_by, hidden_of, network
):
    reports = grade_by(hand_in("ada", solution=WRONG)).reports
    redraw(reports, assignment=network, release_hidden=True)

    grade_by(hand_in("bob", solution=WRONG))

    shown = decimals_in((reports / "students" / "bob.html").read_text("utf-8"))
    assert hidden_of("bob") <= shown
    assert not hidden_of("ada") & shown


def test_work_that_has_not_changed_is_not_run_again(hand_in, grade_by):
    folder = hand_in("ada")
    first = grade_by(folder)
    before = (first.reports / "students" / "ada.json").read_bytes()

    second = grade_by(folder)

    assert (second.graded, second.unchanged) == (0, 1)
    assert (second.reports / "students" / "ada.json").read_bytes() == before


def test_grading_anew_gives_the_same_record_to_the_byte(hand_in, grade_by, tmp_path):
    folder = hand_in("ada", solution=WRONG)

    for name in ("one", "other"):
        grade_by(folder, reports=tmp_path / name)

    one, other = (
        RecordStore(tmp_path / name).read_student("ada").model_dump_json(exclude={"run"})
        for name in ("one", "other")
    )
    assert one == other


def test_a_student_who_gets_another_id_is_graded_again_with_the_numbers_of_the_new_one(
    hand_in, grade_by, roster, tmp_path
):
    folder = hand_in("ada")
    grade_by(folder, roster=None)
    renamed = tmp_path / "renamed.csv"
    renamed.write_text("student,username,name\n77,ada,Ada Lee\n", "utf-8")

    gradebook = grade_by(folder, roster=renamed)

    [record] = gradebook.records()
    assert (record.student, record.numbers_of, gradebook.graded) == ("77", "77", 1)
    assert [note.code for note in record.notes] == ["others_numbers"]


def test_only_some_students_are_graded_with_their_own_numbers(hand_in, grade_by):
    hand_in("ada")
    folder = hand_in("bob")
    grade_by(folder)

    gradebook = grade_by(folder, only=["bob"])

    assert gradebook.graded == 1
    assert records_of(gradebook)["bob"].score == 40


def test_two_runs_are_compared(hand_in, grade_by, tmp_path):
    grade_by(hand_in("ada"), reports=tmp_path / "old")
    grade_by(hand_in("ada", solution=WRONG), reports=tmp_path / "new")

    changes = diff(tmp_path / "old", tmp_path / "new")

    assert [change.student for change in changes.students] == ["ada"]


def test_a_notebook_keeps_whose_numbers_it_has(handed_out, hand_in, grade_by, tmp_path):
    notebook = json.loads((handed_out / "ada" / "network.ipynb").read_text("utf-8"))
    notebook["cells"].append({**notebook["cells"][-1], "source": RIGHT, "id": "own"})
    (hand_in("ada") / "bob.ipynb").write_text(json.dumps(notebook), "utf-8")

    records = records_of(grade_by(tmp_path / "submissions"))

    assert [note.values["others"] for note in records["bob"].notes] == ["“ada”"]


def test_a_group_has_the_numbers_of_the_group(network, roster, tmp_path, grade_by):
    groups = tmp_path / "groups.csv"
    groups.write_text("student,group\nada,Team 1\nbob,Team 1\ndan,Team 2\n", "utf-8")
    made = write_class_handout(network, roster, tmp_path / "out", install="grader", groups=groups)
    # As Moodle writes it: only students without a group have no number.
    for owner, name in (("Team 1", "Team 1_5"), ("Chloé", "Chloé Roux")):
        folder = tmp_path / "download" / f"{name}_assignsubmission_file"
        folder.mkdir(parents=True)
        starter = tmp_path / "out" / owner / "network.py"
        (folder / "network.py").write_text(solved(starter.read_text("utf-8")), "utf-8")

    records = records_of(grade_by(tmp_path / "download", groups=groups))

    assert [*made.handouts] == ["Team 1", "Chloé", "Team 2"]
    assert [records[name].score for name in ("ada", "bob", "Chloé")] == [40, 40, 40]
    assert records["ada"].numbers_of == records["bob"].numbers_of == "team 1"


def test_an_assignment_that_cannot_be_built_for_one_student_stops_before_anything_is_graded(
    hand_in, grade_by, network, tmp_path
):
    folder = hand_in("ada")
    text = SOURCE.replace('title="Secret"', 'title=f"Secret {x[0]}"')
    (tmp_path / "course" / "network.py").write_text(text, "utf-8")

    with pytest.raises(AssignmentError) as raised:
        grade_by(folder)

    assert "with the numbers of 'ada'" in str(raised.value)
    assert "scaling.secret.title is 'Secret" in str(raised.value)
    assert not list((tmp_path / "reports").glob("students/*"))


def test_if_the_reference_fails_for_one_student_the_others_are_graded(hand_in, grade_by, tmp_path):
    hand_in("ada")
    folder = hand_in("bob")
    fails = "compute=lambda z: z**2 / (draw._student != 'bob')"
    text = SOURCE.replace("compute=lambda z: z**2", fails)
    (tmp_path / "course" / "network.py").write_text(text, "utf-8")

    gradebook = grade_by(folder)

    records = records_of(gradebook)
    assert (records["ada"].score, records["bob"].status) == (40, "harness_error")
    assert "network.a: the reference gives" in gradebook.index.read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["аda", "ada (1)", "a" * 200, "ADA", "ada\u200b", "-", "=1+2", "Numbers of"], ids=ascii
)
def test_work_under_any_name_is_graded_with_numbers_of_its_own(
    name, handed_out, tmp_path, grade_by
):
    folder = tmp_path / "submissions"
    folder.mkdir()
    starter = (handed_out / "ada" / "network.py").read_text("utf-8")
    (folder / f"{name}.py").write_text(solved(starter), "utf-8")

    [record] = grade_by(folder, roster=None).records()

    is_ada = name == "ADA"
    assert record.status == "graded"
    assert record.score == (40 if is_ada else 30)
    assert [note.code for note in record.notes] == ([] if is_ada else ["others_numbers"])
