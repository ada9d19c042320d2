"""Classes from end to end: grading with isolation, pages, the handout and the self-check."""

import json

import pytest

from grader import check_file, grade, load_assignment, make_handout, redraw, validate, write_handout
from grader.handout.handout_folder import script
from grader.handout.public_json import read_handout

ASSIGNMENT = '''
import numpy as np

from grader import (
    Assignment, Case, Do, FunctionProblem, Get, KnownMistake, Limits, MaxLines, NoLoops,
    RandomInput, Set,
)

class Layer:
    """A dense layer."""

    def __init__(self, n_in, n_out):
        self.W = np.arange(n_in * n_out, dtype=float).reshape(n_in, n_out) / 10
        self._X = None

    def forward(self, X):
        """Return X W, and keep X."""
        self._X = X
        return self._product(X)

    def _product(self, X):
        return X @ self.W

    def backward(self, dZ, rate=0.1):
        """Change W by one step, and return the gradient of X."""
        dX = dZ @ self.W.T
        self.W -= rate * self._X.T @ dZ
        return dX

class AfterTheStep(Layer):
    def backward(self, dZ, rate=0.1):
        self.W -= rate * self._X.T @ dZ
        return dZ @ self.W.T

class NoStep(Layer):
    def backward(self, dZ, rate=0.1):
        return dZ @ self.W.T

class Account:
    def __init__(self, owner, balance=0):
        if balance < 0:
            raise ValueError("balance must not be negative")
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount

    def report(self):
        print(f"{self.owner}: {self.balance}")

X, DZ = RandomInput(seed=1, shape=(3, 2)), RandomInput(seed=2, shape=(3, 3))
SECRET = RandomInput(seed=3, shape=(2, 2))
STEP = (Do("forward", X), Do("backward", DZ), Do("forward", X), Get("W"))
LAYER = FunctionProblem(
    id="layer", title="A layer", points=8, function="Layer", parameters=("n_in", "n_out"),
    reference=Layer, rules=[NoLoops(), MaxLines(20)],
    cases=[
        Case(id="forward", title="Forward", points=1, inputs=(2, 3), script=STEP, part=1),
        Case(id="backward", title="Backward", points=1, inputs=(2, 3), script=STEP, part=2),
        Case(id="step", title="A step", points=4, inputs=(2, 3), script=STEP),
        Case(
            id="secret", title="Two steps", points=2, inputs=(2, 2), visibility="hidden",
            script=(Do("forward", SECRET), Do("backward", SECRET), Get("W")),
        ),
    ],
    mistakes=[
        KnownMistake(id="late", message="Take dX before the step.", compute=AfterTheStep),
        KnownMistake(id="no_step", message="backward must change W.", compute=NoStep),
    ],
)
ACCOUNT = FunctionProblem(
    id="account", title="An account", points=5, function="Account",
    parameters=("owner", "balance"), reference=Account,
    cases=[
        Case(
            id="two", title="Two deposits", points=2, inputs=("Ada", 1),
            script=(Do("deposit", 5), Do("deposit", 7), Get("balance")),
        ),
        Case(
            id="zero", title="Nothing", points=1, inputs=("Ada", 1),
            script=(Do("deposit", 5), Do("deposit", 0)), raises="ValueError: positive",
        ),
        Case(id="debt", title="Debt", points=1, inputs=("Ada", -1), raises="ValueError"),
        Case(
            id="report", title="Report", points=1, inputs=("Ada", 1),
            script=(Set("balance", 20), Do("report")), prints="Ada: 20",
        ),
        Case(
            id="again", title="Another account", points=0, inputs=("Bob", 2),
            script=(Do("deposit", 1), Get("balance")),
        ),
    ],
)
ASSIGNMENT = Assignment(
    id="hw", title="Classes", points=13, prelude="import numpy as np",
    problems=[LAYER, ACCOUNT],
    limits=Limits(call_seconds=0.5, statement_seconds=1, total_seconds=10, restarts=5),
)
'''
RIGHT = """
class Layer:
    def __init__(self, n_in, n_out):
        self.W = np.arange(n_in * n_out, dtype=float).reshape(n_in, n_out) / 10
    def forward(self, X):
        self.X = X
        return X @ self.W
    def backward(self, dZ, rate=0.1):
        dX = dZ @ self.W.T
        self.W -= rate * self.X.T @ dZ
        return dX

class Account:
    def __init__(self, owner, balance=0):
        if balance < 0: raise ValueError("in debt")
        self.owner, self.balance = owner, balance
    def deposit(self, amount):
        if amount <= 0: raise ValueError("must be positive")
        self.balance += amount
        return self
    def report(self):
        print(self.owner, self.balance, sep=": ")
"""
LATE = RIGHT.replace("dX = dZ @ self.W.T\n", "pass\n").replace("return dX", "return dZ @ self.W.T")
STUDENTS = {
    "right": RIGHT,
    "late": LATE,
    "near": RIGHT.replace("self.W", "self.w").replace("deposit", "Deposit"),
    "renamed": RIGHT.replace("class Account", "class account"),
    "lacks": RIGHT.replace("def backward", "def back"),
    "unindented": RIGHT.replace("    def report(self):\n    ", "def report(self):\n"),
    "fails": RIGHT.replace("rate * self.X.T", "rate * self.Y.T"),
    "hangs": RIGHT.replace("self.balance += amount", "while True: pass"),
    "forgets": RIGHT.replace("self.balance += amount", "self.balance = amount"),
    "loops": RIGHT.replace("self.X = X\n", "self.X = X\n        for _ in X: pass\n"),
    "parameters": RIGHT.replace("self, dZ, rate=0.1", "self"),
    "no_self": RIGHT.replace("forward(self, X)", "forward(X)"),
    "no_self_at_all": RIGHT.replace("self, n_in", "n_in"),
    "shares": RIGHT.replace("class Account:\n", "class Account:\n    all = []\n")
    .replace("        if balance <", "        self.all.append(balance)\n        if balance <")
    .replace("self.balance += amount", "self.all[-1] += amount; self.balance = sum(self.all)"),
    "unreadable_method": RIGHT.replace("dZ, rate=0.1):", "dZ, rate=0.1)"),
    "slipped_method": RIGHT.replace("    def backward", "     def backward"),
    "left_over": RIGHT.replace("self.X = X", "raise NotImplementedError\n        self.X = X"),
    "without_self": RIGHT.replace("X @ self.W", "X @ W"),
    "swapped": RIGHT.replace("self, n_in, n_out", "self, n_out, n_in"),
    "nothing": "x = 1",
    "hostile": """
class Meta(type):
    def __getattribute__(cls, name): raise SystemExit
class Layer(metaclass=Meta):
    def __init__(self, *_): pass
    def __getattribute__(self, name): raise KeyboardInterrupt
class Account:
    def __init__(self, *_): pass
    def __eq__(self, other): return True
    def deposit(self, amount): return self
    balance = property(lambda self: self)
""",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    (folder / "hw.py").write_text(ASSIGNMENT)
    (folder / "submissions").mkdir()
    for name, code in STUDENTS.items():
        (folder / "submissions" / f"{name}.py").write_text(code)
    return folder


@pytest.fixture(scope="module")
def assignment(folder):
    return load_assignment(str(folder / "hw.py"))


@pytest.fixture(scope="module")
def records(folder, isolation):
    book = grade(
        folder / "submissions",
        assignment=str(folder / "hw.py"),
        reports=folder / "reports",
        isolation=isolation,
        workers=1,
    )
    return {record.student: record for record in book.records()}


@pytest.fixture(scope="module")
def handed_out(folder, assignment):
    """The folder of the handout, with the file of each student."""
    handout = folder / "handout"
    write_handout(make_handout(assignment, install="fairgrade"), handout)
    for name, code in STUDENTS.items():
        (handout / f"{name}.py").write_text(code)
    return handout


def earned(record):
    return {str(case.id): case.points for case in record.cases if case.max_points}


def said(record, case):
    return next(each.message for each in record.cases if str(each.id) == case)


@pytest.mark.parametrize(
    ("student", "score"),
    [
        *(("right", 13), ("late", 6), ("near", 12.1), ("renamed", 12.5)),
        *(("lacks", 6), ("unindented", 12), ("fails", 6), ("hangs", 10), ("forgets", 11)),
        *(("loops", 13), ("parameters", 6), ("no_self", 5)),
        *(("no_self_at_all", 5), ("shares", 13), ("slipped_method", 13)),
        *(("unreadable_method", 6), ("left_over", 12.2), ("without_self", 5)),
        *(("swapped", 12.2), ("nothing", 0), ("hostile", 0)),
    ],
)
def test_each_student_gets_what_the_work_is_worth(records, student, score):
    assert records[student].score == pytest.approx(score)


@pytest.mark.parametrize(
    ("student", "case", "message"),
    [
        ("late", "layer.step", "The result differs at layer.backward(dZ)[0, 0] in line 2: you"),
        ("late", "layer.backward", "The result differs at layer.backward(dZ)[0, 0] in line 2"),
        ("late", "layer.secret", "The result of a hidden case is not right."),
        ("near", "layer.step", "Found as w; the statement asks for Layer.W. It earns 90 %"),
        ("near", "account.two", "Found as Deposit; the statement asks for Account.deposit."),
        ("renamed", "account.two", "Found as account; the statement asks for Account."),
        ("lacks", "layer.backward", "Layer has no method backward. It has forward, back."),
        ("lacks", "layer.secret", "Layer has no method backward. It has forward, back."),
        ("unindented", "account.report", "You define report outside of the class. Indent it"),
        ("fails", "layer.step", "layer.backward(dZ) raised AttributeError:"),
        ("hangs", "account.two", "Account took longer than 0.5 s. It was still in the loop"),
        ("forgets", "account.two", "at account.balance in line 3: you gave 7; expected 13."),
        ("parameters", "layer.step", "Layer.backward takes 0 parameters; it is called with one"),
        ("no_self", "layer.step", "Layer.forward lacks the parameter self, which stands for the"),
        ("no_self", "layer.secret", "Write def forward(self, X)."),
        ("no_self_at_all", "layer.step", "Write def __init__(self, n_in, n_out)."),
        ("unreadable_method", "layer.backward", "These lines seem to define backward."),
        ("left_over", "layer.forward", "would end Layer before your code. It looks like a line"),
        ("without_self", "layer.step", "The object has an attribute W: write self.W."),
        ("shares", "account.again", "All objects share all, which outlives each of them. Make a"),
        ("swapped", "layer.step", "“__init__(self, n_out, n_in)”. They were given by name."),
        ("nothing", "account.debt", "There is no class Account. The file defines no function."),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_the_terms_of_the_class(records, student, case, message):
    assert message in said(records[student], case)


def test_a_known_mistake_is_recognised_by_the_state_of_the_object(records):
    assert {case.mistake for case in records["late"].cases if case.points < case.max_points} == {
        "late"
    }


def test_a_rule_about_code_looks_at_all_methods(records):
    verdicts = {name: records[name].cases[4].verdict for name in ("right", "loops")}

    assert verdicts == {"right": "correct", "loops": "wrong"}
    assert "There is a for loop in loops.py, line 7." in said(records["loops"], "layer.no_loops")


def test_a_page_shows_the_script_as_code(records, folder):
    page = (folder / "reports" / "students" / "forgets.html").read_text("utf-8")

    assert "1  account.deposit(5)\n2  account.deposit(7)\n3  account.balance" in page
    assert "line 3, account.balance: yours" in page
    assert records["forgets"].cases[6].comparison.lines[0].given == "7"


def test_nothing_of_a_hidden_script_is_in_a_record_or_on_a_page(records, folder):
    case = load_assignment(str(folder / "hw.py")).problems[0].cases[3]
    secret = case.script[0].inputs[0].build()
    files = [*(folder / "reports" / "students").iterdir(), folder / "reports" / "index.html"]

    told = [path.name for path in files if f"{secret[0, 0]:.4g}" in path.read_text("utf-8")]
    assert told == []


def test_grading_again_gives_the_same_records(records, folder, isolation):
    again = grade(
        folder / "submissions",
        assignment=str(folder / "hw.py"),
        reports=folder / "again",
        isolation=isolation,
        workers=1,
    )

    def told(record):
        return record.model_dump_json(exclude={"run"})

    assert [*map(told, again.records())] == [*map(told, records.values())]


def test_released_hidden_scripts_show_code_and_values(records, folder):
    redraw(folder / "reports", assignment=str(folder / "hw.py"), release_hidden=True)

    page = (folder / "reports" / "students" / "late.html").read_text("utf-8")
    redraw(folder / "reports", assignment=str(folder / "hw.py"), release_hidden=False)
    assert "2  layer.backward(X)" in page
    assert "line 3, layer.W: expected" not in page  # W is right
    assert "line 2, layer.backward(X): yours" in page


class TestHandout:
    def test_the_starter_has_the_methods_without_their_code(self, assignment):
        starter = script(make_handout(assignment))

        names = {"__name__": "starter"}
        exec(compile(starter, "starter.py", "exec"), names)  # noqa: S102
        assert names["Layer"].forward.__doc__ == "Return X W, and keep X."
        assert "def backward(self, dZ, rate=0.1):" in starter
        assert "_product" not in starter
        assert "@ self.W" not in starter

    def test_public_json_has_the_public_scripts_alone(self, handed_out):
        text = (handed_out / "public.json").read_text("utf-8")
        problem = read_handout(handed_out / "public.json").problems[0]

        assert [case.id for case in problem.cases] == ["forward", "backward", "step"]
        assert [line.name for line in problem.cases[2].script] == [
            "forward", "backward", "forward", "W",
        ]  # fmt: skip
        assert '"seed":3' not in text

    def test_of_a_class_with_hidden_cases_alone_the_starter_has_the_class(self, assignment):
        layer, account = assignment.problems
        hidden = layer.model_copy(update={"cases": layer.cases[3:], "points": 2.0, "rules": ()})
        changed = assignment.model_copy(update={"problems": (hidden, account), "points": 7.0})

        starter = script(make_handout(changed))

        assert "class Layer:" in starter
        assert "def forward(self, X):" in starter

    def test_the_starter_itself_has_nothing_written(self, handed_out):
        checked = check_file(handed_out / "hw.py").record

        assert checked.score == 0
        assert {case.finding.code for case in checked.cases} == {"no_body"}

    @pytest.mark.parametrize("student", [name for name in STUDENTS if name != "hostile"])
    def test_the_check_of_a_file_says_what_grading_says(self, records, handed_out, student):
        checked = check_file(handed_out / f"{student}.py").record

        def told(record):
            public = [case for case in record.cases if not case.hidden]
            return json.dumps([case.model_dump(mode="json") for case in public])

        assert told(checked) == told(records[student])


def test_the_assignment_is_proved(folder, isolation):
    checks = ["full_marks", "mistakes", "ties", "hidden"]

    assert validate(str(folder / "hw.py"), isolation=isolation, checks=checks).holes == ()


def test_the_methods_are_changed_to_find_what_no_case_notices(folder, isolation):
    (result,) = validate(str(folder / "hw.py"), isolation=isolation, checks=["mutants"]).results

    assert [hole.diff.split("+")[1].strip() for hole in result.holes] == [
        "if balance <= 0:",
        "if balance < 1:",
    ]
    assert "Account('aDA', 0) fails." in result.holes[0].text
