"""What a bored, clever student tries, without success.

Each attack is a line or two, and really graded. Longer attacks, and those that the sandbox must
stop (other students' files, the network, daemons), are in `attacks/`.
"""

import json
import zlib
from pathlib import Path

import pytest

from grader import grade
from grader.feedback.student_page import student_page
from grader.model.execution import CodePlace, NamedValues, Outcome, StudentError
from grader.pipeline import class_run as pipeline
from grader.sandbox.wire import OUTCOME, At, Ready

ROOT = Path(__file__).parents[2]


def sent(outcome):
    """What the JSON of an outcome holds."""
    return OUTCOME.dump_python(outcome, mode="json", exclude_defaults=True)


READY = Ready(ready=True, layers=[]).model_dump()
PLACE = At(at=0, cell=0, line=1).model_dump()
TABLE = sent(Outcome("returned", NamedValues({})))
ERROR = sent(
    Outcome("error", error=StudentError("@", "@", (CodePlace("@", 0, "@"), CodePlace("@", 0, "@"))))
)
MISSING = sent(Outcome("missing", kind="@", defined=("@",)))
# Each axis may be as long; all together no array can have them.
LYING_SHAPE = {"array": ["f8", [2**40, 2**40, 0]], "type_name": "", "is_numpy": True}


def line(reply, **changes):
    """A reply as it goes over the wire, sound but for what is changed in it."""
    return b"0 " + json.dumps(reply | changes).encode() + b"\n"


def telling(reply, **changes):
    """Code that sends a reply with the numbers of dA in place of each `@`."""
    return (
        "import json, os; seen = json.dumps(repr(dA.ravel()[:9]))[1:-1].encode(); "
        f"os.write(4, {line(reply, **changes)!r}.replace(b'@', seen)); os._exit(1)"
    )


FORGED_PLACE = telling(PLACE, cell="@", line="@")
# Tried inside relu_backward, where the hidden inputs pass by.
LEAKS = {
    "by printing": "print(dA, Z)",
    "by writing past Python": "import os; os.write(1, repr(dA).encode())",
    "by an exception's text": "raise ValueError(repr(dA))",
    "by an exception's type": "raise type(repr(dA.ravel()[:2]), (Exception,), {})",
    "by a type's name": "return type(repr(dA.ravel()[:2]), (), {})()",
    "by a warning": "import warnings; warnings.warn(repr(dA))",
    "by a result": "return repr(dA)",
    "by a list of results": "return [repr(dA)]",
    "by the process's end": "import sys; sys.exit(repr(dA))",
    "by a later call": (
        "seen = globals().setdefault('seen', []); seen.append(repr(dA)); print(seen); "
        "raise ValueError(seen)"
    ),
    "by a file": (
        "open('kept', 'a').write(repr(dA)); print(open('kept').read()); import os; os._exit(1)"
    ),
    "by a name of its own": "globals()[f'Z is {Z}'] = 1; globals().pop('relu_backward')",
    "by a type in the function's place": (
        "globals()['relu_backward'] = type(f'Z is {Z}', (), {})()"
    ),
    "by a forged place": FORGED_PLACE,
    "by a forged exception": telling(ERROR),
    "by forged names": telling(MISSING),
    "by loading again": (
        "import os; kept.write_text(f'raise ValueError({repr(dA)!r})'); os._exit(1)"
    ),
    "by loading again, with a forged place": (
        "if dA.size > 20: import os; numbers = dA.ravel()[:9].tolist(); kept.write_text("
        f"f'import numpy; dA = numpy.array({{numbers}})\\n' + {FORGED_PLACE!r}); os._exit(1)"
    ),
    "by a thread": (
        "import threading, time; "
        "threading.Thread(target=lambda: (time.sleep(.01), print(dA)), daemon=True).start()"
    ),
}


@pytest.fixture(scope="module")
def hidden_numbers(assignment):
    """Each number that only hidden inputs have, as a page would show it."""
    shown = {"public": set(), "hidden": set()}
    for case in assignment.problems[1].cases:
        for array in case.build_inputs():
            shown[case.visibility] |= {f"{abs(value):.4g}" for value in array.flat}
    return {text for text in shown["hidden"] - shown["public"] if len(text) >= 5}


@pytest.fixture(scope="module")
def on_hidden_inputs(assignment):
    """A relu_backward that attacks only when it is called with a hidden input."""
    cases = (case for case in assignment.problems[1].cases if case.visibility == "public")
    known = {
        zlib.crc32(b"".join(array.tobytes() for array in case.build_inputs())) for case in cases
    }
    return lambda attack: (
        "import zlib\n"
        "def relu_backward(dA, Z):\n"
        f"    if zlib.crc32(dA.tobytes() + Z.tobytes()) in {known}: return dA\n"
        f"    {attack}\n    return dA"
    )


@pytest.mark.parametrize("attack", LEAKS.values(), ids=LEAKS.keys())
def test_hidden_inputs_leak_into_no_record_and_no_page(
    grade_source, level, on_hidden_inputs, hidden_numbers, tmp_path, attack
):
    source = (
        f"import pathlib, os\nkept = pathlib.Path({str(tmp_path / 'kept')!r})\n"
        "if kept.exists(): exec(kept.read_text())\n"
    )
    record = grade_source(source + on_hidden_inputs(attack), level=level)

    told = student_page(record) + record.model_dump_json(exclude={"run"})

    assert [case.id for case in record.cases if case.hidden and case.verdict != "not_run"]
    assert [number for number in hidden_numbers if number in told] == []


def test_of_a_hidden_call_that_ends_its_process_no_exit_status_is_told(
    grade_source, level, on_hidden_inputs
):
    record = grade_source(on_hidden_inputs("import os; os._exit(77)"), level=level)

    crashed = [case.message for case in record.cases if case.verdict == "crash"]
    assert set(crashed) == {"relu_backward ended the whole process in a hidden case."}


@pytest.mark.parametrize("package", ["reference.relu", "grader.pipeline.assignment_loader"])
def test_the_reference_and_the_grader_cannot_be_imported(grade_source, package):
    """This fence holds at any level. Only strict isolation makes the files unreadable."""
    places = f"import sys\nsys.path += {[str(ROOT), str(ROOT / 'reference')]}\n"

    record = grade_source(f"{places}from {package} import *\nprint('got it')", level="process")

    assert "No module named" in str(record.skipped[0].reason)


NESTED = b"[" * 100_000 + b"]" * 100_000
# What is written at the top level, and the reason that is then given for that line.
FORGERIES = {
    "a reply of its own": (line(READY), "not_a_result"),
    "an answer before it is asked": (line(TABLE), "not_a_result"),
    "a place with a verdict": (line(PLACE, status="correct"), "not_a_result"),
    "a place before the first": (line(PLACE, at=-1), "not_a_result"),
    "a place of another kind": (line(PLACE, line=None), "not_a_result"),
    "half a line": (line(PLACE)[:20], "not_a_result"),
    "a nested bomb": (line(PLACE, line=[]).replace(b"[]", NESTED), "not_a_result"),
    "junk": (b"\x00\xff" * 1000 + b"\n", "not_a_result"),
    "an endless line": (b"x" * 2**25, "reply_too_large"),
    "a long number": (b"0" * 100 + line(PLACE), "not_a_result"),
    "a number that is none": (b"+" + line(PLACE), "not_a_result"),
}


@pytest.mark.parametrize(("message", "reason"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_message_costs_the_statement_that_sent_it_and_nothing_else(
    grade_source, right, message, reason
):
    send = f"import os, zlib\nos.write(4, zlib.decompress({zlib.compress(message)!r}))\n"

    record = grade_source(send + right)

    assert [(str(skipped.place), skipped.reason.code) for skipped in record.skipped] == [
        ("anna.py, line 2", reason)
    ]
    assert record.score == 100


def test_places_that_are_told_without_end_cost_time_alone(grade_source, right):
    many = f"import os\n[os.write(4, {line(PLACE)!r} * 1000) for _ in range(100)]\n"

    record = grade_source(many + right)

    assert record.skipped == ()
    assert record.score == 100


@pytest.mark.parametrize("close", ["os.close(3)", "os.close(4)", "os.closerange(0, 100)"])
def test_closed_pipes_never_fail_the_grader(grade_source, right, close):
    record = grade_source(f"import os\n{close}\n{right}")

    assert record.status == "graded"


def test_what_comes_from_the_grader_cannot_be_written_to(grade_source, right):
    record = grade_source(f"import os\nos.write(3, b'x')\n{right}")

    assert "Bad file descriptor" in str(record.skipped[0].reason)
    assert record.score == 100


def test_a_forged_answer_is_only_an_answer(grade_source, right_gradients):
    """It is compared like any other answer."""
    forge = f"import os\ndef relu_backward(dA, Z):\n    os.write(4, {line(TABLE)!r})\n"

    record = grade_source(forge + right_gradients)

    of_the_function = [case for case in record.cases if case.id.startswith("problem2.")]
    assert {case.verdict for case in of_the_function} == {"wrong"}


@pytest.mark.parametrize(
    "forgery",
    [line(MISSING, status="correct"), line(TABLE, verdict="correct"), line(TABLE, score=100)],
    ids=["status", "verdict", "score"],
)
def test_an_answer_that_judges_itself_is_none(grade_source, forgery):
    source = f"import os\ndef relu_backward(dA, Z):\n    os.write(4, {forgery!r})\n"

    record = grade_source(source)

    assert "sent back something that is not a result" in record.model_dump_json()
    assert record.score == 0


HOSTILE_RESULTS = {
    "a lying __array__": (
        "class A:\n        def __array__(self, *a, **k): return [1]\n    return A()"
    ),
    "an exploding __repr__": (
        "class A:\n        def __repr__(self): raise SystemExit\n    return A()"
    ),
    "an endless __repr__": (
        "class A:\n        def __repr__(self):\n            while True: pass\n    return A()"
    ),
    "an array that equals all": (
        "import numpy as np\n    class A(np.ndarray):\n"
        "        def __eq__(self, o): return True\n    return np.full((2, 2), 7.0).view(A)"
    ),
    "a list of itself": "a = []\n    a.append(a)\n    return a",
    "a mapping without end": (
        "from collections.abc import Mapping\n    class M(Mapping):\n"
        "        def __getitem__(self, k): return k\n"
        "        def __len__(self): return 1\n"
        "        def __iter__(self):\n            while True: yield 'x'\n    return M()"
    ),
    "a structured array": "import numpy as np\n    return np.zeros(2, dtype='i4,f8')",
    "a string array": "import numpy as np\n    return np.array(['a'])",
    "a huge view": (
        "import numpy as np\n    return np.broadcast_to(np.float64(0), (10**9, 10**9))"
    ),
    "nan": "return float('nan')",
    "complex": "return dA * 1j",
    "bytes": "return b'x' * 10**6",
    "a lone surrogate": "return '\\ud800'",
    "a generator": "return (x for x in dA)",
    "a type": "return int",
}


@pytest.mark.parametrize("body", HOSTILE_RESULTS.values(), ids=HOSTILE_RESULTS.keys())
def test_hostile_results_earn_nothing_and_never_fail_the_grader(grade_source, body):
    record = grade_source(f"def relu_backward(dA, Z):\n    {body}")

    assert record.status == "graded"
    assert record.score == 0
    assert all(case.message for case in record.cases if case.verdict == "wrong")


# Finds all functions of the modules that run a submission, and the methods of their classes.
RUNNER = """
import sys, types
ours = [module for name, module in sys.modules.items() if name.startswith('_sandbox.')]
classes = [value for module in ours for value in vars(module).values() if type(value) is type]
places = ours + [value for value in classes if value.__module__.startswith('_sandbox.')]
found = [(place, name) for place in places for name, value in vars(place).items()
         if type(value) is types.FunctionType]
assert found
"""
PATCHES = {
    "numpy": "np.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
    "asarray": "np.asarray = lambda *a, **k: np.zeros(3)",
    "may_share_memory": "np.may_share_memory = lambda *a: False",
    "json": "import json; json.dumps = lambda *a, **k: '{}'",
    "builtins": "import builtins; builtins.isinstance = lambda *a: True",
    "len": "import builtins; builtins.len = lambda *a: 0",
    "time": "import time; time.monotonic = lambda: 0.0",
    "the runner": RUNNER + "for place, name in found: setattr(place, name, lambda *a, **k: {})",
    "the runner's values": (
        RUNNER + "for place, name in found:\n"
        "    if 'encode' in name: setattr(place, name, lambda *a, **k: ({}, None))"
    ),
    "stdout": "import sys; sys.stdout = sys.stderr = None",
    "the tracer": "import sys; sys.settrace(lambda *a: 1 / 0)",
    "signals": "import signal; [signal.signal(s, signal.SIG_IGN) for s in (2, 14, 15)]",
    "recursion": "import sys; sys.setrecursionlimit(60)",
    "exceptions": "np.seterr(all='raise'); import warnings; warnings.simplefilter('error')",
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES.keys())
def test_damage_to_its_own_process_gains_nothing(grade_source, patch):
    wrong = "def relu_backward(dA, Z): return dA"

    record = grade_source(f"import numpy as np\n{patch}\n{wrong}")

    assert record.status == "graded"
    assert not [skipped.reason for skipped in record.skipped if skipped.reason.code == "raised"]
    # What `return dA` earns, and the case on shared memory, of which only the child can tell.
    assert record.score <= 7


CHORES = {
    "removing its own folder": "import shutil, os\n    shutil.rmtree(os.getcwd())\n    os._exit(0)",
    "nesting folders": (
        "import os\n    for _ in range(1500):\n        os.mkdir('d')\n        os.chdir('d')"
    ),
    "an exception with a text of its own kind": (
        "class S(str):\n        def __len__(self): raise SystemExit\n"
        "    class E(Exception):\n        def __str__(self): return S('x')\n    raise E"
    ),
    "a lying shape": f"import os\n    os.write(4, {line(TABLE, value=LYING_SHAPE)!r})",
    "many short axes": "import numpy as np\n    return np.zeros((2,) * 22, dtype=bool)",
}


@pytest.mark.parametrize("body", CHORES.values(), ids=CHORES.keys())
def test_no_submission_makes_the_grader_fail(grade_source, body):
    record = grade_source(f"dL_dyhat = -2\ndef relu_backward(dA, Z):\n    {body}")

    assert record.status == "graded"
    assert record.score == 10


def test_what_cannot_be_written_down_of_one_student_costs_nobody_else(
    make_class, grade_class, right, monkeypatch
):
    really = pipeline.draw_student
    monkeypatch.setattr(
        pipeline,
        "draw_student",
        lambda r: "\ud800" if r.student == "anna" and r.score else really(r),
    )

    gradebook = grade_class(make_class(anna=right, bela=right))

    assert {record.student: record.status for record in gradebook.records()} == {
        "anna": "harness_error",
        "bela": "graded",
    }


@pytest.mark.parametrize("name", ["=cmd|' _C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "<script>"])
def test_a_hostile_file_name_harms_no_gradebook_and_no_page(make_class, grade_class, right, name):
    gradebook = grade_class(make_class(**{name: right}))

    line = gradebook.csv.read_text().splitlines()[1].lstrip('"')
    assert not line.startswith(("=", "+", "-", "@"))
    ours_alone = 1
    assert gradebook.index.read_text().count("<script>") == ours_alone


def test_a_submission_that_kills_its_worker_costs_its_neighbours_nothing(
    make_class, reference_path, tmp_path, right
):
    killer = "import os\nos.kill(os.getppid(), 9)\n"
    folder = make_class(anna=right, bela=right, chris=killer + right, dora=right)

    gradebook = grade(
        folder,
        assignment=reference_path,
        reports=tmp_path / "reports",
        workers=2,
        isolation="process",
    )

    statuses = {record.student: (record.status, record.score) for record in gradebook.records()}
    assert statuses.pop("chris") == ("harness_error", None)
    assert set(statuses.values()) == {("graded", 100)}
