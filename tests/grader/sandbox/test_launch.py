"""A submission in an interpreter of its own, as it runs with `--isolation process`."""

import compileall
import shutil
import site
import tempfile
import threading
from pathlib import Path

import pytest

from grader.model.execution import Call
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.submission import Cell, Submission
from grader.sandbox import launch, run_submission
from grader.sandbox.launch import NewInterpreter, clean_environment, interpreter
from grader.sandbox.student.value_encoding import encode_command
from grader.sandbox.wire import END, LOADING, Loaded

KB = Limits(output_bytes=1000, restarts=2)
F, G, H = (Call(name, "f") for name in "fgh")
SEVEN = "def f(): return 7"


@pytest.fixture
def run_alone():
    def run(source, *calls, limits=KB):
        submission = Submission("anna", (Cell("anna.py", source),), file="anna.py")
        return run_submission(submission, calls, limits, isolation="process")

    return run


class TestOutputLimit:
    """What is printed goes to a file, which is looked at now and then, and after each reply."""

    def test_calls_that_each_print_almost_as_much_as_they_may_are_not_summed_up(self, run_alone):
        outcomes = run_alone("def f(): print('x' * 999)", F, G, H).outcomes

        assert [outcomes[name].status for name in "fgh"] == ["returned"] * 3

    def test_a_call_that_prints_one_byte_too_many_is_told_however_soon_it_returns(self, run_alone):
        outcome = run_alone("def f(): print('x' * 1000)", F).outcomes["f"]

        assert outcome.status == "output_limit"

    def test_of_statements_the_one_that_prints_too_much_is_told_and_no_other(self, run_alone):
        source = "print('x' * 999)\n" * 3 + "print('x' * 1000)\nprint('x' * 999)\n" + SEVEN

        execution = run_alone(source, F)

        assert [str(skipped.place) for skipped in execution.skipped] == ["anna.py, line 4"]
        assert execution.outcomes["f"].status == "returned"

    def test_statements_may_print_more_together_than_any_file_may_hold(self, run_alone):
        source = "print('x' * 900_000)\n" * 20 + SEVEN

        execution = run_alone(source, F, limits=Limits())

        assert execution.skipped == ()
        assert execution.outcomes["f"].status == "returned"

    def test_one_that_never_stops_printing_is_ended_while_it_does(self, run_alone):
        source = "def f():\n    while True: print('x')"
        limits = Limits(call_seconds=60, total_seconds=60, restarts=0)

        outcome = run_alone(source, F, limits=limits).outcomes["f"]

        assert outcome.status == "output_limit"


def test_what_comes_back_unasked_does_no_harm(run_alone):
    flood = "import os\ndef f():\n    while True:\n        for file in range(3, 9):\n"
    flood += "            try: os.write(file, b'x' * 2**20)\n            except OSError: pass"

    outcome = run_alone(flood, F).outcomes["f"]

    assert outcome.status in ("output_limit", "crash")


def test_one_that_closes_all_its_descriptors_is_told_what_it_broke(run_alone):
    outcome = run_alone("import os\ndef f(): os.closerange(3, 100)", F).outcomes["f"]

    assert outcome.status == "crash"
    assert outcome.reason == StopReason.of("broken")


def test_a_process_that_ends_as_told_runs_nothing_that_was_left_for_the_end(tmp_path):
    late = tmp_path / "late"
    source = f"import atexit, pathlib\natexit.register(pathlib.Path({str(late)!r}).touch)"
    place = {"root": str(tmp_path), "folder": "", "files": [], "result_bytes": 100, "blocked": []}
    limits = {"memory_bytes": 2**30, "cpu_seconds": 20}
    cells = [vars(Cell("anna.py", source))]
    wanted = {"functions": {}, "chains": [], "values": [], "classes": {}, "questions": {}}
    wanted |= {"prelude": "", "given": ""}
    with NewInterpreter(str(tmp_path), Limits()) as process:
        process.send(
            encode_command("start", limits=limits, **place, **process.start_options),
            encode_command("load", cells=cells, wanted=wanted, skip=[], definitions=False),
            END,
        )
        process.wait_until_ready()
        while not isinstance(process.receive(10, LOADING), Loaded):
            pass

        ending = process.wait(10)

    assert ending.code == 0
    assert not late.exists()


def test_neither_threads_nor_files_nor_descriptors_are_left_behind(
    run_alone, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    threads = set(threading.enumerate())
    descriptors = len([*Path("/dev/fd").iterdir()])

    run_alone("import os\n" + SEVEN + "\nos._exit(1)", F)

    assert list(tmp_path.iterdir()) == []
    assert set(threading.enumerate()) <= threads
    assert len([*Path("/dev/fd").iterdir()]) == descriptors


def test_packages_installed_for_the_user_alone_count_where_they_do_for_the_grader(monkeypatch):
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(site, "getuserbase", lambda: "/home/anna/packages")

    command, environment = (
        interpreter("alone", user_packages=True),
        clean_environment(user_packages=True),
    )

    assert "-s" not in command
    assert environment["PYTHONUSERBASE"] == "/home/anna/packages"


def test_under_strict_isolation_they_do_not(monkeypatch):
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)

    command, environment = interpreter("warm"), clean_environment()

    assert "-s" in command
    assert "PYTHONUSERBASE" not in environment


def test_where_the_system_is_to_find_libraries_is_told_to_a_students_python(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/python/lib")

    assert clean_environment()["LD_LIBRARY_PATH"] == "/opt/python/lib"


@pytest.mark.parametrize("place", ["", ".", "lib", "{cwd}"])
def test_no_library_is_looked_for_in_the_working_directory(monkeypatch, tmp_path, place):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{place.format(cwd=tmp_path)}:/opt/python/lib")

    assert clean_environment()["LD_LIBRARY_PATH"] == "/opt/python/lib"


def test_a_traceback_shows_nothing_of_a_grader_that_was_compiled_before(
    run_alone, tmp_path, monkeypatch
):
    compiled = shutil.copytree(launch.SANDBOX, tmp_path / "sandbox")
    compileall.compile_dir(compiled, quiet=1, force=True)
    monkeypatch.setattr(launch, "SANDBOX", compiled)

    output = run_alone("import traceback\ndef f(): traceback.print_stack()", F).output

    assert "in f" in output
    assert str(compiled) not in output
    assert "target(*arrays)" not in output


def test_ctrl_c_at_its_end_leaves_neither_its_file_nor_a_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = threading.active_count()
    process = NewInterpreter(str(tmp_path), Limits())
    monkeypatch.setattr(process, "_wait", interrupted)

    with pytest.raises(KeyboardInterrupt):
        process.end()

    process._popen.wait(10)
    assert threading.active_count() == before
    assert [*tmp_path.iterdir()] == []


def interrupted(*_):
    raise KeyboardInterrupt
