"""Rules about code: which code keeps them, what breaks them, and how a student might evade them."""

import pytest

from grader import Forbid, MaxLines, MustCall, NoLoops
from grader.model.execution import Found
from tests.grader.marking.code_under_rules import RIGHT, judge, lines

NO_INVERSE = Forbid("np.linalg.inv", "sklearn", points=1)
NO_LOOPS = NoLoops(points=1)
PRODUCT = MustCall("np.dot", "@", points=1)
LOOP_IN_A_METHOD = "        for a in A: pass\n"
OTHERS_LOOP = "def g(A):\n    for a in A:\n        pass\n"


@pytest.mark.parametrize(
    "code",
    [
        "def f(A, b): return np.linalg.inv(A)",
        "import numpy.linalg as la\ndef f(A, b): return la.inv(A)",
        "from numpy.linalg import inv as g\ndef f(A, b): return g(A)",
        "from numpy.linalg import *\ndef f(A, b): return inv(A)",
        "from numpy import *\ndef f(A, b): return linalg.inv(A)",
        "def f(A, b): return np.linalg.linalg.inv(A)",
        "L = np.linalg\ndef f(A, b): return L.inv(A)",
        "def f(A, b):\n    m = np\n    return m.linalg.inv(A)",
        "def f(A, b):\n    from numpy import linalg as l\n    g = l.inv\n    return g(A)",
        "def f(A, b, inv=np.linalg.inv): return inv(A)",
        "f = np.linalg.inv",
        "from functools import partial\nf = partial(np.linalg.inv)",
        "T = {'i': np.linalg.inv}\ndef f(A, b): return T['i'](A)",
        "h = lambda A: np.linalg.inv(A)\ndef f(A, b): return h(A)",
        "class N:\n    def g(self, A): return np.linalg.inv(A)\ndef f(A, b): return N().g(A)",
        "def f(A, b): return A\ndef g(A): return np.linalg.inv(A)\nf = g",
        "try:\n    from numpy.linalg import inv\nexcept ImportError:\n    inv = None\n"
        "def f(A, b): return inv(A)",
        "from sklearn.linear_model import Ridge\ndef f(A, b): return Ridge()",
        "def f(A, b):\n    import sklearn\n    return A",
        # Named by a text that is written out:
        "def f(A, b): return getattr(np.linalg, 'in' + 'v')(A)",
        "def f(A, b): return np.__dict__['linalg'].inv(A)",
        "def f(A, b): return vars(np.linalg)['inv'](A)",
        "def f(A, b): return __import__('numpy').linalg.inv(A)",
        "import importlib\ndef f(A, b): return importlib.import_module('numpy.linalg').inv(A)",
        "import sys\ndef f(A, b): return sys.modules['numpy'].linalg.inv(A)",
        "def f(A, b): return eval('np.linalg.inv(A)')",
        "def f(A, b):\n    e = eval\n    return e('np.linalg' + '.inv(A)')",
        "def f(A, b):\n    exec('from numpy.linalg import inv')",
        "import builtins\ndef f(A, b): return builtins.eval('np.linalg.inv')(A)",
    ],
)
def test_a_forbidden_name_is_found_under_every_other_name(code):
    assert judge(NO_INVERSE, code).finding.code == "rule_forbidden"


@pytest.mark.parametrize(
    "code",
    [
        "import sklearn\ndef f(A, b): return np.linalg.solve(A, b)",
        "def g(A): return np.linalg.inv(A)\ndef f(A, b): return A",
        "def f(A, b): return np.linalg.inv(A)\ndef f(A, b): return A",
        "def f(A, b):\n    return A\n    return np.linalg.inv(A)",
        "def f(A, b):\n    inv = A.T\n    return inv",
        "def f(A, b):\n    # np.linalg.inv\n    'np.linalg.inv'\n    return getattr(A, 'shape')",
        "class N: pass\nn = N()\ndef f(A, b): return getattr(n, b)",
        "if __name__ == '__main__':\n    f = np.linalg.inv\ndef f(A, b): return A",
        "def inv(A): return A\ndef f(A, b): return inv(A)",
    ],
)
def test_code_that_does_not_use_a_forbidden_name_keeps_the_rule(code):
    assert judge(NO_INVERSE, code).verdict == "correct"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (".sort", "def f(A, b):\n    A.sort()\n    return A"),
        ("np.sort", "def f(A, b):\n    A.sort()\n    return A"),
        ("@", "def f(A, b): return A @ b"),
        ("np.matmul", "def f(A, b): return A.__matmul__(b)"),
        ("np.matmul", "import operator\ndef f(A, b): return operator.matmul(A, b)"),
        ("sorted", "def f(A, b): return sorted(A)"),
        ("pd.read_csv", "from pandas import read_csv\ndef f(A, b): return read_csv(b)"),
    ],
)
def test_methods_operators_and_built_in_functions_can_be_forbidden(name, code):
    assert judge(Forbid(name, points=1), code).verdict == "wrong"


@pytest.mark.parametrize(
    "code",
    [
        "def f(A, b): return eval(b)",
        "def f(A, b): return getattr(np.linalg, b)(A)",
        "def f(A, b): return globals()['g'](A)",
        "def f(A, b): return __builtins__['eval'](b)",
        "import sys\ndef f(A, b): return sys.modules[__name__].g(A)",
        "def f(A, b): exec(open('code.txt').read())",
        "import runpy\ndef f(A, b): return runpy.run_path(b)",
    ],
)
@pytest.mark.parametrize("rule", [NO_INVERSE, NO_LOOPS], ids=["forbid", "no_loops"])
def test_code_of_which_no_tree_tells_what_it_does_keeps_no_rule(rule, code):
    result = judge(rule, code)

    assert result.finding.code == "rule_unclear"
    assert lines(result)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def f(A, b):\n    for a in A: pass", 2),
        ("def f(A, b):\n    while b: b -= 1", 2),
        ("def f(A, b):\n    return f(A, b - 1)", 2),
        ("f = lambda A, b: f(A, b - 1)", 1),
        ("class N:\n    def f(self, A): return self.f(A)\ndef f(A, b): return N().f(A)", 2),
        ("def f(A, b):\n    def g(i): return g(i - 1)\n    return g(3)", 2),
        ("def f(A, b):\n    exec('for a in A: pass')", 2),
        (f"{OTHERS_LOOP}def f(A, b): return g(A)", 2),
        (f"{OTHERS_LOOP}def f(A, b): return list(map(g, A))", 2),
        ("class N:\n    def g(s, A):\n        for a in A: 1\ndef f(A, b): getattr(N(), 'g')(A)", 3),
        (
            "def d(g):\n    def w(A, b):\n        for a in A: g(a)\n    return w\n"
            "@d\ndef f(A, b): return A",
            3,
        ),
        (f"import submission\n{OTHERS_LOOP}def f(A, b): return submission.g(A)", 3),
    ],
)
def test_a_loop_is_told_with_its_line(code, line):
    result = judge(NO_LOOPS, code)

    assert result.finding.code == "rule_loop"
    assert lines(result) == [f"f.py:{line}"]


def test_two_functions_that_call_each_other_are_a_loop():
    code = "def g(A): return f(A, 1)\ndef f(A, b):\n    return g(A)"

    assert lines(judge(NO_LOOPS, code)) == ["f.py:1", "f.py:3"]


@pytest.mark.parametrize(
    "code",
    [
        "def f(A, b): return A",
        f"{OTHERS_LOOP}def f(A, b): return A",
        "def f(A, b):\n    if False:\n        for a in A: pass\n    return A",
        "def f(A, b):\n    f = A\n    return f",
        "import re\ndef f(A, b): return re.compile(b)",
        # The forward of a network calls that of a layer, which is no recursion.
        "class L:\n    def go(self, x): return x\n"
        "class N:\n    def __init__(self): self.layer = L()\n"
        "    def go(self, x): return self.layer.go(x)\n"
        "    def fit(self):\n        for i in []: pass\n"
        "def f(A, b): return N().go(A)",
    ],
)
def test_code_without_loops_keeps_the_rule(code):
    assert judge(NO_LOOPS, code).verdict == "correct"


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("comprehensions", "def f(A, b): return [a for a in A]"),
        ("comprehensions", "def f(A, b): return sum(a for a in A)"),
        ("comprehensions", "def f(A, b): return {a: 1 for a in A}"),
        ("mapping", "def f(A, b): return list(map(abs, A))"),
        ("mapping", "def f(A, b): return np.apply_along_axis(abs, 0, A)"),
        ("mapping", "@np.vectorize\ndef f(A, b): return abs(A)"),
        ("mapping", "def f(A, b): return A\nf = np.vectorize(f)"),
        ("mapping", "from functools import reduce as r\ndef f(A, b): return r(abs, A)"),
    ],
)
def test_comprehensions_and_mapping_are_loops_only_if_the_rule_says_so(option, code):
    assert judge(NoLoops(points=1), code).verdict == "correct"
    assert judge(NoLoops(points=1, **{option: True}), code).verdict == "wrong"


def test_recursion_can_be_allowed():
    code = "def f(A, b): return f(A, b - 1)"

    assert judge(NoLoops(points=1, recursion=False), code).verdict == "correct"


@pytest.mark.parametrize(
    "code",
    [
        "def f(A, b): return A @ b",
        "def f(A, b): return A.dot(b)",
        "def f(A, b):\n    A @= b\n    return A",
        "from numpy import dot as d\ndef f(A, b): return d(A, b)",
        "def f(A, b):\n    d = np.dot\n    return d(A, b)",
        "from functools import reduce\ndef f(A, b): return reduce(np.dot, [A, b])",
        "def f(A, b):\n    x = np.zeros(3)\n    np.dot(A, b, out=x)\n    return x",
        "def f(A, b):\n    rows = []\n    rows.append(A @ b)\n    return rows",
        "def g(A, b): return A @ b\ndef f(A, b): return g(A, b)",
        "def f(A, b):\n    global x\n    x = A @ b\n    return g()\ndef g(): return 1",
    ],
)
def test_a_call_is_found_under_other_names_and_as_an_operator(code):
    assert judge(PRODUCT, code).verdict == "correct"


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("def f(A, b): return A * b", "rule_not_called"),
        ("def f(A, b):\n    if False: np.dot(A, b)\n    return A", "rule_not_called"),
        ("def f(A, b):\n    return A\n    return np.dot(A, b)", "rule_not_called"),
        ("def f(A, b):\n    def g(): return A @ b\n    return A", "rule_not_called"),
        ("def g(A, b): return A @ b\ndef f(A, b): return A", "rule_not_called"),
        ("def f(A, b):\n    # np.dot(A, b)\n    'np.dot(A, b)'\n    return A", "rule_not_called"),
        ("def dot(A, b): return A\ndef f(A, b): return dot(A, b)", "rule_not_called"),
        ("class np:\n    dot = max\ndef f(A, b): return np.dot(A, b)", "rule_not_called"),
        ("def f(A, b, dot=sum): return dot(A)", "rule_not_called"),
        ("def f(A, b):\n    np.dot(A, b)\n    return A", "rule_unused"),
        ("def f(A, b):\n    _ = A @ b\n    return A", "rule_unused"),
    ],
)
def test_a_call_that_does_not_count_is_not_enough(code, finding):
    assert judge(PRODUCT, code).finding.code == finding


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def f(A, b):\n    '''Doc.\n\n    More.\n    '''\n\n    # why\n    return A", 2),
        ("def f(A, b):\n    a = 1; c = 2; d = 3\n    return a", 5),
        ("def g(A):\n    return A\ndef f(A, b):\n    return g(A)", 4),
        ("def g(A):\n    return A\n\ndef f(A, b):\n    return A", 2),
        ("def f(A, b):\n    def g():\n        return A\n    return g()", 4),
        ("def f(A, b):\n    return max(\n        A,\n        b,\n    )", 5),
        ("f = lambda A, b: A", 1),
    ],
)
def test_lines_of_code_are_counted(code, count):
    result = judge(MaxLines(1), f"{code}\nx = 1" if count > 1 else code)

    told = result.finding.values["given"] if result.finding else "1"
    assert told == str(count)


@pytest.mark.parametrize(
    ("code", "helpers"),
    [
        ("from helpers import f", "def f(A, b):\n    for a in A: pass"),
        ("import helpers\ndef f(A, b): return helpers.g(A)", OTHERS_LOOP),
        ("import helpers as h\ndef f(A, b): return h.g(A)", OTHERS_LOOP),
        ("from helpers import *\ndef f(A, b): return g(A)", OTHERS_LOOP),
        ("from .helpers import g\ndef f(A, b): return g(A)", OTHERS_LOOP),
        ("def f(A, b):\n    from helpers import g\n    return g(A)", OTHERS_LOOP),
    ],
)
def test_code_in_another_file_of_the_student_counts(code, helpers):
    assert lines(judge(NO_LOOPS, code, beside={"helpers.py": helpers})) == ["helpers.py:2"]


@pytest.mark.parametrize(
    ("found", "code", "place"),
    [
        (Found("spelling", "F"), "def F(A, b):\n    for a in A: pass", "f.py:2"),
        (Found("method", "N.f"), "class N:\n    def f(s, A, b):\n        for a in A: 1", "f.py:3"),
        (Found("other_file", "k.py"), "x = 1", "k.py:2"),
        # The student's process may lie about what was called.
        (Found("spelling", "g"), "def g(A): return A\ndef f(A, b):\n    while b: 1", "f.py:3"),
    ],
)
def test_a_rule_applies_to_what_was_found(found, code, place):
    beside = {"k.py": "def f(A, b):\n    for a in A: pass"}

    assert lines(judge(NO_LOOPS, code, found=found, beside=beside)) == [place]


@pytest.mark.parametrize(
    ("code", "helpers"),
    [
        ("", ""),
        ("def f(A, b): return g(A)\ndef g(A):\n    for a in A: " + "(" * 60 + ")" * 60, ""),
        ("from helpers import g\ndef f(A, b): return g(A)", "def g(A): return " + "[" * 900),
        ("from helpers import f", "from helpers import f"),
        ("a = 1\n" * 100_000 + "def f(A, b): return A", ""),
    ],
    ids=["no_code", "deep", "deep_elsewhere", "imports_itself", "too_long"],
)
@pytest.mark.parametrize("rule", [NO_LOOPS, NO_INVERSE, PRODUCT, MaxLines(9, points=1)])
def test_code_that_cannot_be_read_is_left_to_people(rule, code, helpers):
    result = judge(rule, code, beside={"helpers.py": helpers})

    assert (result.verdict, result.finding.code) == ("not_run", "rule_unreadable")


@pytest.mark.parametrize(
    "hostile",
    [
        "-" * 100_000 + "1",
        "a" + ".b" * 50_000,
        "f(" * 5000,
        "a" + "()" * 50_000,
        "lambda: " * 10_000 + "1",
        "if 1:\n    pass\n" + "elif 1:\n    pass\n" * 10_000,
        "x = " + "[" * 300 + "]" * 300,
        "'" * 100_000,
        "\\\n" * 50_000,
        "if a:\n    b = c\nelse:\n    c = b\n" * 2000,
        "\0",
        "x = '\ud800'",
        "9" * 50_000,
    ],
    ids=[
        "minus",
        "attributes",
        "calls",
        "calls_in_a_row",
        "lambdas",
        "elifs",
        "lists",
        "quote",
        "joined_lines",
        "names_for_one_another",
        "null",
        "surrogate",
        "digits",
    ],
)
def test_code_that_is_made_to_crash_a_parser_costs_only_itself(hostile):
    result = judge(NO_LOOPS, f"{hostile}\ndef f(A, b):\n    return A\n")

    assert result.verdict == "correct"


@pytest.mark.parametrize("broken", ["x = = 1", "x = )", "def g(:\n    return 1"])
def test_a_file_that_python_cannot_parse_is_read_statement_by_statement(broken):
    code = f"{broken}\n@staticmethod\ndef f(A, b):\n    for a in A: pass\n"

    assert judge(NO_LOOPS, code).finding.code == "rule_loop"


def test_a_rule_earns_nothing_where_the_function_is_right_nowhere():
    wrong = RIGHT.model_copy(update={"verdict": "wrong", "points": 0})

    result = judge(NO_LOOPS, "def f(A, b): return 0", case=wrong)

    assert (result.points, result.finding.code) == (0, "rule_not_counted")


def test_a_known_mistake_does_not_cost_the_points_of_a_rule_too():
    known = RIGHT.model_copy(update={"verdict": "wrong", "points": 0, "mistake": "transposed"})

    assert judge(NO_LOOPS, "def f(A, b): return A.T @ b", case=known).points == 1


def test_where_there_is_no_work_a_rule_says_what_the_cases_say():
    missing = RIGHT.model_copy(update={"verdict": "missing", "points": 0})

    assert judge(NO_LOOPS, "", case=missing).verdict == "missing"


@pytest.mark.parametrize(
    "code",
    [
        "".join(f"def g{n}(a): return g{n + 1}(a)\n" for n in range(2000))
        + "def f(A, b): return g0(A)",
        "".join(f"from m{n} import *\n" for n in range(3000)) + "def f(A, b): return x(A)",
    ],
    ids=["functions", "stars"],
)
def test_more_code_than_anybody_writes_is_left_to_people(code):
    assert judge(NO_LOOPS, code).finding.code == "rule_unreadable"


class TestClasses:
    @pytest.mark.parametrize(
        "code",
        [
            f"class f:\n    def run(self, A):\n{LOOP_IN_A_METHOD}",
            f"class f:\n    def _helper(self, A):\n{LOOP_IN_A_METHOD}",
            f"class B:\n    def run(self, A):\n{LOOP_IN_A_METHOD}class f(B): pass",
            f"class A:\n    def g(self, A):\n{LOOP_IN_A_METHOD}class B(A): pass\nclass f(B): pass",
            "class f:\n    run = lambda self, A: [a for a in A]\n    for a in range(3): pass",
            "def g(A):\n    for a in A: pass\nclass f:\n    def run(self, A): return g(A)",
            f"class f:\n    @property\n    def run(self):\n{LOOP_IN_A_METHOD}",
            f"class f:\n    @staticmethod\n    def run(A):\n{LOOP_IN_A_METHOD}",
            f"import base\nclass f(base.B): pass  # {LOOP_IN_A_METHOD!r}",
            "from base import B\nclass f(B): pass",
            "class f:\n    def run(self): return self.run()",
        ],
    )
    def test_a_rule_looks_at_all_methods_and_bases(self, code):
        beside = {"base.py": f"class B:\n    def run(self, A):\n{LOOP_IN_A_METHOD}"}

        assert judge(NO_LOOPS, code, beside=beside, is_class=True).verdict == "wrong"

    def test_other_classes_count_only_as_far_as_they_are_used(self):
        code = (
            f"class Other:\n    def run(self, A):\n{LOOP_IN_A_METHOD}"
            "class f:\n    def step(self, A): return A + len(str(Other))\n"
        )

        assert judge(NO_LOOPS, code, is_class=True).verdict == "correct"

    def test_the_lines_of_all_methods_count(self):
        code = "class f:\n    x = 1\n    def a(self): return 1\n    def b(self): return 2\n"

        assert judge(MaxLines(2, points=1), code, is_class=True).verdict == "wrong"
        assert judge(MaxLines(3, points=1), code, is_class=True).verdict == "correct"

    def test_a_class_under_another_name_is_found(self):
        code = f"class F:\n    def run(self, A):\n{LOOP_IN_A_METHOD}"

        result = judge(NO_LOOPS, code, found=Found("spelling", "F"), is_class=True)

        assert result.verdict == "wrong"
