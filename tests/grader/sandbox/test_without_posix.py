"""A self-check runs where there is no fork and no poll, as on Windows.

In a process of its own that is stripped, before the grader is imported, of the modules and
functions that only Unix has.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STRIP = """
import importlib, os, select, signal, socket, subprocess, sys
# What the grader builds on is imported first, as the Unix edition that it is here.
import asyncio, concurrent.futures.process, ctypes, multiprocessing.popen_spawn_posix
import multiprocessing.connection, platform, sysconfig, tempfile, zoneinfo
import click, jinja2, nbformat, numpy.linalg, numpy.random, pydantic.main, rich.console, yaml
import IPython.core.inputtransformer2

platform.platform()
sysconfig.get_config_vars()

KILL = signal.SIGKILL
subprocess.Popen.kill = lambda popen: popen.send_signal(KILL)  # TerminateProcess
UNIX = {
    os: "fork forkpty killpg wait4 wait3 writev readv preadv pwritev geteuid getegid "
    "getuid getgid setsid register_at_fork sched_getaffinity",
    signal: "SIGKILL SIGXCPU SIGALRM SIGHUP SIGCHLD SIGPIPE SIGUSR1 SIGUSR2 pthread_sigmask "
    "setitimer alarm",
    socket: "send_fds recv_fds AF_UNIX",
    select: "poll epoll",
}
for module, names in UNIX.items():
    for name in names.split():
        vars(module).pop(name, None)


class NotHere:
    names = "fcntl resource pwd grp termios tty pty syslog readline curses".split()

    def find_spec(self, name, path=None, target=None):
        if name in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, NotHere())
for name in NotHere.names:
    sys.modules.pop(name, None)
sys.platform = "win32"
"""


def without_posix(code, *arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-c", STRIP + code, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_all_modules_but_those_of_the_warm_process_can_be_imported():
    code = """
from pkgutil import walk_packages
import grader
warm = ("grader.sandbox.warm_process", "grader.sandbox.student.", "grader.sandbox.isolation.")
for module in walk_packages(grader.__path__, "grader."):
    # A review imports asyncio, whose modules for Windows cannot be imported elsewhere.
    if not module.name.startswith((*warm, "grader.__main__", "grader.review.")):
        importlib.import_module(module.name)
"""

    result = without_posix(code)

    assert result.returncode == 0, result.stderr


def test_a_submission_runs_and_is_ended_where_it_does_not_end():
    code = """
from grader.model.resource_limits import Limits
from grader.model.execution import Call
from grader.sandbox import run_submission
from grader.model.submission import Cell, Submission
source = '''
def right(): print('here'); return 7
def wrong(): 1 / 0
def endless():
    while True: pass
'''
limits = Limits(call_seconds=0.5)
calls = [Call(name, name) for name in ("right", "wrong", "endless")]
submission = Submission("anna", (Cell("anna.py", source),))
execution = run_submission(submission, calls, limits, isolation="process")
print([execution.outcomes[call.id].status for call in calls], execution.output)
print(execution.outcomes["endless"].reason)
"""

    result = without_posix(code)

    statuses, where = result.stdout.split("\n\n")
    assert statuses == "['returned', 'error', 'timeout'] here", result.stderr
    assert (
        where == "The code took longer than 0.5 s. It was still in the loop at line 5 of anna.py.\n"
    )


def test_strict_isolation_is_refused_with_the_way_out():
    code = """
from grader.model.errors import IsolationError
from grader.sandbox import check_isolation
try:
    check_isolation("strict")
except IsolationError as error:
    print(error)
"""

    result = without_posix(code)

    assert "--isolation process" in result.stdout, result.stderr


def test_a_student_can_check_a_file(tmp_path, right):
    file = tmp_path / "anna.py"
    file.write_text(right, encoding="utf-8")
    code = "from grader.cli import main\nmain()"

    result = without_posix(code, "check", str(file), "--assignment", "reference")

    assert result.returncode == 0, result.stderr
    assert "13 cases right" in result.stdout
