"""An assignment with questions, a function and a chain: graded, handed out and checked."""

import csv
import json

import pytest

from grader import (
    AssignmentError,
    check,
    check_file,
    grade,
    load_assignment,
    make_handout,
    validate,
)
from grader.feedback.unwritten import asked_for
from grader.handout.handout_folder import notebook, script, write_handout

QUIZ = """
from grader import *

ASSIGNMENT = Assignment(
    id="quiz", title="Quiz", points=20, problems=[
        AnswersProblem(id="theory", title="Theory", points=12, cases=[
            NumberQuestion(id="q1", title="How long?", points=2, value=0.05, unit="m"),
            ChoiceQuestion(id="q2", title="Which?", points=2, answer="b",
                           text="Which function makes probabilities of scores?",
                           options={"a": "ReLU", "b": "softmax", "c": "tanh"},
                           wrong_answers=[WrongAnswer(id="relu", value="a",
                                                      message="ReLU gives no probabilities.")]),
            ChoicesQuestion(id="q3", title="Which ones?", points=4, answer={"a", "c"},
                            options={"a": "dropout", "b": "ReLU", "c": "decay", "d": "batch"}),
            TextQuestion(id="q4", title="Whose rule?", points=2, visibility="hidden",
                         answers=["Leibniz-7731", "the rule of Leibniz-7731"]),
            NumberQuestion(id="count", title="How many?", points=2, value=7731),
        ]),
        FunctionProblem(id="code", title="Code", points=4, function="double", parameters=["x"],
                        reference=lambda x: 2 * x,
                        cases=[Case(id="two", title="Two", points=4, inputs=[2])]),
        ChainProblem(id="chain", title="Chain", points=4, function="grads", cases=[
            Step(id="dz", title="dz", points=2, formula="2", compute=lambda: 2.0),
            Step(id="dx", title="dx", points=2, formula="3 dz", depends_on=["dz"],
                 compute=lambda dz: 3 * dz),
        ]),
    ],
)
"""
OTHERS = """
def double(x): return 2 * x
def grads(): return {"dz": 2, "dx": 6}
"""
RIGHT = (
    OTHERS
    + """
q1 = "5 cm"
q2 = "softmax"
q3 = {"c", "a"}
q4 = "leibniz-7731."
count = 7731
"""
)
WRONG = (
    OTHERS
    + """
q1 = "5 mm"
q2 = "a"
q3 = "a, b, c"
q4 = "Tell-tale"
count = ...
"""
)
COLLECTED = (
    OTHERS
    + """
answers = {"q1": (5, "cm"), "q2": "B", "q3": ["a", "c"], "q4": "Leibniz-7731", "count": "7,731"}
"""
)
SLIPS = (
    OTHERS
    + """
q1: 0.05
q2 = b
q3 == {"a", "c"}
def q4(): return "Leibniz-7731"
Count = 7731
"""
)
HOSTILE = (
    OTHERS
    + """
class Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
    def __str__(self): return "softmax"
    def casefold(self): return "b"
class Liar:
    def __eq__(self, other): return True
    def __repr__(self): raise SystemExit
q1 = "1 m" + "**9" * 10
q2 = Text("x")
q3 = set(range(10**6))
q4 = Liar()
count = 10**10000
"""
)
CLASS = {
    "right": RIGHT, "wrong": WRONG, "collected": COLLECTED, "slips": SLIPS, "hostile": HOSTILE,
}  # fmt: skip


@pytest.fixture(scope="module")
def quiz(tmp_path_factory):
    file = tmp_path_factory.mktemp("assignment") / "quiz.py"
    file.write_text(QUIZ, "utf-8")
    return file


@pytest.fixture(scope="module")
def graded(quiz, tmp_path_factory):
    """The gradebook of a class, and the folder of its reports."""
    work, reports = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("reports")
    for student, source in CLASS.items():
        (work / f"{student}.py").write_text(source, "utf-8")
    return grade(work, assignment=quiz, reports=reports, workers=1), reports


@pytest.fixture(scope="module")
def records(graded):
    return {record.student: record for record in graded[0].records()}


def verdicts(record):
    return {case.id.case: case.verdict for case in record.cases if case.question}


def test_right_answers_of_many_forms_earn_all_points(records):
    assert records["right"].score == 20


def test_wrong_answers_get_their_verdicts(records):
    assert verdicts(records["wrong"]) == {
        "q1": "wrong", "q2": "wrong", "q3": "wrong", "q4": "wrong", "count": "missing",
    }  # fmt: skip
    assert records["wrong"].score == 10  # q3 earns half of its points


def test_answers_in_a_dict_earn_the_credit_for_work_nearby(records):
    assert records["collected"].score == pytest.approx(8 + 0.9 * 12)
    [note] = records["collected"].notes
    assert note.code == "found_collected"


def test_slips_in_writing_an_answer_cost_the_credit_only(records):
    found = {case.id.case: case.finding.code for case in records["slips"].cases if case.question}

    assert records["slips"].score == pytest.approx(8 + 0.9 * 12)
    assert found == {
        "q1": "found_sign", "q2": "found_unquoted", "q3": "found_sign", "q4": "found_computed",
        "count": "found_spelling",
    }  # fmt: skip


def test_hostile_answers_are_wrong_and_cost_nothing_else(records):
    assert {*verdicts(records["hostile"]).values()} == {"wrong"}
    assert records["hostile"].score == 8


def test_records_are_the_same_in_each_run(graded, records, quiz, tmp_path):
    (tmp_path / "wrong.py").write_text(WRONG, "utf-8")

    [again] = grade(tmp_path, assignment=quiz, reports=tmp_path / "r", workers=1).records()

    unmeasured = {"run", "provenance"}
    assert again.model_dump(exclude=unmeasured) == records["wrong"].model_dump(exclude=unmeasured)


def test_nothing_of_a_hidden_question_is_in_a_record_or_on_a_page(graded):
    students = graded[1] / "students"
    texts = [(students / f"wrong.{ending}").read_text("utf-8") for ending in ("json", "html")]

    without_code = [text.replace('q4 = \\"Tell-tale\\"', "") for text in texts]
    record = json.loads(texts[0])
    assert "Tell-tale" not in json.dumps(record["cases"])
    assert [text for text in without_code if "Leibniz-7731" in text] == []


def test_the_gradebook_has_a_column_for_the_questions(graded):
    with (graded[1] / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}

    assert (rows["right"]["theory"], rows["wrong"]["theory"]) == ("12", "2")


def test_a_students_page_marks_the_options_and_draws_no_picture_of_questions(graded):
    page = (graded[1] / "students" / "wrong.html").read_text("utf-8")

    assert page.count("your choice") == 4
    assert "Which function makes probabilities of scores?" in page
    assert page.count('class="picture"') == 1  # of the chain


def test_the_class_page_counts_the_answers(graded):
    page = (graded[1] / "index.html").read_text("utf-8")

    assert "1 × “a, b, c”" in page
    assert "1 × ReLU gives no probabilities." in page


def test_a_handout_has_the_questions_and_no_answer(quiz):
    content = make_handout(load_assignment(quiz)).to_json()
    problem = json.loads(content)["problems"][0]

    assert "7731" not in content
    assert {key for case in problem["cases"] for key in case} == {
        "id", "title", "text", "points", "kind", "unit", "unit_required", "options",
    }  # fmt: skip


def test_a_starter_asks_each_question_above_its_variable(quiz):
    handout = make_handout(load_assignment(quiz))
    block = (
        "# Which?\n#\n# Which function makes probabilities of scores?\n"
        "#   - a: ReLU\n#   - b: softmax\n#   - c: tanh\n"
        "# Give the name of one option, as in: q2 = 'a'\nq2 = ...\n"
    )

    assert block in script(handout)
    cells = ["".join(cell["source"]) for cell in json.loads(notebook(handout))["cells"]]
    assert block.rstrip() in cells


def test_a_self_check_of_the_starter_says_that_nothing_is_written(quiz, tmp_path):
    write_handout(make_handout(load_assignment(quiz), install="fairgrade"), tmp_path)

    record = check_file(tmp_path / "quiz.py").record

    assert {case.verdict for case in record.cases if case.question} == {"missing"}
    assert all(case.is_unwritten for case in record.cases)
    assert [note.code for note in record.notes] == []


def test_what_is_asked_for_are_the_variables_of_questions_and_functions(quiz, tmp_path):
    write_handout(make_handout(load_assignment(quiz), install="fairgrade"), tmp_path)

    asked = asked_for(check_file(tmp_path / "quiz.py").record)

    assert [(names, content) for names, _, content in asked] == [
        ("q1, q2, q3, q4, count", "5 answers"),
        ("double", "1 public case, 4 points"),
        ("grads", "2 values: dz, dx"),
    ]


def test_a_self_check_tells_the_form_of_answers_and_no_points(quiz, tmp_path):
    write_handout(make_handout(load_assignment(quiz), install="fairgrade"), tmp_path)
    (tmp_path / "quiz.py").write_text(WRONG.replace("...", '"many"'), "utf-8")

    record = check_file(tmp_path / "quiz.py").record

    assert verdicts(record) == {
        "q1": "correct", "q2": "correct", "q3": "correct", "q4": "correct", "count": "wrong",
    }  # fmt: skip
    assert (record.score, record.max_score) == (4, 4)


def test_answers_in_a_notebook_are_checked_where_they_are(quiz, tmp_path):
    write_handout(make_handout(load_assignment(quiz), install="fairgrade"), tmp_path)
    kernel = {"__name__": "__main__", "check": check, "folder": tmp_path}

    exec(f"{RIGHT}\nresult = check(handout=folder)", kernel)  # noqa: S102

    assert {case.verdict for case in kernel["result"].record.cases} == {"correct"}


def test_a_check_of_one_function_leaves_questions_out(quiz, tmp_path):
    write_handout(make_handout(load_assignment(quiz), install="fairgrade"), tmp_path)
    kernel = {"__name__": "__main__", "check": check, "folder": tmp_path}

    exec(f"{RIGHT}\nresult = check(double, handout=folder)", kernel)  # noqa: S102

    assert [str(case.id) for case in kernel["result"].record.cases] == ["code.two"]


def test_a_right_submission_is_made_from_the_answers(quiz):
    results = validate(quiz, checks=["full_marks", "mistakes", "hidden"], runs=1).results

    assert [result.holes for result in results] == [(), (), ()]
    assert [result.counted for result in results[:2]] == ["20 of 20 points", "1 mistake"]


@pytest.mark.parametrize(
    ("hint", "where"),
    [("Think of leibniz-7731!", "theory.q4"), ("Not Leibniz-77319.", None)],
    ids=["quoted", "not_quoted"],
)
def test_a_hint_that_tells_a_hidden_answer_is_a_hole(quiz, tmp_path, hint, where):
    file = tmp_path / "quiz.py"
    file.write_text(QUIZ.replace('id="q4",', f'id="q4", hint="{hint}",'), "utf-8")

    [result] = validate(file, checks=["hidden"]).results

    assert {hole.where for hole in result.holes} == ({where} if where else set())


def test_an_assignment_of_questions_alone_needs_no_function(tmp_path):
    file = tmp_path / "only.py"
    file.write_text(
        "from grader import *\n"
        'ASSIGNMENT = Assignment(id="only", title="Only", points=1, problems=[\n'
        '    AnswersProblem(id="p", title="P", points=1, cases=[\n'
        '        NumberQuestion(id="q1", title="How many?", points=1, value=3)])])\n',
        "utf-8",
    )
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "anna.py").write_text("q1 = 3", "utf-8")

    [record] = grade(
        tmp_path / "work", assignment=file, reports=tmp_path / "r", workers=1
    ).records()

    assert record.score == 1
    assert record.problems[0].function == ""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('answer="b"', 'answer="e"', "the answer is 'e', which is not the name of an option"),
        ('answer={"a", "c"}', 'answer="a"', 'answer is \'a\'; write a set, such as {"a", "c"}'),
        ('unit="m"', 'unit="meterz"', "'meterz' is no unit that can be read"),
        ("value=0.05", 'value="5 cm"', "value must be a finite number, but is '5 cm'"),
        ('value="a"', 'value="b"', "the wrong answer 'relu' ('b') is right"),
        ('value="a"', 'value="e"', "the wrong answer 'relu' is 'e', which is not the name"),
        ('id="count"', 'id="q1"', "2 questions have the id 'q1'"),
        ('"b": "softmax"', '"A": "softmax"', "2 options have the name 'a'"),
        ('answers=["Leibniz', 'answer=["Leibniz', "did you mean answers?"),
    ],
    ids=lambda text: text[:18],
)
def test_a_wrong_definition_of_a_question_is_told_with_its_line(tmp_path, before, after, told):
    file = tmp_path / "quiz.py"
    file.write_text(QUIZ.replace(before, after, 1), "utf-8")

    with pytest.raises(AssignmentError) as caught:
        load_assignment(file)

    assert f"{file}, line " in str(caught.value)
    assert told in str(caught.value)
