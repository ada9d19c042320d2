"""What a bored, clever student tries, and that it comes to nothing.

Each attack is graded for real. What a sandbox must stop (other students' files, the network,
daemons) is not here yet: see docs/security.md.
"""

import json

import pytest

from grader import grade
from grader import run as pipeline
from grader.feedback.student_page import student_page

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
    "by the exit status": "import os; os._exit(int(abs(float(dA.ravel()[0])) * 100) % 200)",
    "by a forged place": (
        "import os, json; os.write(4, json.dumps({'at': 0, 'where': repr(dA), 'code': ''}).encode()"
        " + b'\\n'); os._exit(1)"
    ),
    "by loading again": ("import os; kept.write_text(repr(dA)); os._exit(1)"),
    "by a thread": (
        "import threading, time; "
        "threading.Thread(target=lambda: (time.sleep(.01), print(dA)), daemon=True).start()"
    ),
}


def hidden_numbers(assignment):
    """Every number of a hidden input that no public one has, as a page would show it."""
    shown = {"public": set(), "hidden": set()}
    for case in assignment.problems[1].cases:
        for array in case.build_inputs():
            shown[case.visibility] |= {f"{abs(value):.4g}" for value in array.flat}
    return {text for text in shown["hidden"] - shown["public"] if len(text) >= 5}


@pytest.mark.parametrize("attack", LEAKS.values(), ids=LEAKS.keys())
def test_hidden_inputs_leak_into_no_record_and_no_page(grade_source, assignment, tmp_path, attack):
    record = grade_source(
        f"import pathlib\nkept = pathlib.Path({str(tmp_path / 'kept')!r})\n"
        "if kept.exists(): raise ValueError(kept.read_text())\n"
        f"def relu_backward(dA, Z):\n    {attack}\n    return dA"
    )

    told = student_page(record) + record.model_dump_json(exclude={"run"})

    assert [number for number in hidden_numbers(assignment) if number in told] == []


@pytest.mark.parametrize("package", ["reference.relu", "grader.loader"])
def test_the_reference_and_the_grader_cannot_be_imported(grade_source, package):
    """A first fence; what is on the disk can still be read: see docs/security.md."""
    record = grade_source(f"from {package} import *\nprint('got it')")

    assert "No module named" in record.skipped[0].reason


# Each tried at the top level; the right functions follow it.
FORGERIES = {
    "a reply of its own": "os.write(fd, b'{\"ready\": true}\\n')",
    "a verdict": 'os.write(fd, b\'{"status": "correct"}\\n\')',
    "junk": "os.write(fd, b'\\x00\\xff' * 1000 + b'\\n')",
    "half a line": "os.write(fd, b'{\"at\": ')",
    "a nested bomb": "os.write(fd, b'[' * 100_000 + b'\\n')",
    "an endless line": "[os.write(fd, b'x' * 65536) for _ in range(10_000)]",
    "endless lines": (
        '[os.write(fd, b\'{"at": 1, "where": "", "code": ""}\\n\' * 1000) for _ in range(300)]'
    ),
    "a closed pipe": "os.close(fd)",
    "all pipes closed": "os.closerange(0, 100)",
}


@pytest.mark.parametrize("attack", FORGERIES.values(), ids=FORGERIES.keys())
@pytest.mark.parametrize("fd", [3, 4])
def test_forged_messages_never_fail_the_grader(grade_source, attack, fd):
    record = grade_source(f"import os\nfd = {fd}\n{attack}\ndef relu_backward(dA, Z): return dA")

    assert record.status in ("graded", "unreadable")
    assert record.score < 100


def test_a_forged_answer_is_only_an_answer(grade_source):
    """Whatever is written, it is compared like anything else."""
    forged = json.dumps({"status": "returned", "value": {"kind": "table", "items": []}})
    source = f"import os\ndef relu_backward(dA, Z):\n    os.write(4, {forged.encode()!r} + b'\\n')"

    record = grade_source(source)

    assert record.status == "graded"
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


PATCHES = {
    "numpy": "np.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
    "asarray": "np.asarray = lambda *a, **k: np.zeros(3)",
    "may_share_memory": "np.may_share_memory = lambda *a: False",
    "json": "import json; json.dumps = lambda *a, **k: '{}'",
    "builtins": "import builtins; builtins.isinstance = lambda *a: True",
    "len": "import builtins; builtins.len = lambda *a: 0",
    "time": "import time; time.monotonic = lambda: 0.0",
    "the runner": "import sys; sys.modules['__main__'].Child.call = lambda *a, **k: {}",
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

    assert record.status in ("graded", "unreadable")
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
    "a lying shape": (
        "import sys\n    frame = sys._getframe()\n"
        "    while '_replies' not in dir(frame.f_locals.get('self')): frame = frame.f_back\n"
        "    frame.f_locals['self'].send({'status': 'returned', 'value': {'kind': 'numbers',"
        " 'type': '', 'is_numpy': True, 'dtype': 'f8', 'shape': [2**40, 2**40, 0], 'data': ''}})"
    ),
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
    really = pipeline.student_page
    monkeypatch.setattr(
        pipeline,
        "student_page",
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
    killer = (
        "import os, re\n"
        "warm = open(f'/proc/{os.getppid()}/status').read()\n"
        "os.kill(int(re.search(r'PPid:\\s*(\\d+)', warm)[1]), 9)\n"
    )
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
