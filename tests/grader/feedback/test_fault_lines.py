"""The line that a failed case is about, found in the code that the record keeps."""

import pytest

from grader.feedback.fault_lines import find_fault
from grader.model.execution import CodePlace
from grader.model.record import (
    CaseResult,
    ChainStep,
    Change,
    ComparedLine,
    Comparison,
    ProblemResult,
    Record,
    SourceCell,
)

STEPS = ("first", "second")


def a_case(name="zero", **more):
    fields = {"title": "", "points": 0, "max_points": 5, "verdict": "wrong", "mistake": "known"}
    return CaseResult(id=f"p.{name}", **{**fields, **more})


def a_step(name="second", **more):
    return a_case(name, step=ChainStep(symbol=name), **more)


def fault(case, *sources, function="f"):
    """The line of the fault, in files with these sources: the graded one, and those it uses."""
    roles = ["graded", *["used"] * len(sources)]
    source = tuple(
        SourceCell(name=f"{number}.py", code=code, role=role)
        for number, (code, role) in enumerate(zip(sources, roles, strict=False), start=1)
    )
    problem = ProblemResult(id="p", title="", points=0, max_points=5, function=function)
    cases = (case, *(a_step(name) for name in STEPS if case.step and name != case.id.case))
    record = Record(
        student="anna", status="graded", score=0, max_score=5, assignment="", cases=cases,
        problems=(problem,), source=source,
    )  # fmt: skip
    return find_fault(record, case)


class TestFailures:
    def test_it_is_the_last_line_of_the_traceback(self):
        lines = (CodePlace("1.py", 9, "f()"), CodePlace("2.py", 3, "1 / 0"))

        assert fault(a_case(mistake=None, traceback=lines), "def f(): pass") == ("2.py", 3)

    def test_without_a_traceback_or_a_known_mistake_there_is_none(self):
        assert fault(a_case(mistake=None), "def f(): return 1") is None


class TestChangedArguments:
    @pytest.mark.parametrize(
        "change",
        [
            "z[z <= 0] = 0",
            "z[0][1] *= 2",
            "if z[0] <= 0: z[0] = 0",
            "z //= 2",
            "np.maximum(z, 0, out=z)",
            "np.putmask(z, z < 0, 0)",
            "z.fill(0)",
            "x = z\n    x[x <= 0] = 0",
        ],
    )
    def test_it_is_the_line_that_changes_the_argument(self, change):
        changes = (Change(name="z", before="[1]", after="[0]"),)
        case = a_case(comparison=Comparison(changes=changes))
        code = f"def f(z, dz):\n    dz[z[0] == 1] = z[0]\n    {change}\n    return dz\n"

        assert fault(case, code) == ("1.py", 3 + change.count("\n"))

    def test_it_is_the_result_if_no_line_is_seen_to_change_it(self):
        changes = (Change(name="z", before="[1]", after="[0]"),)
        case = a_case(comparison=Comparison(changes=changes))

        assert fault(case, "def f(z):\n    g(z)\n    return z * 2\n") == ("1.py", 3)


class TestFunctions:
    @pytest.mark.parametrize(
        ("code", "line"),
        [
            ("def f(x):\n    y = x\n    return y * 2\n", 3),
            ("def f(x): return x", 1),
            ('def f(x):\n    """\n    return nothing\n    """\n    # return 1\n    return -x', 6),
            ("class C:\n    def f(self, x):\n        return x\n", 3),
            ("async def f(x):\n    return x", 2),
            ("def f(x):\n    def g(): return 1\n    return g() + x", 3),
            ("def f(x):\n    return (\n        x\n    )\n", 2),
            ("def f(x):\n    return 1\ndef f(x):\n    return 2\n", 4),
            ("def f(x):\n    return x\nprint(f(1))\ndef g():\n    return 3", 2),
        ],
    )
    def test_it_is_the_only_return_statement(self, code, line):
        assert fault(a_case(), code) == ("1.py", line)

    @pytest.mark.parametrize(
        "code",
        [
            "def f(x):\n    if x: return 1\n    return 2",
            "def f(x):\n    x[0] = 1",
            "def f(x):\n    def g():\n        return 1\n    g()",
            "f = lambda x: x",
        ],
    )
    def test_it_is_the_definition_if_there_are_several_or_none(self, code):
        assert fault(a_case(), code) == ("1.py", 1)

    @pytest.mark.parametrize(
        ("code", "line"),
        [
            ("def f(x):\n    y = x * 2\n    return y", 2),
            ("def f(x):\n    y: int = (x\n        * 2)\n    return y", 2),
            ("def f(x):\n    y = x\n    y[0] = 1\n    return y", 4),
            ("def f(x):\n    y = x\n    y *= 2\n    return y", 4),
            ("def f(x):\n    y = x\n    g(out=y)\n    return y", 4),
            ("def f(x):\n    if x:\n        y = 1\n    else:\n        y = 2\n    return y", 6),
            ("def f(y):\n    return y", 2),
            ("def f(x):\n    return None", 2),
        ],
    )
    def test_it_is_the_line_that_computes_what_is_returned_if_no_other_line_does(self, code, line):
        assert fault(a_case(), code) == ("1.py", line)

    def test_one_of_another_name_is_found_under_this_name(self):
        case = a_case(own_names={"f": "my_f"})

        assert fault(case, "def my_f(x):\n    return x\n") == ("1.py", 2)

    def test_one_in_another_file_is_found_there(self):
        assert fault(a_case(), "import x", "def f(x):\n    return x\n") == ("2.py", 2)

    def test_there_is_none_where_the_code_has_no_such_name(self):
        assert fault(a_case(), "", "print(f)\nif f == 1: pass\n# f = 1\nff = 1") is None


class TestValues:
    @pytest.mark.parametrize(
        ("code", "line"),
        [
            ("second = 3", 1),
            ("second = 1\nsecond = 2", 2),
            ("second: int = 1\nprint(second)\n# second = 4", 1),
            ("values['second'] = 3", 1),
            ("values = {\n    'first': 1,\n    'second': 2,\n}", 3),
            ("dict(\n    first=1,\n    second=2)", 3),
        ],
    )
    def test_a_variable_or_key_is_where_it_is_set_last(self, code, line):
        assert fault(a_step(), code) == ("1.py", line)

    @pytest.mark.parametrize(
        ("code", "line"),
        [
            ("def f():\n    second = 3\n    return {'second': second}\nsecond = f()['second']", 2),
            ("def f():\n    return {\n        'second': 2 * 3,\n    }\nsecond = 4", 3),
            ("def f():\n    v = {}\n    v['second'] = 3\n    return v\nd = {'second': 1}", 3),
            ("def f():\n    z2 = 3\n    return {'first': 1, 'second': z2}", 2),
            ("def f():\n    z2 = 3\n    return dict(first=1, second=z2)", 2),
            ("def f():\n    z2 = 3\n    return {'second': np.array(z2), 'first': 1}", 2),
            ("def f():\n    z2 = 3\n    return {'second': z2.tolist()}", 2),
            ("def f():\n    z2 = 3\n    return {'second': z2 * 2}", 3),
            ("def f():\n    first = 3\n    return {'first': first, 'second': first}", 3),
            ("def f():\n    first = 3\n    second = first\n    return {'second': second}", 3),
            ("def f():\n    return g()\nsecond = 3", 3),
            ("second = 3\ndef f():\n    return {'second': second}", 1),
        ],
    )
    def test_in_a_function_it_is_the_line_that_computes_it(self, code, line):
        assert fault(a_step(), code) == ("1.py", line)

    def test_one_of_another_name_is_found_under_this_name(self):
        code = "def f():\n    return {\n        'first': 1,\n        'dz/2': 3,\n    }"

        assert fault(a_step(own_names={"second": "dz/2"}), code) == ("1.py", 4)


class TestClasses:
    CODE = (
        "class Other:\n    def step(self): return 0\n"
        "class f:\n    def run(self):\n        return 1\n"
        "    def step(self):\n        x = 2\n        return x\n"
    )
    LINE = ComparedLine(number=2, code="f.step()", expected="1", given="2")

    def test_it_is_in_the_method_whose_line_differs_first(self):
        case = a_case(comparison=Comparison(script="1  f.run()\n2  f.step()", lines=(self.LINE,)))

        assert fault(case, self.CODE) == ("1.py", 7)

    def test_of_a_case_that_judges_one_line_it_is_in_the_method_of_this_line(self):
        case = a_case(comparison=Comparison(script="1  f.step()\n2  f.run()"))

        assert fault(case, self.CODE) == ("1.py", 5)

    def test_if_an_attribute_differs_it_is_the_class(self):
        case = a_case(comparison=Comparison(script="1  f.step()\n2  f.size"))

        assert fault(case, self.CODE) == ("1.py", 3)
