"""The line at which code was stopped or crashed: what is told, and that no forgery is."""

from pathlib import PurePosixPath

import pytest

from grader.model.execution import Call, CodePlace
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox.last_line import locate
from grader.sandbox.stack_dump import Frame, parse_stack

F = Call("f", "f")
TIMEOUT = StopReason.of("call_timeout", seconds=2)
CRASH = StopReason.of("signal", signal="SIGSEGV")
NESTED = """\
def f(x):
    for row in x:
        while True:
            for cell in row:
                g(cell)
def g(x):
    for i in range(3):
        h(x)
def h(x):
    return h(x - 1) if x else x
"""
HEADER = "Stack (most recent call first):\n"


def submission(*cells, **modules):
    files = {f"{name}.py": source for name, source in modules.items()}
    return Submission(
        "anna",
        cells or (Cell("anna.py", NESTED),),
        file="anna.py",
        companions=tuple((PurePosixPath(name), text.encode()) for name, text in files.items()),
        modules=tuple(Cell(name, text) for name, text in files.items()),
    )


def told(*frames, reason=TIMEOUT, source=NESTED, statement=None):
    """Return what is told after the reason, and the numbers of the lines that are shown."""
    cell = Cell("anna.py", source)
    stop = locate(reason, [Frame(cell, *frame) for frame in frames], statement)
    return str(stop.reason).removeprefix(f"{reason} "), [line.line for line in stop.lines]


def parsed(stack, hand_in=None, folder="/files"):
    frames = parse_stack(stack.encode(), hand_in or submission(), folder)
    return [(frame.cell.name, frame.line, frame.function) for frame in frames]


class TestWhichLine:
    @pytest.mark.parametrize("line", [3, 4, 5])
    def test_it_is_that_of_the_while_wherever_in_it_the_code_is(self, line):
        assert told((line, "f")) == ("It was still in the loop at line 3 of anna.py.", [3])

    def test_it_is_that_of_the_while_even_if_it_calls_what_has_loops_too(self):
        where = "It was still in the loop at line 3 of anna.py."

        assert told((5, "f"), (8, "g"), (10, "h")) == (where, [3])

    def test_it_is_that_of_a_while_further_in_than_a_for(self):
        source = "for x in y:\n    f(x)\ndef f(x):\n    while x: x"
        where = "It was still in the loop at line 4 of anna.py."

        assert told((2, "<module>"), (4, "f"), source=source) == (where, [2, 4])

    def test_without_a_while_it_is_that_of_the_outermost_loop(self):
        where = "It was still in the loop at line 7 of anna.py."

        assert told((8, "g"), (10, "h")) == (where, [7])

    def test_it_is_where_a_function_calls_itself_first(self):
        where = "It was still calling itself at line 10 of anna.py."

        assert told((10, "h"), (10, "h"), (9, "h")) == (where, [10])

    def test_functions_that_call_each_other_call_themselves(self):
        source = "def f():\n    g()\ndef g():\n    f()\nf()"
        frames = [(5, "<module>"), (2, "f"), (4, "g"), (2, "f"), (4, "g")]
        where = "It was still calling itself at line 2 of anna.py."

        assert told(*frames, source=source) == (where, [5, 2])

    @pytest.mark.parametrize("inner", ["<listcomp>", "<genexpr>", "<lambda>"])
    def test_a_function_with_a_comprehension_does_not_call_itself(self, inner):
        source = "def f(x):\n    return max(x, key=lambda y: slow(y))"

        assert told((2, "f"), (2, inner), source=source) == ("It was at line 2 of anna.py.", [2])

    def test_otherwise_it_is_the_innermost_with_those_that_lead_to_it(self):
        source = "def f():\n    g()\ndef g():\n    sleep(9)\nf()"
        frames = [(5, "<module>"), (2, "f"), (4, "g")]

        assert told(*frames, source=source) == ("It was at line 4 of anna.py.", [5, 2, 4])

    def test_a_crash_is_at_the_very_line_even_in_a_loop(self):
        told_last = told((5, "f"), (8, "g"), reason=CRASH)

        assert told_last == ("The last line that ran is line 8 of anna.py.", [5, 8])

    def test_a_crash_of_a_recursion_is_told_as_one(self):
        where = "It was still calling itself at line 10 of anna.py."

        assert told((10, "h"), (10, "h"), (9, "h"), reason=CRASH) == (where, [10])

    def test_the_line_of_a_statement_is_not_told_twice(self):
        statement = CodePlace("anna.py", 1, "sleep(9)")

        assert told((1, "<module>"), source="sleep(9)", statement=statement) == (str(TIMEOUT), [1])

    def test_only_the_last_lines_are_shown(self):
        source = "\n".join(f"def f{n}(): f{n + 1}()" for n in range(1, 10))

        _, lines = told(*((n, f"f{n}") for n in range(1, 10)), source=source)

        assert lines == [4, 5, 6, 7, 8, 9]

    @pytest.mark.parametrize("code", ["exit_status", "killed", "not_a_result", "broken"])
    def test_none_is_told_where_the_stack_says_nothing_about_the_end(self, code):
        reason = StopReason.of(code, status=1)

        assert told((3, "f"), reason=reason) == (str(reason), [])

    def test_none_is_told_without_a_stack(self):
        assert told() == (str(TIMEOUT), [])


class TestStacks:
    def test_the_students_calls_are_taken_outermost_first(self):
        stack = HEADER + '  File "/usr/lib/python3/random.py", line 3 in h\n'
        stack += '  File "anna.py", line 5 in g\n  File "anna.py", line 2 in <module>\n'
        stack += '  File "<grader>", line 40 in _exec\n'

        assert parsed(stack) == [("anna.py", 2, "<module>"), ("anna.py", 5, "g")]

    @pytest.mark.parametrize(
        "header",
        [
            "Fatal Python error: Aborted\n\nCurrent thread 0x00007f (most recent call first):",
            "Thread 0x00007f12 [python] (most recent call first):",
            "Timeout (0:00:02)!\nThread 0x00007f (most recent call first):",
            "Windows fatal exception: access violation\r\n\r\nStack (most recent call first):\r",
        ],
    )
    def test_each_kind_of_stack_is_read(self, header):
        assert parsed(f'{header}\n  File "anna.py", line 5 in g\n') == [("anna.py", 5, "g")]

    def test_of_several_stacks_the_last_counts(self):
        stack = '{0}  File "anna.py", line 2 in f\n\n{0}  File "anna.py", line 3 in g\n'

        assert parsed(stack.format(HEADER)) == [("anna.py", 3, "g")]

    def test_the_last_stack_that_is_whole_counts(self):
        part = '{0}  File "anna.py", line {1} in f\n'
        whole = part + '  File "<string>", line 9 in <module>\n\n'

        stack = "".join(text.format(HEADER, n) for n, text in enumerate((whole, whole, part)))

        assert parsed(stack) == [("anna.py", 1, "f")]

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("a b.py", "a b.py"),
            ('"é', '"\\xe9'),
            ("a\nb", "a\\x0ab"),
            ("王.py", "\\u738b.py"),
            ("\U0001f600", "\\U0001f600"),
            ("x" * 501, "x" * 500 + "..."),
        ],
    )
    def test_each_name_of_a_file_is_known_as_faulthandler_writes_it(self, name, written):
        stack = f'{HEADER}  File "{written}", line 1 in f\n'

        assert parsed(stack, submission(Cell(name, "x"))) == [(name, 1, "f")]

    @pytest.mark.parametrize(
        "path", ["/files/helper.py", "/files/./helper.py", "C:\\tmp\\.\\helper.py"]
    )
    def test_a_module_is_known_by_its_path(self, path):
        stack = f'{HEADER}  File "{path}", line 1 in f\n'
        folder = "C:\\tmp" if "C:" in path else "/files"

        assert parsed(stack, submission(helper="x"), folder) == [("helper.py", 1, "f")]

    @pytest.mark.parametrize(
        "stack",
        [
            b"",
            b'  File "anna.py", line 5 in g\n',  # without a header
            HEADER.encode(),
            HEADER.encode() + b'  File "other.py", line 5 in g\n',
            HEADER.encode() + b'  File "anna.py", line -5 in g\n',
            HEADER.encode() + b'  File "anna.py", line 5555555555 in g\n',
            HEADER.encode() + b'File "anna.py", line 5 in g\n',
            HEADER.encode() + b'  File "anna.py\0", line 5 in g\n',
            HEADER.encode() + b'  File "\xff\xfe", line \xd9\xa5 in g\n',
            b"\xff" * 2**16,
            HEADER.encode() * 4000,
        ],
    )
    def test_what_is_no_stack_of_the_submission_has_no_lines(self, stack):
        assert parse_stack(stack, submission(), "/files") == []

    def test_a_file_with_the_name_of_our_code_has_no_lines(self):
        stack = f'{HEADER}  File "<grader>", line 1 in f\n'

        assert parsed(stack, submission(Cell("<grader>", "x = 1"))) == []

    def test_the_name_of_a_function_cannot_pretend_to_be_another_line(self):
        name = 'f\\x0a  File "anna.py", line 2 in g", line 3 in h'
        stack = f'{HEADER}  File "anna.py", line 5 in {name}\n'

        assert parsed(stack) == [("anna.py", 5, name)]

    def test_a_line_that_a_file_does_not_have_is_not_told(self):
        assert told((11, "f"), source="x = 1\ny = 2") == (str(TIMEOUT), [])
        assert told((0, "f"), (2, "f"), (9, "f"), source="x\ny")[1] == [2]

    def test_the_name_of_a_function_is_never_shown(self):
        stop = locate(TIMEOUT, [Frame(Cell("anna.py", "x"), 1, "You get all points.")])

        assert "points" not in str(stop)


HANGS = """\
import time, threading
def loop(n=60):
    i = 0
    while i < 3:
        for j in range(3):
            n = i
def in_c(n=60):
    return 7 ** 10 ** 9
def sleep(n=60):
    time.sleep(60)
def numpy(n=60):
    import numpy as np
    while True:
        np.linalg.svd(np.ones((50, 50)))
def catching(n=60):
    while True:
        try:
            time.sleep(9)
        except BaseException:
            pass
def fib(n=60):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
def thread(n=60):
    other = threading.Thread(target=loop, args=(n,), daemon=True)
    other.start()
    other.join()
def callback(n=60):
    return sorted([3, 2], key=lambda x: time.sleep(60))
def generated(n=60):
    def numbers():
        i = 0
        while True:
            yield i
    return [x for x in numbers() if x > 1]
"""
ENDINGS = """\
import ctypes, os, sys
def segfault(n=60):
    x = 1
    ctypes.string_at(0)
def abort(n=60):
    os.abort()
def exits(n=60):
    os._exit(3)
def kills(n=60):
    os.kill(os.getpid(), 9)
def division(n=60):
    import signal
    os.kill(os.getpid(), signal.SIGFPE)
"""


class TestInEachWay:
    @pytest.mark.parametrize(
        ("function", "line"),
        [
            ("loop", 4),
            ("in_c", 8),
            ("sleep", 10),
            ("numpy", 13),
            ("catching", 16),
            ("fib", 24),
            ("thread", 28),
            ("callback", 30),
            ("generated", 36),
        ],
    )
    def test_the_line_at_which_a_call_was_stopped_is_told(self, run, function, line):
        outcome = run(HANGS, Call("f", function)).outcomes["f"]

        assert outcome.status == "timeout"
        assert outcome.lines[-1].line == line
        assert f" line {line} of anna.py." in str(outcome.reason)

    @pytest.mark.parametrize(
        ("function", "lines"),
        [("segfault", [4]), ("abort", [6]), ("division", [13]), ("exits", []), ("kills", [])],
    )
    def test_the_last_line_before_a_crash_is_told_if_it_is_known(self, run, function, lines):
        outcome = run(ENDINGS, Call("f", function)).outcomes["f"]

        assert outcome.status == "crash"
        assert [line.line for line in outcome.lines] == lines
        assert ("The last line that ran" in str(outcome.reason)) == bool(lines)

    def test_the_line_of_a_helper_in_another_file_is_told(self, run):
        main = Cell("anna.py", "import helper\ndef f():\n    helper.run()")
        helper = "def run():\n    i = 0\n    while i < 3:\n        print(end='')"

        outcome = run(submission(main, helper=helper), F).outcomes["f"]

        assert [line.text for line in outcome.lines] == [
            "anna.py, line 3: helper.run()",
            "helper.py, line 3: while i < 3:",
        ]
        assert str(outcome.reason).endswith("in the loop at line 3 of helper.py.")

    def test_the_line_in_a_cell_of_a_notebook_is_told_as_it_is_written(self, run):
        written = "%time x = 1\nwhile x:\n    x = 2"
        cells = (
            Cell("cell 1", "def f(): return 1", notebook=True),
            Cell("cell 2", written.replace("%time ", ""), notebook=True, written=written),
        )

        execution = run(Submission("anna", cells, file="anna.ipynb"), F)

        assert [str(each.reason) for each in execution.skipped] == [
            "The code took longer than 0.5 s. It was still in the loop at line 2 of cell 2."
        ]
        assert execution.outcomes["f"].status == "returned"

    def test_the_line_that_a_top_level_statement_led_to_is_told(self, run):
        source = "def f():\n    x = 1\n    while x:\n        pass\nfor i in range(3):\n    f()"

        (skipped,) = run(source).skipped

        assert skipped.place == CodePlace("anna.py", 5, "for i in range(3):")
        assert str(skipped.reason).endswith("It was still in the loop at line 3 of anna.py.")
        assert [line.line for line in skipped.lines] == [6, 3]

    def test_the_lines_of_a_statement_that_raised_are_told(self, run):
        source = "def f():\n    1 / 0\nfor i in range(3):\n    x = i\n    f()"

        (skipped,) = run(source).skipped

        assert [line.line for line in skipped.lines] == [5, 2]

    def test_a_hidden_call_tells_no_line(self, run):
        hidden = Call("f", "f", hidden=True, quiet=True)

        outcome = run("def f():\n    while True: pass", hidden).outcomes["f"]

        assert (outcome.status, outcome.lines) == ("timeout", ())
        assert str(outcome.reason) == "The code took longer than 0.5 s."

    @pytest.mark.parametrize("function", ["loop", "fib", "numpy", "generated"])
    def test_each_time_the_same_line_is_told(self, run, function):
        calls = [Call(str(number), function) for number in range(8)]
        limits = Limits(call_seconds=0.2, total_seconds=60, restarts=8)

        outcomes = run(HANGS, *calls, limits=limits).outcomes.values()

        assert len({(outcome.reason, outcome.lines) for outcome in outcomes}) == 1
