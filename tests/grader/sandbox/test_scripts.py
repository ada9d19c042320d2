"""Scripts on objects of a student's class: what each line gives, and what goes wrong in one."""

import linecache

import numpy as np
import pytest

from grader import Do, Get, Limits, Set
from grader.marking.plain_comparison import data_of
from grader.model.execution import Call, Wanted
from grader.model.script import build_line
from grader.model.submission import Cell, Submission
from grader.sandbox.in_process import run_here

WANTED = Wanted(
    functions={"Counter": ("start", "step")},
    classes={"Counter": ("__init__", "add", "total", "log", "reset")},
)
COUNTER = """
class Counter:
    def __init__(self, start, step=1):
        self.total = start
        self.log = []
    def add(self, n):
        self.total += n
        self.log.append(n)
        return self.total
"""
ADD_TWICE = (Do("add", 2), Do("add", 3), Get("total"), Get("log"))
GIVEN = {1: 12, 2: 15, 3: 15, 4: [2, 3]}


def call(*lines, inputs=(10, 1), **options):
    script = tuple(map(build_line, lines or ADD_TWICE))
    return Call("s", "Counter", inputs, script=script, **options)


@pytest.fixture
def outcome(run):
    """What becomes of a script on a class that a student wrote."""

    def give(source, *lines, **options):
        calls = (call(*lines, **options),)
        return run(source, *calls, wanted=WANTED).outcomes["s"]

    return give


def given(outcome):
    return {number: data_of(value) for number, value in outcome.results.items()}


class TestResults:
    def test_each_line_gives_its_result(self, outcome):
        found = outcome(COUNTER)

        assert found.status == "returned"
        assert given(found) == GIVEN

    def test_a_result_is_kept_as_it_was_when_it_was_given(self, outcome):
        found = outcome(
            "import numpy as np\n"
            "class Counter:\n"
            "    def __init__(self, start, step): self.total = np.zeros(2); self.log = {'a': [0]}\n"
            "    def add(self, n):\n"
            "        self.total += n\n"
            "        self.log['a'].append(n)\n"
            "        return self.total\n",
            *(Do("add", 1.0), Get("log"), Do("add", 2.0), Get("log")),
        )

        assert [value.tolist() for value in (given(found)[1], given(found)[3])] == [[1, 1], [3, 3]]
        assert given(found)[2] == {"a": [0, 1.0]}
        assert given(found)[4] == {"a": [0, 1.0, 2.0]}

    def test_an_attribute_can_be_set(self, outcome):
        assert given(outcome(COUNTER, Set("total", 100), Do("add", 1))) == {2: 101}

    def test_arrays_reach_the_constructor_and_the_lines(self, outcome):
        source = (
            "class Counter:\n"
            "    def __init__(self, start, step): self.start = start\n"
            "    def add(self, X, flag): return X @ self.start if flag else None\n"
        )

        found = outcome(
            source,
            Do("add", np.ones((2, 3)), True),
            Do("add", np.ones((2, 3)), False),
            inputs=(np.arange(3.0), 1),
        )

        assert given(found)[1].tolist() == [3, 3]
        assert found.results[2].is_none

    def test_a_method_that_returns_its_object_gives_nothing(self, outcome):
        source = (
            "class Counter:\n"
            "    def __init__(self, start, step): pass\n"
            "    def add(self, n): return self\n"
            "    def __len__(self): return 3\n"
            "    def __getitem__(self, at):\n"
            "        while True: pass\n"
        )

        assert outcome(source, Do("add", 1)).results[1].is_none

    def test_random_numbers_are_the_same_in_each_script(self, run):
        source = (
            "import numpy as np\n"
            "class Counter:\n"
            "    def __init__(self, start, step): pass\n"
            "    def add(self, n): return np.random.rand()\n"
        )
        first = call(Do("add", 1), Do("add", 1))
        second = Call("t", "Counter", (1, 1), script=first.script)

        outcomes = run(source, first, second, wanted=WANTED).outcomes

        assert given(outcomes["s"]) == given(outcomes["t"])
        assert given(outcomes["s"])[1] != given(outcomes["s"])[2]

    def test_memory_that_is_shared_with_an_input_is_told(self, outcome):
        source = (
            "class Counter:\n"
            "    def __init__(self, start, step): self.total = start\n"
            "    def add(self, n): self.total += n\n"
        )

        found = outcome(source, Do("add", 1.0), Get("total"), inputs=(np.zeros(2), 1), watched=(0,))

        assert found.shared == {0}
        assert found.changed[0].array.tolist() == [1, 1]


RIGHT_CLASSES = {
    "a dataclass": """
from dataclasses import dataclass, field
@dataclass
class Counter:
    total: int
    step: int
    log: list = field(default_factory=list)
    def add(self, n):
        self.total += n
        self.log.append(n)
        return self.total
""",
    "properties": """
class Counter:
    def __init__(self, start, step): self._items = [start]
    def add(self, n): self._items.append(n); return self.total
    @property
    def total(self): return sum(self._items)
    @property
    def log(self): return self._items[1:]
""",
    "a base class": COUNTER.replace("Counter", "Base") + "class Counter(Base): pass\n",
    "slots": COUNTER.replace("Counter:", "Counter:\n    __slots__ = ('total', 'log')"),
    "class attributes": """
class Counter:
    log = []
    def __init__(self, start, step): self.total = start; self.log = []
    def add(self, n): self.total += n; self.log.append(n); return self.total
""",
    "__getattr__": """
class Counter:
    def __init__(self, start, step): self.__dict__['inner'] = {'total': start, 'log': []}
    def __getattr__(self, name):
        if name in self.__dict__['inner']: return self.__dict__['inner'][name]
        raise AttributeError(name)
    def add(self, n):
        self.inner['total'] += n
        self.inner['log'].append(n)
        return self.inner['total']
""",
    "a static method": """
class Counter:
    def __init__(self, start, step): self.total = start; self.log = []; self.add = self._add
    @staticmethod
    def plus(a, b): return a + b
    def _add(self, n): self.total = self.plus(self.total, n); self.log.append(n); return self.total
""",
    "a function that makes objects": COUNTER.replace("Counter", "_Counter")
    + "def Counter(start, step=1): return _Counter(start, step)\n",
    "a metaclass": COUNTER.replace("Counter:", "Counter(metaclass=type('M', (type,), {})):"),
    "numpy numbers": COUNTER.replace("= start", "= np.int64(start)").replace(
        "\nclass", "\nimport numpy as np\nclass", 1
    ),
}


@pytest.mark.parametrize("source", RIGHT_CLASSES.values(), ids=RIGHT_CLASSES.keys())
def test_however_a_class_is_written_its_objects_answer(outcome, source):
    found = outcome(source)

    assert given(found) == GIVEN
    assert not found.found
    assert not found.near


NEAR_CLASSES = {
    "another name": (COUNTER.replace("Counter", "counter"), ("spelling", "counter"), {}),
    "a typo": (COUNTER.replace("Counter", "Coutner"), ("spelling", "Coutner"), {}),
    "the only class with its methods": (
        COUNTER.replace("Counter", "Zaehler") + "    def reset(self): pass\n",
        ("spelling", "Zaehler"),
        {},
    ),
    "a method's name": (COUNTER.replace("add", "Add"), None, {"add": ("member", "Add")}),
    "an attribute's name": (
        COUNTER.replace("self.total", "self.Total"), None, {"total": ("member", "Total")},
    ),
    "a private attribute": (
        COUNTER.replace("self.total", "self.__total"), None, {"total": ("member", "__total")},
    ),
    "a method for an attribute": (
        COUNTER.replace("self.total", "self.t") + "    def total(self): return self.t\n",
        None,
        {"total": ("method_called", "total")},
    ),
    "parameters in another order": (
        COUNTER.replace("start, step=1", "step, start"),
        ("parameters", "__init__(self, step, start)"),
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "how", "near"), NEAR_CLASSES.values(), ids=NEAR_CLASSES.keys())
def test_what_was_meant_is_found_and_told(outcome, source, how, near):
    found = outcome(source)

    assert given(found) == GIVEN
    assert (found.found and (found.found.how, found.found.name)) == how
    assert {name: (each.how, each.name) for name, each in found.near.items()} == near


def test_an_attribute_with_another_letter_is_another_one(outcome):
    source = COUNTER.replace("self.log", "self.log_a")

    found = outcome(source, Get("log_b"))

    assert found.status == "missing"
    assert found.lacks == "log_b"


def test_the_very_name_comes_before_a_near_one(outcome):
    found = outcome(f"{COUNTER}    def Add(self, n): return 0\n")

    assert given(found) == GIVEN
    assert not found.near


def test_a_class_in_another_file_is_found(run):
    cells = (Cell("main.py", "x = 1"), Cell("layers.py", COUNTER, part="layers.py"))
    submission = Submission("anna", cells, file="main.py")

    found = run(submission, call(), wanted=WANTED).outcomes["s"]

    assert (found.found.how, found.found.name) == ("other_file", "layers.py")
    assert given(found) == GIVEN


@pytest.mark.parametrize(
    "source",
    [*RIGHT_CLASSES.values(), *(source for source, _, _ in NEAR_CLASSES.values())],
    ids=[*RIGHT_CLASSES, *NEAR_CLASSES],
)
def test_a_notebooks_kernel_gives_the_same(source):
    namespace = {"__name__": "__main__"}
    linecache.cache["anna.py"] = (len(source), None, source.splitlines(keepends=True), "anna.py")
    exec(compile(source, "anna.py", "exec", dont_inherit=True), namespace)  # noqa: S102

    execution = run_here(namespace, (call(),), Limits(), WANTED)

    assert given(execution.outcomes["s"]) == GIVEN


class TestWhatObjectsShare:
    @pytest.mark.parametrize(
        ("source", "told"),
        [
            (COUNTER.replace("    def __init__", "    log = []\n    def __init__"), ()),
            (
                COUNTER.replace("    def __init__", "    log = []\n    def __init__").replace(
                    "        self.log = []\n", ""
                ),
                ("log",),
            ),
            (
                COUNTER.replace("step=1", "step=1, log=[]").replace(
                    "self.log = []", "self.log = log"
                ),
                ("the default of log",),
            ),
            (
                COUNTER.replace("Counter", "Base")
                .replace("    def __init__", "    log = {}\n    def __init__")
                .replace("self.log = []", "self.log[start] = 1")
                .replace("self.log.append(n)", "")
                + "class Counter(Base): pass\n",
                ("log",),
            ),
            (COUNTER.replace("    def __init__", "    table = {1: 2}\n    def __init__"), ()),
        ],
        ids=["its own too", "class attribute", "default", "base", "constant"],
    )
    def test_what_a_script_changed_for_all_objects_is_told(self, outcome, source, told):
        assert outcome(source, Do("add", 2), Get("total")).common == told


class TestFailures:
    def test_a_line_that_fails_is_told_with_the_results_before_it(self, outcome):
        found = outcome(COUNTER, Do("add", 1), Do("add", "x"), Get("total"))

        assert found.status == "error"
        assert found.failed == 2
        assert found.error.type_name == "TypeError"
        assert given(found) == {1: 11}

    def test_the_constructor_is_line_0(self, outcome):
        found = outcome(COUNTER.replace("self.log = []", "1 / 0"))

        assert (found.failed, found.error.type_name) == (0, "ZeroDivisionError")

    def test_a_constructor_with_other_parameters_tells_them(self, outcome):
        found = outcome(COUNTER.replace("step=1", "a, b"))

        assert found.parameters == ("start", "a", "b")

    def test_a_method_with_other_parameters_tells_them(self, outcome):
        found = outcome(COUNTER.replace("self, n", "self, n, m"))

        assert (found.failed, found.parameters) == (1, ("n", "m"))

    def test_a_missing_method_is_told_with_those_that_there_are(self, outcome):
        found = outcome(COUNTER, Do("add", 1), Do("reset"))

        assert (found.status, found.failed, found.lacks) == ("missing", 2, "reset")
        assert found.members == ("add",)

    def test_a_missing_attribute_is_told_with_those_that_there_are(self, outcome):
        found = outcome(COUNTER.replace("self.total", "self.t"), Get("total"))

        assert (found.lacks, found.members) == ("total", ("t", "log"))

    def test_an_error_in_a_property_is_the_students_error(self, outcome):
        found = outcome(
            "class Counter:\n"
            "    def __init__(self, start, step): pass\n"
            "    @property\n"
            "    def total(self): return self.sum\n",
            Get("total"),
        )

        assert (found.status, found.error.type_name) == ("error", "AttributeError")

    def test_a_hang_in_a_line_costs_this_script_alone(self, run):
        source = COUNTER + "    def reset(self):\n        while True: pass\n"
        hangs = Call("h", "Counter", (1, 1), script=(build_line(Do("reset")),))

        outcomes = run(source, hangs, call(), wanted=WANTED).outcomes

        assert outcomes["h"].status == "timeout"
        assert given(outcomes["s"]) == GIVEN


HOSTILE_CLASSES = {
    "__getattribute__ lies": """
class Counter:
    def __init__(self, *_): pass
    def __getattribute__(self, name): return lambda *_: 7
""",
    "__class__ lies": """
class Counter:
    def __init__(self, *_): pass
    @property
    def __class__(self): return int
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def add(self, n): return self
    total = log = property(lambda self: self)
""",
    "__dict__ raises": """
class Counter:
    def __init__(self, *_): pass
    @property
    def __dict__(self): raise SystemExit
    def add(self, n): raise KeyboardInterrupt
""",
    "names that are no plain texts": """
class Name(str):
    def __eq__(self, other): raise SystemExit
    def __hash__(self): return str.__hash__(self)
    def startswith(self, *_): raise SystemExit
class Counter:
    def __init__(self, *_): self.__dict__[Name("total")] = 1; self.__dict__[Name("Add")] = 2
""",
    "a metaclass lies": """
class Meta(type):
    def __getattribute__(cls, name): raise SystemExit
    def mro(cls): return [cls, object]
class Counter(metaclass=Meta):
    def __init__(self, *_): pass
    def add(self, n): return n
""",
    "results that cannot be shown": """
class Bad:
    def __repr__(self): raise SystemExit
    def __array__(self, *_, **__): raise MemoryError
class Counter:
    def __init__(self, *_): self.total = Bad(); self.log = [Bad()]
    def add(self, n): return Bad()
""",
    "a huge attribute": """
import numpy as np
class Counter:
    def __init__(self, *_): self.total = np.zeros(2**21); self.log = np.zeros(2**21)
    def add(self, n): return np.zeros(2**20)
""",
    "many attributes": """
class Counter:
    def __init__(self, *_):
        for n in range(5000): setattr(self, f"x{n}" * 50, n)
""",
    "replaces what runs beside it": """
import sys
for module in [*sys.modules.values()]:
    if getattr(module, "__name__", "").endswith(".scripts"):
        module.ScriptRun.told = lambda self, status: {"results": {"1": 5}, "failed": 99}
class Counter:
    def __init__(self, *_): pass
    def add(self, n): return n
""",
    "shares what cannot be looked at": """
class Bad:
    def __array__(self, *_, **__): raise SystemExit
    def __repr__(self): raise KeyboardInterrupt
class Counter:
    log = [Bad(), Bad()]
    def __init__(self, *_): self.log.append(Bad())
    def add(self, n, default={"x": Bad()}): return n
""",
    "tells a foreign reply": """
import os
class Counter:
    def __init__(self, *_): pass
    def add(self, n): os.write(4, b'0 {"status": "returned", "results": {"7": 3}}\\n'); return n
""",
}


@pytest.mark.parametrize("source", HOSTILE_CLASSES.values(), ids=HOSTILE_CLASSES.keys())
def test_a_hostile_class_harms_its_own_outcome_alone(run, source):
    other = Call("o", "f", ())

    execution = run(f"{source}\ndef f(): return 5", other, call(), wanted=WANTED)

    assert execution.outcomes["o"].status == "returned"
    assert execution.outcomes["s"].status in ("returned", "error", "missing", "crash", "memory")
