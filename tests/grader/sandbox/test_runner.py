"""Running student code in a real process: every way to end, and what is kept."""

import re
from pathlib import Path, PurePath

import numpy as np
import pytest

from grader.model.execution import Call, CodePlace, Numbers, Opaque
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox import run_submission

F = Call("f", "f")
NAMED = Call("f", "f", named=True)


def call(*values, function="f", name="f", watched=(), quiet=False):
    arguments = tuple(np.asarray(value) for value in values)
    return Call(name, function, arguments, watched=watched, quiet=quiet)


class TestLoading:
    def test_statements_run_one_by_one_past_one_that_fails(self, run):
        execution = run("x = 1\ny = missing\nz = 3", Call("v", "v", names=("x", "z")))

        assert set(execution.outcomes["v"].value.items) == {"x", "z"}
        assert [(str(s.place), s.place.code) for s in execution.skipped] == [
            ("anna.py, line 2", "y = missing")
        ]
        assert execution.skipped[0].reason.code == "raised"
        assert str(execution.skipped[0].reason) == (
            "The code raised NameError: “name 'missing' is not defined”."
        )

    @pytest.mark.parametrize(
        "line",
        ["import sys; sys.exit()", "raise KeyboardInterrupt", "1 / 0", "raise BaseException"],
    )
    def test_no_exception_at_the_top_level_ends_the_submission(self, run, line):
        execution = run(f"{line}\ndef f(): return 1", F)

        assert execution.outcomes["f"].status == "returned"

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("import sys; sys.exit('done')", "exited early: SystemExit: “done”."),
            ("while True: pass", "took longer than 0.5 s. It was still in the loop at {}."),
            ("import os; os._exit(3)", "exited early: it ended the whole process (exit status 3)."),
            ("import os; os.abort()", "crashed the whole process (SIGABRT)."),
        ],
    )
    def test_a_statement_that_ends_the_process_is_skipped(self, run, line, reason):
        execution = run(f"x = 1\n{line}\ndef f(): return x", F)

        assert execution.outcomes["f"].status == "returned"
        assert [(str(s.place), str(s.reason)) for s in execution.skipped] == [
            ("anna.py, line 2", f"The code {reason}".format("line 2 of anna.py"))
        ]

    def test_lines_are_counted_as_python_counts_them(self, run):
        execution = run("s = 'a\u2028b\x0c'\n1 / 0", F)

        [skipped] = execution.skipped
        assert (str(skipped.place), skipped.place.code) == ("anna.py, line 2", "1 / 0")

    def test_a_main_guard_does_not_fire(self, run):
        execution = run('x = 1\nif __name__ == "__main__":\n    x = 2\ndef f(): return x', F)

        assert execution.outcomes["f"].value.array == 1

    def test_a_cell_that_cannot_be_parsed_costs_only_itself(self, run):
        cells = (Cell("cell 1", "x = ("), Cell("cell 2", "def f(): return 1"))

        execution = run(Submission("anna", cells), F)

        assert execution.outcomes["f"].status == "returned"
        assert str(execution.skipped[0].place) == "cell 1, line 1"

    def test_a_syntax_error_leaves_nothing_to_run_and_is_placed(self, run):
        execution = run("def f(:\n    pass", F)

        assert execution.statements == 0
        assert str(execution.skipped[0].place) == "anna.py, line 1"
        assert execution.skipped[0].reason.code == "unparsed"
        assert execution.skipped[0].reason.values["type"] == "SyntaxError"

    def test_a_syntax_error_at_run_time_is_an_exception_like_any_other(self, run):
        execution = run("eval('(')", F)

        assert execution.skipped[0].reason.code == "raised"
        assert execution.skipped[0].reason.values["type"] == "SyntaxError"

    @pytest.mark.parametrize("source", ["x = 1\0", "(" * 5000, "x = " + "-" * 50_000 + "1"])
    def test_source_that_chokes_the_parser_is_told(self, run, source):
        execution = run(source, F)

        assert execution.outcomes["f"].status in ("missing", "not_run")
        assert execution.skipped

    def test_future_imports_hold_for_the_statements_after_them(self, run):
        source = "from __future__ import annotations\ndef f(x: no_such_type = 1): return x"

        assert run(source, F).outcomes["f"].status == "returned"

    def test_dataclasses_and_inspect_find_their_module(self, run):
        source = (
            "import dataclasses, inspect\n"
            "@dataclasses.dataclass\n"
            "class P:\n    x: int = 7\n"
            "def f(): return P().x if inspect.getsource(P) else 0"
        )

        assert run(source, F).outcomes["f"].value.array == 7


class TestWhichStatementWasRunning:
    @pytest.mark.parametrize(
        "statement",
        [
            "@hang\ndef g(): pass",
            "def g(x=hang()): pass",
            "def g(*, x=hang()): pass",
        ],
    )
    def test_a_function_that_runs_something_when_defined_is_told(self, run, statement):
        limits = Limits(statement_seconds=0.3)
        source = f"def hang(*_):\n    while True: pass\n{statement}\ndef f(): return 1"

        execution = run(source, F, limits=limits)

        assert [skipped.place.code for skipped in execution.skipped] == [statement.splitlines()[-1]]
        assert execution.outcomes["f"].status == "returned"


class TestDefinitionsOnly:
    """What is left to do where the top level would use up all the time."""

    LOOP = "while True: pass\n"
    FLOOD = "print('x' * 2**21)\n"

    def test_one_statement_that_takes_too_long_does_not_stop_the_rest(self, run):
        execution = run(f"{self.LOOP}x = print('here')\ndef f(): return 1", F)

        assert execution.output == "here\n"
        assert [str(s.place) for s in execution.skipped] == ["anna.py, line 1"]

    def test_after_the_second_only_definitions_are_loaded(self, run):
        source = f"import math\n{self.LOOP * 4}def f(): return math.floor(1.5)\n{self.LOOP}"

        execution = run(source, F)

        assert execution.outcomes["f"].value.array == 1
        assert [(str(s.place), s.reason.code) for s in execution.skipped] == [
            ("anna.py, line 4", "only_definitions"),
            ("anna.py, line 2", "statement_timeout"),
            ("anna.py, line 3", "statement_timeout"),
        ]
        assert str(execution.skipped[0].reason) == (
            "Skipped. Running the whole file took too long or printed too much, so only imports, "
            "functions, classes and simple assignments were run."
        )

    def test_statements_that_end_by_themselves_are_skipped_one_by_one(self, run):
        source = "import os\nos._exit(1)\nos._exit(1)\nprint('here')\ndef f(): return 1"

        execution = run(source, F)

        assert execution.outcomes["f"].status == "returned"
        assert execution.output == "here\n"

    def test_time_is_kept_for_them_where_no_statement_takes_too_long_by_itself(self, run):
        source = "import time\n" + "time.sleep(0.3)\n" * 5 + "def f(): return 1"
        limits = Limits(statement_seconds=0.5, total_seconds=1.5)

        execution = run(source, F, limits=limits)

        assert execution.outcomes["f"].status == "returned"
        assert execution.skipped[-1].reason.code == "total_timeout"

    @pytest.mark.parametrize(
        "line",
        [
            "x = 3",
            "x: int = 3",
            "x = 2; x += 1",
            "import numpy as np; x = np.array([1, 2]).sum()",
            "from numpy import array; a = array([1, 2]); x = a.T.dot([1, 1])",
            "x = max(float(value) for value in [1, 2, 3])",
            "g = lambda: train(); x = 3",
            "from fractions import Fraction; x = Fraction(3)",
            "x = 3" + " + 0" * 950,
        ],
    )
    def test_a_plain_value_is_one(self, run, line):
        execution = run(f"{self.FLOOD * 2}{line}", Call("v", "v", names=("x",)))

        assert execution.outcomes["v"].value.items["x"].array == 3

    @pytest.mark.parametrize(
        "line",
        [
            "x = own()",
            "x = (lambda: 1)()",
            "x = [own() for _ in range(3)]",
            "x = Own().fit()",
            "from types import SimpleNamespace; m = SimpleNamespace(fit=int); x = m.fit()",
            "x = not_defined.fit()",
            "x = not_defined",
            "own()",
            "print('printed')",
            "for x in range(3): pass",
        ],
    )
    def test_what_might_train_is_none_and_only_the_first_is_told(self, run, line):
        own = "def own(): return 1\nclass Own:\n    fit = own\n"

        execution = run(f"{self.FLOOD * 2}{own}{line}\n{line}", Call("v", "v", names=("x",)))

        assert execution.outcomes["v"].value.items == {}
        assert execution.output == ""
        assert [str(s.place) for s in execution.skipped] == [
            "anna.py, line 6",
            "anna.py, line 1",
            "anna.py, line 2",
        ]

    def test_one_that_ends_the_process_is_skipped_too(self, run):
        limits = Limits(statement_seconds=0.5, restarts=3)
        endless = "class Endless:\n    while True: pass\n"

        execution = run(f"{self.FLOOD * 2}{endless}def f(): return 1", F, limits=limits)

        assert execution.outcomes["f"].status == "returned"


class TestCalls:
    def test_arguments_arrive_and_the_result_comes_back(self, run):
        outcome = run("def f(a, b): return a + b", call([1.0, 2.0], [3.0, 4.0])).outcomes["f"]

        np.testing.assert_array_equal(outcome.value.array, [4.0, 6.0])
        assert outcome.value.type_name == "ndarray"

    def test_large_arguments_and_results_go_through(self, run):
        large = np.arange(2**20, dtype=float)

        outcomes = run("def f(x): return x + 1", call(large), call(large, name="g")).outcomes

        assert np.array_equal(outcomes["f"].value.array, large + 1)
        assert np.array_equal(outcomes["g"].value.array, large + 1)

    def test_an_argument_that_was_changed_comes_back_as_it_was_left(self, run):
        outcome = run("def f(a, b): b[0] = 9", call([1.0], [2.0], watched=(0, 1))).outcomes["f"]

        assert list(outcome.changed) == [1]
        np.testing.assert_array_equal(outcome.changed[1].array, [9.0])

    def test_an_argument_whose_shape_was_changed_comes_back(self, run):
        source = "def f(a): a.resize((2, 1), refcheck=False)"

        outcome = run(source, call([1.0, 2.0], watched=(0,))).outcomes["f"]

        assert outcome.changed[0].array.shape == (2, 1)

    def test_of_an_argument_that_nobody_asks_about_nothing_comes_back(self, run):
        outcome = run("def f(a, b): a[0] = b[0] = 9", call([1.0], [2.0], watched=(1,))).outcomes[
            "f"
        ]

        assert list(outcome.changed) == [1]

    def test_memory_shared_with_an_argument_is_told(self, run):
        outcome = run("def f(a, b): return b[::2]", call([1.0], [1.0, 2.0])).outcomes["f"]

        assert outcome.shared == {1}

    @pytest.mark.parametrize(
        ("expression", "type_name", "reason"),
        [
            ("None", "NoneType", "type"),
            ("'-2'", "str", "type"),
            ("[[1], [2, 3]]", "list", "ragged"),
            ("[1, 'a']", "list", "elements"),
            ("10 ** 400", "int", "type"),
            ("object()", "object", "type"),
            ("(i for i in [1])", "generator", "type"),
            ("__import__('numpy').broadcast_to(1.0, (10**6, 10**6))", "ndarray", "too_large"),
            ("__import__('numpy').array([None])", "ndarray", "elements"),
            ("__import__('numpy').datetime64('2020')", "datetime64", "type"),
        ],
    )
    def test_what_is_no_array_of_numbers_comes_back_as_a_description(
        self, run, expression, type_name, reason
    ):
        value = run(f"def f(): return {expression}", F).outcomes["f"].value

        assert isinstance(value, Opaque)
        assert (value.type_name, value.reason) == (type_name, reason)
        assert len(value.text) <= 400

    @pytest.mark.parametrize(
        "expression",
        ["Fraction(5, 2)", "Decimal('2.5')", "[Fraction(5, 2)]", "np.array([2.5], dtype=object)"],
    )
    def test_numbers_of_any_library_come_back_as_floats(self, run, expression):
        source = "from decimal import Decimal\nfrom fractions import Fraction\nimport numpy as np\n"

        value = run(source + f"def f(): return {expression}", F).outcomes["f"].value

        np.testing.assert_array_equal(value.array.ravel(), [2.5])

    @pytest.mark.parametrize(
        "bad",
        [
            "type('T', (), {'__array__': lambda self, *a, **k: 1 / 0})()",
            "type('T', (), {'__float__': lambda self: 1 / 0})()",
            "np.array([np.ones(2), np.ones(1)], dtype=object)",
        ],
    )
    def test_a_value_that_cannot_be_converted_costs_no_other(self, run, bad):
        source = f"import numpy as np\ndef f(): return {{'good': 1, 'bad': {bad}}}"

        items = run(source, NAMED).outcomes["f"].value.items

        assert items["good"].array == 1
        assert isinstance(items["bad"], Opaque)

    def test_more_dimensions_than_any_answer_has_come_back_as_a_description(self, run):
        source = "import numpy as np\ndef f(): return np.zeros((1,) * 32)[..., None]"

        outcome = run(source, F).outcomes["f"]

        assert outcome.status in ("returned", "error")  # numpy 1 has no 33 dimensions
        assert isinstance(outcome.value, Opaque | None)

    def test_a_list_is_told_from_an_array_whatever_its_type_is_called(self, run):
        source = "class ndarray(list): pass\ndef f(): return ndarray([1.0])"

        assert not run(source, F).outcomes["f"].value.is_numpy

    def test_variables_are_found_among_many_names(self, run):
        source = "x = 7\nfrom math import *\nglobals()[1] = 2"

        outcome = run(source, Call("v", "v", names=("x",))).outcomes["v"]

        assert outcome.value.items["x"].array == 7

    def test_a_long_double_comes_back_as_a_double(self, run):
        value = run("import numpy as np\ndef f(): return np.longdouble(2.5)", F).outcomes["f"].value

        assert isinstance(value, Numbers)
        assert value.array.dtype == np.float64

    def test_a_mapping_comes_back_name_by_name(self, run):
        value = run("def f(): return {'a': 1, 'b': [1, 2], 3: 'x'}", NAMED).outcomes["f"].value

        assert list(value.items) == ["a", "b", "3"]

    def test_a_function_that_is_not_there_is_missing_with_what_is(self, run):
        outcome = run("import os\ndef g(): pass\n_x = 1", F).outcomes["f"]

        assert (outcome.status, outcome.defined) == ("missing", ("g",))

    def test_a_name_that_is_no_function_is_told(self, run):
        assert run("f = {}", F).outcomes["f"].kind == "dict"

    def test_an_exception_comes_back_with_the_students_own_lines_only(self, run):
        source = "import numpy as np\ndef f():\n    return np.ones(3) @ np.ones(4)"

        error = run(source, F).outcomes["f"].error

        assert error.type_name == "ValueError"
        assert error.lines == (CodePlace("anna.py", 3, "return np.ones(3) @ np.ones(4)"),)

    def test_of_many_of_the_students_own_lines_the_last_come_back(self, run):
        source = "".join(f"def f{number}():\n    f{number + 1}()\n" for number in range(9))

        lines = run(f"{source}def f9():\n    1 / 0\nf = f0", F).outcomes["f"].error.lines

        assert lines[0] == CodePlace("anna.py", 10, "f5()")
        assert lines[-1] == CodePlace("anna.py", 20, "1 / 0")

    @pytest.mark.parametrize(
        ("body", "status", "reason"),
        [
            ("while True: pass", "timeout", "call_timeout"),
            ("__import__('time').sleep(60)", "timeout", "call_timeout"),
            ("__import__('os')._exit(0)", "crash", "exit_status"),
            ("__import__('ctypes').string_at(0)", "crash", "signal"),
            ("print('x' * 2**21)", "output_limit", "printed_too_much"),
        ],
    )
    def test_a_call_that_ends_the_process_costs_only_itself(self, run, body, status, reason):
        source = f"def f():\n    {body}\ndef g(): return 1"

        outcomes = run(source, F, call(function="g", name="g")).outcomes

        assert (outcomes["f"].status, outcomes["f"].reason.code) == (status, reason)
        assert outcomes["g"].status == "returned"

    def test_after_an_endless_call_other_calls_of_its_function_get_less_time(self, run):
        source = "def f():\n    while True: pass\ndef g():\n    while True: pass"
        calls = [
            Call(name, name[0], patience=patience)
            for name, patience in {"f1": 0.0, "f2": 0.0, "f3": 0.3, "f4": None, "g": 0.0}.items()
        ]

        outcomes = run(source, *calls, limits=Limits(call_seconds=0.6, restarts=9)).outcomes

        seconds = {name: each.reason.values["seconds"] for name, each in outcomes.items()}
        assert seconds == {"f1": "0.6", "f2": "0.15", "f3": "0.6", "f4": "0.6", "g": "0.6"}
        assert str(outcomes["f2"].reason).startswith(
            "The code took longer than 0.15 s, after another call took longer than 0.6 s. It was"
        )

    @pytest.mark.parametrize("body", ["raise MemoryError", "return bytearray(2**40)"])
    def test_too_much_memory_is_told(self, run, body):
        assert run(f"def f():\n    {body}", F).outcomes["f"].status == "memory"

    def test_results_that_are_too_much_together_cost_only_those_that_are(self, run):
        limits = Limits(result_bytes=2**20, restarts=1)
        source = "import numpy as np\ndef f(): return np.zeros(130_000)\ndef g(): return 7"
        calls = [*(call(name=f"f{number}") for number in range(5)), Call("g", "g")]

        outcomes = run(source, *calls, limits=limits).outcomes

        assert {outcomes[f"f{number}"].status for number in range(4)} == {"returned"}
        assert outcomes["f4"].status == "output_limit"
        assert outcomes["f4"].reason == StopReason.of("results_too_large")
        assert outcomes["g"].status == "returned"

    def test_too_much_memory_for_variables_is_told_too(self, run):
        source = (
            "class Huge:\n    def __array__(self, *args, **options): raise MemoryError\nx = Huge()"
        )

        assert run(source, Call("v", "v", names=("x",))).outcomes["v"].status == "memory"

    def test_sys_exit_in_a_call_is_an_exception(self, run):
        outcome = run("import sys\ndef f(): sys.exit(1)", F).outcomes["f"]

        assert (outcome.status, outcome.error.type_name) == ("error", "SystemExit")

    def test_input_finds_no_keyboard(self, run):
        assert run("def f(): return input()", F).outcomes["f"].error.type_name == "EOFError"

    def test_calls_after_the_last_restart_are_not_run(self, run):
        calls = [call(name=str(number)) for number in range(5)]

        outcomes = run("import os\ndef f(): os._exit(1)", *calls).outcomes

        assert [o.status for o in outcomes.values()] == ["crash"] * 3 + ["not_run"] * 2

    def test_the_time_of_the_whole_submission_is_bounded(self, run):
        limits = Limits(call_seconds=10, total_seconds=0.3)
        calls = [call(name="1"), call(name="2")]

        outcomes = run("def f():\n    while True: pass", *calls, limits=limits).outcomes

        assert [outcomes["1"].status, outcomes["2"].status] == ["timeout", "not_run"]
        # How much of it was left differs from run to run.
        assert "seconds" not in outcomes["1"].reason.values


class TestRestarts:
    def test_what_loading_says_after_the_first_time_is_not_reported(self, run, tmp_path):
        """By then the submission may know hidden inputs."""
        source = (
            "import os, pathlib\n"
            f"mark = pathlib.Path({str(tmp_path / 'mark')!r})\n"
            "def f():\n    mark.touch()\n    os._exit(1)\n"
            "def g(): return 1\n"
            "if mark.exists(): raise ValueError('it was here before')"
        )

        execution = run(source, F, call(function="g", name="g"))

        assert execution.outcomes["g"].status == "returned"
        assert execution.skipped == ()


class TestOutput:
    def test_what_is_printed_while_loading_and_in_calls_is_kept_in_order(self, run):
        source = "print('one')\ndef f():\n    print('two')"

        assert run(source, F).output == "one\ntwo\n"

    def test_statements_that_print_much_are_bounded_one_by_one(self, run):
        source = "for i in range(3):\n    print('x' * 300_000)\n" * 4 + "def f(): return 1"

        execution = run(source, F)

        assert execution.skipped == ()
        assert execution.outcomes["f"].status == "returned"

    def test_a_call_that_prints_a_little_more_than_it_may_is_always_stopped(self, run):
        limits = Limits(output_bytes=2**16, restarts=20)
        calls = [call(name=f"f{number}") for number in range(20)]

        execution = run(f"def f(): print('x' * {2**16})", *calls, limits=limits)

        assert {outcome.status for outcome in execution.outcomes.values()} == {"output_limit"}

    def test_a_call_that_prints_too_much_is_stopped_however_many_printed_nothing_before(self, run):
        limits = Limits(output_bytes=2**16, restarts=1)
        source = f"def f(): pass\ndef g(): print('x' * {2**16})"
        calls = [*(call(name=f"f{number}") for number in range(30)), Call("g", "g")]

        outcomes = [run(source, *calls, limits=limits).outcomes["g"] for _ in range(5)]

        assert {outcome.status for outcome in outcomes} == {"output_limit"}

    def test_calls_in_a_row_that_print_as_much_as_they_may_are_never_stopped(self, run):
        limits = Limits(output_bytes=2**16)
        calls = [call(name=f"f{number}") for number in range(20)]

        execution = run(f"def f(): print('x' * {2**16 - 1})", *calls, limits=limits)

        assert {outcome.status for outcome in execution.outcomes.values()} == {"returned"}

    def test_a_traceback_that_a_submission_prints_shows_nothing_of_the_grader(self, run):
        source = (
            "import traceback, warnings\n"
            "def f():\n    traceback.print_stack()\n    warnings.warn('w', stacklevel=2)"
        )

        output = run(source, F).output

        assert '  File "anna.py", line 3, in f\n    traceback.print_stack()\n' in output
        assert "UserWarning: w" in output
        assert {*re.findall('File "(.*?)"', output)} == {"<string>", "<grader>", "anna.py"}
        assert "target(*arrays)" not in output

    def test_a_file_that_goes_by_the_graders_own_name_shows_nothing_of_it(self, run):
        submission = Submission("anna", (Cell("<grader>", "def f(): return 1 / 0"),))

        outcome = run(submission, F).outcomes["f"]

        assert outcome.error.type_name == "ZeroDivisionError"
        assert outcome.error.lines == ()

    def test_what_a_program_prints_that_a_submission_starts_is_kept(self):
        """Where that is allowed: in a self-check."""
        source = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(7)'])"
        submission = Submission("anna", (Cell("anna.py", source),))

        assert run_submission(submission, (), Limits(), isolation="process").output.strip() == "7"

    def test_what_is_written_past_python_is_kept(self, run):
        source = "import os\nos.write(1, b'out ')\nos.write(2, b'err')"

        assert run(source, F).output == "out err"

    def test_what_is_printed_before_a_hang_is_kept(self, run):
        source = "def f():\n    print('here')\n    while True: pass"

        assert run(source, F).output == "here\n"

    def test_what_is_printed_before_a_crash_is_kept(self, run):
        source = "import os\ndef f():\n    print('one')\n    os.kill(os.getpid(), 11)"

        execution = run(source, F)

        assert execution.output == "one\n"
        assert execution.outcomes["f"].reason.values["signal"] == "SIGSEGV"

    def test_what_a_quiet_call_prints_is_not_kept(self, run):
        source = "def f(a):\n    print('secret', a)"

        assert run(source, call([7.0], quiet=True)).output == ""

    def test_a_restart_does_not_repeat_what_loading_printed(self, run):
        source = "print('once')\nimport os\ndef f(): os._exit(1)"

        assert run(source, call(name="1"), call(name="2")).output == "once\n"

    def test_long_output_is_cut(self, run):
        execution = run("print('x' * 100_000)", F)

        assert len(execution.output) == 20_000
        assert execution.output_cut

    def test_output_that_is_no_text_does_no_harm(self, run):
        source = "import os\nos.write(1, bytes([255, 0, 27]))\nprint('\\ud800')"

        assert run(source, F).output == "\ufffd\0\x1b\\ud800\n"


class TestSurroundings:
    def test_the_process_sees_nothing_of_the_graders_environment(self, run, monkeypatch):
        monkeypatch.setenv("SECRET_TOKEN", "x")

        value = (
            run("import os\ndef f(): return 'SECRET_TOKEN' in os.environ", F).outcomes["f"].value
        )

        assert not value.array

    def test_a_product_of_matrices_takes_one_thread(self, run):
        source = """
import time
import numpy as np

def f():
    matrix = np.ones((500, 500))
    of_all, own = time.process_time(), time.thread_time()
    for _ in range(5):
        matrix @ matrix
    return [time.process_time() - of_all, time.thread_time() - own]
"""
        patient = Limits(call_seconds=20, total_seconds=30)

        of_all, own = run(source, F, limits=patient).outcomes["f"].value.array

        assert of_all < 1.2 * own

    def test_it_works_in_a_folder_of_its_own_that_is_gone_afterwards(self, run):
        source = "import os\nprint(os.listdir())\ndef f(): return list(os.getcwd().encode())"
        companions = (("made.txt", b""),)
        submission = Submission("anna", (Cell("anna.py", source),), companions=companions)

        execution = run(submission, F)

        folder = bytes(execution.outcomes["f"].value.array.tolist()).decode()
        assert execution.output == "['made.txt']\n"
        assert folder != str(Path.cwd())
        assert not Path(folder).exists()

    def test_companions_can_be_imported_and_opened(self, run):
        companions = (("helpers.py", b"seven = 7"), ("sub/data.txt", b"8"))
        source = (
            "from helpers import seven\ndef f(): return seven + int(open('sub/data.txt').read())"
        )
        submission = Submission("anna", (Cell("anna.py", source),), companions=companions)

        execution = run(submission, F)

        assert execution.outcomes["f"].value.array == 15

    def test_code_runs_in_the_folder_that_its_file_is_in(self, run):
        submission = Submission(
            "anna",
            (Cell("hw3/work.py", "from helpers import seven\ndef f(): return seven"),),
            folder=PurePath("hw3"),
            companions=((PurePath("hw3/helpers.py"), b"seven = 7"),),
        )

        assert run(submission, F).outcomes["f"].value.array == 7

    def test_what_is_imported_is_told_but_for_what_only_a_hidden_call_imports(self, run):
        companions = tuple((f"{name}.py", b"x = 1") for name in ("early", "seen", "unseen", "no"))
        source = (
            "import early\n"
            "def f():\n    import seen\n    return 1\n"
            "def g():\n    import unseen\n    return 1\n"
        )
        submission = Submission("anna", (Cell("anna.py", source),), companions=companions)

        execution = run(submission, Call("f", "f"), Call("g", "g", hidden=True))

        assert execution.imported == ("early.py", "seen.py")

    def test_what_is_installed_is_imported_as_ever(self, run):
        source = "import email.mime.text, numpy.fft, _lsprof\ndef f(): return 1"

        execution = run(source, F)

        assert execution.skipped == ()
        assert execution.imported == ()

    def test_companions_that_this_system_cannot_hold_are_left_out(self, run):
        names = ("a", "a/b", "x" * 300, "n\0l", "lone\ud800", "deep/" * 1200 + "x")
        companions = tuple((name, b"1") for name in names)
        cells = (Cell("anna.py", "def f(): return 1"),)

        execution = run(Submission("anna", cells, companions=companions), F)

        assert execution.outcomes["f"].status == "returned"

    @pytest.mark.parametrize("name", ["../out", "a/../../out", "{elsewhere}"])
    def test_companions_whose_names_lead_out_are_left_out(self, run, tmp_path, name):
        source = "import os\ndef f(): return os.path.lexists('../out')"
        path = name.format(elsewhere=tmp_path / "out")
        submission = Submission("anna", (Cell("anna.py", source),), companions=((path, b"1"),))

        execution = run(submission, F)

        assert execution.outcomes["f"].value.array == 0
        assert not (tmp_path / "out").exists()

    def test_companions_whose_names_lead_out_are_left_out_of_a_self_check_too(self, tmp_path):
        """Where the sandbox would let them be written."""
        companions = ((str(tmp_path / "out"), b"1"),)
        submission = Submission("anna", (Cell("anna.py", ""),), companions=companions)

        run_submission(submission, (), Limits(), isolation="process")

        assert not (tmp_path / "out").exists()

    def test_its_home_and_the_place_of_temporary_files_are_its_own_folder(self, run):
        source = (
            "import os\ndef f(): return [os.environ[n] == os.getcwd() for n in ('HOME', 'TMPDIR')]"
        )

        assert run(source, F).outcomes["f"].value.array.all()

    def test_a_folder_that_this_system_cannot_hold_is_done_without(self, run):
        cells = (Cell("anna.py", "def f(): return 1"),)
        submission = Submission("anna", cells, folder=PurePath("x" * 300))

        assert run(submission, F).outcomes["f"].value.array == 1

    def test_a_companion_runs_only_when_it_is_imported(self, run):
        names = ("__future__.py", "json.py", "sitecustomize.py", "encodings.py", "grader.py")
        submission = Submission(
            "anna",
            (Cell("anna.py", "def f(): return 1"),),
            companions=tuple((name, b"import os; os._exit(3)") for name in names),
        )

        assert run(submission, F).outcomes["f"].value.array == 1

    def test_the_private_folders_name_shows_nowhere(self, run):
        source = (
            "import os\nprint(os.path.abspath('..'), os.getcwd())\n"
            "def f(): raise ValueError(os.path.abspath('../data.csv'))"
        )
        submission = Submission("anna", (Cell("anna.py", source),), folder=PurePath("hw3"))

        execution = run(submission, F)

        assert execution.output == ". ./hw3\n"
        assert execution.outcomes["f"].error.message == "./data.csv"

    def test_a_companion_does_not_stand_in_for_a_library(self, run):
        submission = Submission(
            "anna",
            (Cell("anna.py", "import numpy, random\ndef f(): return numpy.ones(1)"),),
            companions=tuple((name, b"raise RuntimeError") for name in ("numpy.py", "random.py")),
        )

        execution = run(submission, F)

        assert execution.skipped == ()

    def test_a_self_check_does_nothing_and_is_no_fault(self, run):
        source = "from grader import check\ncheck()\ncheck(len, handout='x')\ndef f(): return 7"

        execution = run(source, F, blocked=["grader"])

        assert execution.skipped == ()
        assert execution.outcomes["f"].status == "returned"

    def test_no_other_part_of_the_grader_can_be_imported(self, run):
        execution = run("import grader.marking", F, blocked=["grader"])

        assert execution.skipped[0].reason.values["type"] == "ModuleNotFoundError"

    def test_a_blocked_package_cannot_be_imported_unless_it_is_the_students_own(self, run):
        source = "import click\nimport jinja2.nodes\ndef f(): return click.mine"
        submission = Submission(
            "anna",
            (Cell("anna.py", source),),
            companions=(("click.py", b"mine = 1"),),
        )

        execution = run(submission, F, blocked=["click", "jinja2"])

        assert execution.outcomes["f"].value.array == 1
        [skipped] = execution.skipped
        assert skipped.reason.values["error"] == "ModuleNotFoundError: “No module named 'jinja2'”"

    def test_a_restart_finds_nothing_that_an_earlier_process_left(self, run):
        source = (
            "import os\nprint(os.listdir())\n"
            "def f():\n    open('left', 'w').close()\n    os._exit(1)\n"
            "def g(): return len(os.listdir())"
        )

        execution = run(source, F, call(function="g", name="g"))

        assert execution.outcomes["g"].value.array == 0

    def test_the_layers_that_hold_are_told(self, run):
        assert "RLIMIT_CPU" in run("", F).layers

    def test_chance_is_the_same_each_time(self, run):
        source = "import random\nimport numpy as np\n"
        source += "print(random.random(), np.random.rand(), hash('a'), {'a', 'b', 'c'})"

        assert run(source, F).output == run(source, F).output

    def test_nothing_of_the_grader_is_loaded(self, run):
        source = "import sys\n"
        source += "def f(): return [m for m in sys.modules if 'grader' in m or 'pydantic' in m]"

        assert run(source, F).outcomes["f"].value.array.size == 0
