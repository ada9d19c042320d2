"""Calls made in this very process: the same outcomes as in grading, and nothing else changes."""

import builtins
import gc
import inspect
import linecache
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.model.execution import (
    Call,
    CodePlace,
    NamedValues,
    Numbers,
    Outcome,
    Plain,
    Wanted,
    calls_of,
)
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox import run_submission
from grader.sandbox.in_process import run_here
from reference import problem2, relu

ROOT = Path(__file__).parents[3]
SHORT = Limits(call_seconds=0.2, total_seconds=5.0)
LONG = Limits(call_seconds=60, total_seconds=60)
PATIENT = {"call_seconds": 20.0, "total_seconds": 120.0}
F = Call("f", "f")


def defined(source, name="anna.py"):
    """What a kernel holds that has run this source."""
    namespace = {"__name__": "__main__"}
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec", dont_inherit=True), namespace)  # noqa: S102
    return namespace


def here(source, *calls, limits=SHORT):
    return run_here(defined(source), calls or (F,), limits)


def told(value):
    """All that there is of a value, to be compared."""
    if isinstance(value, Numbers):
        array = value.array
        return value.type_name, value.is_numpy, array.dtype.str, array.shape, array.tobytes()
    if isinstance(value, NamedValues):
        return {name: told(item) for name, item in value.items.items()}
    return repr(value)


def all_told(execution):
    return {
        name: (
            replace(outcome, value=None, changed={}),
            told(outcome.value),
            {position: told(value) for position, value in outcome.changed.items()},
        )
        for name, outcome in execution.outcomes.items()
    }


LEFT_OUT = {
    "ivan_petrov": "takes all memory",
    "lars_bakker": "crashes the process",
    "mateo_garcía": "cannot be read",
    "oisín_murphy": "runs for ever",
    "piotr_zielinski": "cannot be read",
    "priya_raman": "is empty",
    "quentin_dubois": "stops at the top level",
    "rosa_jiménez": "stops at the top level",
    "yusuf_demir": "may stop at the top level",
}
NAMES = sorted({path.stem for path in ROOT.glob("submissions/*.py")} - set(LEFT_OUT))
# A lambda has no source of its own.
MISTAKES = [m.compute for m in problem2.MISTAKES if m.compute.__name__ != "<lambda>"]
ODD = {
    "a list": "return (dA * (Z > 0)).tolist()",
    "a generator": "return (x for x in dA)",
    "nothing": "pass",
    "a ragged list": "return [[1], [1, 2]]",
    "a view": "return dA.T",
    "a dict": "return {'dA': dA, 'Z': 'text', 3: None}",
    "a complex number": "return dA + 1j",
    "objects": "return np.array([object()])",
    "too much": "return np.zeros(2**24)",
    "an error of its own": "raise type('Mine', (ValueError,), {})('no\\n' * 300)",
    "an exit": "import sys; sys.exit('done')",
    "an interrupt": "raise KeyboardInterrupt",
    "no memory": "raise MemoryError",
    "a deep recursion": "return relu_backward(dA, Z)",
    "a random result": "import random; return np.random.rand(2) + random.random()",
    "a changed shape": "dA.shape = (-1,); return Z",
    "a result that raises": "class R:\n        def __array__(self, *_): raise OSError('no')\n"
    "        def __repr__(self): raise OSError('no')\n    return R()",
    "something to read": "return input('more? ')",
}


class TestTheSameAsInGrading:
    @pytest.fixture
    def graded(self, assignment):
        """What the calls come to in a student's process, and what they come to here."""

        def run(source, calls=None):
            calls = calls or calls_of(assignment)
            submission = Submission("anna", (Cell("anna.py", source),), file="anna.py")
            # With time for a machine that is busy with other tests.
            limits = assignment.limits.model_copy(update=PATIENT)
            there = run_submission(submission, calls, limits, isolation="process")
            with warnings.catch_warnings():
                warnings.simplefilter("default")  # which pytest has made errors
                return there, run_here(defined(source), calls, limits)

        return run

    @pytest.mark.parametrize("name", NAMES)
    def test_of_a_submission(self, graded, name):
        source = (ROOT / "submissions" / f"{name}.py").read_text("utf-8")

        there, at_home = graded(source)

        assert all_told(at_home) == all_told(there)

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_of_a_known_mistake(self, graded, assignment, mistake):
        source = "import numpy as np\nfrom typing import Any\nArray = NDArray = dict\n\n"
        source += inspect.getsource(relu.relu_backward) + inspect.getsource(mistake)
        calls = [replace(call, function=mistake.__name__) for call in calls_of(assignment)]

        there, at_home = graded(source, calls)

        assert all_told(at_home) == all_told(there)

    @pytest.mark.parametrize("what", ODD)
    def test_of_a_function_that_gives(self, graded, what):
        source = f"import numpy as np\n\ndef relu_backward(dA, Z):\n    {ODD[what]}"

        there, at_home = graded(source)

        assert all_told(at_home) == all_told(there)

    def test_of_variables(self, graded):
        source = "dL_dyhat = -2\ndL_dz3 = [1, 2]\n_private = 1\nimport os\nproblem1_gradients = 3"

        there, at_home = graded(source)

        assert all_told(at_home) == all_told(there)

    def test_what_is_printed(self, graded):
        source = "def relu_backward(dA, Z): print(dA, '\\udc80', 0x7f0000000000)"

        there, at_home = graded(source)

        assert at_home.output == there.output
        assert at_home.output_cut == there.output_cut


class TestErrors:
    def test_only_lines_of_the_notebook_are_told(self):
        source = "import json\n\ndef f():\n    return json.loads('{')"

        error = here(source).outcomes["f"].error

        assert error.lines == (CodePlace("anna.py", 4, "return json.loads('{')"),)

    def test_lines_of_an_imported_function_are_told(self):
        f = defined("def f(): return 1 / 0", "own.py")["f"]

        error = run_here({"f": f}, [F], SHORT).outcomes["f"].error

        assert error.lines == (CodePlace("own.py", 1, "def f(): return 1 / 0"),)

    def test_a_line_whose_code_is_unknown_is_told_by_its_number(self):
        namespace = {}
        exec(compile("def f(): return 1 / 0", "<stdin>", "exec"), namespace)  # noqa: S102

        error = run_here(namespace, [F], SHORT).outcomes["f"].error

        assert error.lines == (CodePlace("<stdin>", 1),)

    def test_a_line_of_a_notebook_is_told_as_its_tracebacks_do(self):
        cells = [
            "def f():\n    return 1 / 0",
            "from grader.model.assignment import Limits\n"
            "from grader.model.execution import Call\n"
            "from grader.sandbox.in_process import run_here\n"
            "outcomes = run_here(globals(), [Call('f', 'f')], Limits()).outcomes\n"
            "print(*outcomes['f'].error.lines)",
        ]
        script = (
            "from IPython.core.interactiveshell import InteractiveShell\n"
            f"for cell in {cells!r}:\n"
            "    InteractiveShell.instance().run_cell(cell, store_history=True)"
        )

        printed = subprocess.check_output([sys.executable, "-c", script], text=True)

        assert printed == "Cell In[1], line 2\n"


SWALLOWING = """
import time
def f():
    while True:
        try:
            {}
        except BaseException:
            pass
"""


unix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no timer")


@unix
class TestTime:
    @pytest.mark.parametrize(
        ("line", "where"),
        [
            ("while True: pass", "It was still in the loop at line 2 of anna.py."),
            ("import time; time.sleep(60)", "It was at line 2 of anna.py."),
        ],
    )
    def test_a_call_that_takes_too_long_is_stopped_and_its_line_is_told(self, line, where):
        execution = here(f"def f():\n    {line}\ndef g(): return 1", F, Call("g", "g"))

        outcome = execution.outcomes["f"]
        assert outcome.status == "timeout"
        assert str(outcome.reason) == f"The code took longer than 0.2 s. {where}"
        assert outcome.lines == (CodePlace("anna.py", 2, line),)
        assert execution.outcomes["g"].status == "returned"

    def test_only_the_lines_of_the_student_are_told(self):
        source = "import re\ndef g(_):\n    while True: pass\ndef f():\n    re.sub('a', g, 'a')"

        lines = here(source).outcomes["f"].lines

        assert [line.text for line in lines] == [
            "anna.py, line 5: re.sub('a', g, 'a')",
            "anna.py, line 3: while True: pass",
        ]

    def test_no_line_is_told_of_what_was_not_interrupted(self):
        source = "import time\ndef f(): time.sleep(0.3)"
        execution = []

        thread = threading.Thread(target=lambda: execution.append(here(source)))
        thread.start()
        thread.join()

        assert execution[0].outcomes["f"].reason == StopReason.of("call_timeout", seconds=0.2)
        assert execution[0].outcomes["f"].lines == ()

    def test_nothing_of_what_was_interrupted_is_kept_alive(self):
        source = "import weakref\nclass Kept: pass\nseen = []\n"
        source += "def f():\n    x = Kept()\n    seen.append(weakref.ref(x))\n    while True: pass"
        namespace = defined(source)

        run_here(namespace, [F], SHORT)
        gc.collect()

        assert namespace["seen"][0]() is None

    def test_one_that_catches_its_end_was_stopped_all_the_same(self):
        source = "def f():\n    try:\n        while True: pass\n    except BaseException: return 1"

        assert here(source).outcomes["f"].status == "timeout"

    @pytest.mark.parametrize("line", ["while True: pass", "time.sleep(1)"])
    def test_one_that_catches_every_end_is_stopped_at_last(self, line):
        assert here(SWALLOWING.format(line)).outcomes["f"].status == "timeout"

    def test_an_end_that_a_finalizer_swallows_is_no_matter(self):
        source = "class C:\n    def __del__(self):\n        while True: pass\ndef f(): C()"

        assert here(source).outcomes["f"].status == "timeout"

    def test_what_a_finalizer_raises_itself_is_told_as_ever(self, monkeypatch):
        told = []
        monkeypatch.setattr(sys, "unraisablehook", lambda raised: told.append(raised.exc_type))
        source = "class C:\n    def __del__(self): raise OSError\ndef f(): C()"

        here(source)

        assert told == [OSError]

    def test_what_cannot_be_interrupted_took_too_long_once_it_is_back(self):
        source = "import time\ndef f(): time.sleep(0.3)"
        execution = []

        thread = threading.Thread(target=lambda: execution.append(here(source)))
        thread.start()
        thread.join()

        assert execution[0].outcomes["f"].status == "timeout"

    def test_without_a_timer_of_the_system_a_thread_interrupts(self, monkeypatch):
        monkeypatch.delattr(signal, "setitimer")

        execution = here("def f():\n    while True: pass\ndef g(): return 1", F, Call("g", "g"))

        assert execution.outcomes["f"].reason.code == "call_timeout"
        assert execution.outcomes["f"].lines == (CodePlace("anna.py", 2, "while True: pass"),)
        assert execution.outcomes["g"].status == "returned"

    def test_after_so_many_stops_the_rest_is_not_run(self):
        limits = Limits(call_seconds=0.05, total_seconds=5.0, restarts=1)

        execution = here("def f():\n    while True: pass", *_calls(3), limits=limits)

        assert [o.status for o in execution.outcomes.values()] == ["timeout", "timeout", "not_run"]
        assert execution.outcomes["c"].reason == StopReason.of("stopped_too_often")

    def test_when_all_time_is_used_up_the_rest_is_not_run(self):
        limits = Limits(call_seconds=0.2, total_seconds=0.3)

        execution = here("def f():\n    while True: pass", *_calls(3), limits=limits)

        assert [outcome.reason.code for outcome in execution.outcomes.values()] == [
            "call_timeout",
            "total_timeout",
            "no_time_left",
        ]

    def test_no_alarm_goes_off_after_the_call(self):
        here("def f():\n    try:\n        while True: pass\n    except BaseException: return 1")

        time.sleep(0.3)

    def test_a_timer_of_the_users_goes_on(self):
        rung = []
        before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            here("def f():\n    while True: pass")
            assert not rung
            time.sleep(0.3)
            assert rung
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _calls(count):
    return [Call(name, "f") for name in "abcdefgh"[:count]]


@unix
class TestTheUsersInterrupt:
    @pytest.fixture(autouse=True)
    def interrupt(self):
        """The Stop button, after a while."""
        timer = threading.Timer(0.2, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
        timer.start()
        yield
        timer.join()

    @pytest.mark.parametrize(
        "line",
        [
            "while True: pass",
            "import time; time.sleep(60)",
            "try:\n        while True: pass\n    except BaseException: return 1",
        ],
    )
    def test_it_ends_the_whole_check(self, line):
        with pytest.raises(KeyboardInterrupt):
            here(f"def f():\n    {line}\n", *_calls(3), limits=LONG)

    def test_it_ends_what_catches_everything(self):
        with pytest.raises(KeyboardInterrupt):
            here(SWALLOWING.format("time.sleep(1)"), limits=LONG)

    def test_all_is_as_it_was_afterwards(self):
        before = sys.stdout, sys.stderr, signal.getsignal(signal.SIGINT), builtins.input

        with pytest.raises(KeyboardInterrupt):
            here("def f():\n    while True: pass", limits=LONG)

        after = sys.stdout, sys.stderr, signal.getsignal(signal.SIGINT), builtins.input
        assert after == before


class TestOutput:
    def test_what_is_printed_is_kept_and_not_shown(self, capfd):
        source = "import sys\ndef f():\n    print('here')\n    print('there', file=sys.stderr)"

        assert here(source).output == "here\nthere\n"
        assert capfd.readouterr() == ("", "")

    def test_nothing_is_kept_of_a_quiet_call(self):
        quiet = Call("q", "f", quiet=True)

        assert here("def f(): print('here')", quiet).output == ""

    @pytest.mark.parametrize(
        "source",
        [
            "def f():\n    while True: print('x' * 100)",
            SWALLOWING.format("print('x' * 100)"),
        ],
    )
    def test_a_call_that_prints_too_much_is_stopped(self, source):
        outcome = here(source, limits=Limits(output_bytes=2048)).outcomes["f"]

        assert outcome == Outcome(
            "output_limit", reason=StopReason.of("printed_too_much", kilobytes=2)
        )

    def test_each_call_may_print_as_much(self):
        execution = here("def f(): print('x' * 900)", *_calls(3), limits=Limits(output_bytes=1024))

        assert {outcome.status for outcome in execution.outcomes.values()} == {"returned"}

    def test_what_closes_its_streams_can_print_no_more_and_harms_nobody(self, capsys):
        execution = here("import sys\ndef f():\n    sys.stdout.close()\n    sys.stderr.close()")
        print("here")  # noqa: T201

        assert execution.outcomes["f"].status == "returned"
        assert capsys.readouterr().out == "here\n"

    def test_bytes_can_be_printed(self):
        assert here("import sys\ndef f(): sys.stdout.buffer.write(b'here')").output == "here"

    def test_a_warning_is_printed_and_not_shown(self, capfd):
        source = "import warnings\ndef f(): warnings.warn('mind')"
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            execution = here(source)

        assert execution.output.startswith("anna.py:2: UserWarning: mind\n")
        assert capfd.readouterr() == ("", "")


class TestNothingElseChanges:
    def test_of_the_process(self, tmp_path):
        source = (
            "import os, random, warnings, sys\nimport numpy as np\n"
            "def f():\n"
            f"    os.chdir({str(tmp_path)!r})\n"
            "    os.environ['GRADER_TEST'] = '1'\n"
            "    random.random(); np.random.rand()\n"
            "    warnings.simplefilter('ignore')\n"
            "    np.seterr(all='raise')\n"
            "    sys.stdout = None"
        )
        before = _process()

        assert here(source).outcomes["f"].status == "returned"
        assert _process() == before

    def test_of_the_notebook(self):
        namespace = defined("import warnings\ndef f():\n    warnings.warn('mind')\n    return 1")
        before = dict(namespace)

        with warnings.catch_warnings():
            warnings.simplefilter("default")
            run_here(namespace, [F], SHORT)

        assert namespace == before

    def test_of_an_input_that_is_used_again(self):
        call = Call("a", "f", (np.ones(2),), watched=(0,))
        source = "def f(x):\n    x[:] = 7\n    return x"

        first, second = (here(source, call).outcomes["a"] for _ in range(2))

        assert told(first.changed[0]) == told(second.changed[0])
        assert call.arguments[0].tolist() == [1, 1]

    def test_of_a_result_when_the_student_goes_on(self):
        namespace = defined("import numpy as np\nx = np.ones(2)\ndef f(): return x")

        execution = run_here(namespace, [F], SHORT)
        namespace["x"][:] = 7

        assert execution.outcomes["f"].value.array.tolist() == [1, 1]

    def test_display_prints_where_there_is_one(self, monkeypatch):
        shown = []
        monkeypatch.setattr(builtins, "display", shown.append, raising=False)

        execution = here("def f(): display('here')")

        assert execution.output == "here\n"
        assert builtins.display == shown.append


def _process():
    return (
        Path.cwd(),
        dict(os.environ),
        random.getstate(),
        np.random.get_state()[1].tolist(),
        list(warnings.filters),
        np.geterr(),
        sys.stdout,
    )


def test_a_value_that_is_no_number_is_described():
    assert here("def f(): return 'text'").outcomes["f"].value == Plain(
        "str", "'text'", "type", "text"
    )


class TestThePrelude:
    def test_a_function_finds_what_the_prelude_defines(self):
        execution = run_here(
            defined("def f(): return seven"), (F,), SHORT, Wanted(prelude="seven = 7")
        )

        assert execution.outcomes["f"].value.array == 7

    def test_the_namespace_is_as_before(self):
        namespace = defined("def f(): return seven\nten = 10")
        before = {**namespace}

        run_here(namespace, (F,), SHORT, Wanted(prelude="seven = 7\nten = 11"))

        assert namespace == before
