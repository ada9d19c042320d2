"""The limits of a student's process under strict isolation, as the kernel reports them."""

import os
import re
from pathlib import Path

import pytest

from grader.model.resource_limits import Limits
from grader.sandbox.isolation import FOLDER
from grader.sandbox.isolation.lockdown import MAX_THREADS, threads_of_user
from grader.sandbox.student.value_encoding import encode_command
from grader.sandbox.warm_process import borrow, close_idle
from tests.ways import in_each, only_way


@pytest.fixture(scope="module", params=in_each("namespaces", "landlock"))
def way(request):
    with pytest.MonkeyPatch.context() as patch:
        yield only_way(request.param, patch)


@pytest.fixture(scope="module")
def student(way, youngest):
    """The folder in /proc of a student's process that is ready to load a submission."""
    with borrow(()) as warm, warm.fork(Limits()) as process:
        limits = {"memory_bytes": 2**30, "cpu_seconds": 10, "threads": warm.max_threads}
        start = {"root": warm.folder, "folder": "", "files": [], "blocked": []}
        process.send(encode_command("start", limits=limits, result_bytes=2**20, **start))
        process.wait_until_ready()
        yield Path("/proc", str(youngest(warm._popen.pid)))
    close_idle()


in_namespaces = pytest.mark.parametrize("way", ["namespaces"], indirect=True)


def status(process):
    return dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())


def limits(process):
    lines = (process / "limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


@in_namespaces
@pytest.mark.parametrize("kind", ["user", "pid", "mnt", "net", "ipc", "uts"])
def test_it_is_in_a_namespace_of_its_own(student, kind):
    try:
        theirs = (student / "ns" / kind).readlink()
    except PermissionError:
        pytest.skip("only root can look at another user's namespaces")

    assert theirs != Path("/proc/self/ns", kind).readlink()


@pytest.mark.parametrize("kind", ["CapInh", "CapPrm", "CapEff", "CapAmb"])
def test_it_has_no_capability(student, kind):
    assert int(status(student)[kind], 16) == 0


def test_it_is_filtered_for_good(student):
    told = status(student)

    assert told["Seccomp"] == "2"
    assert told["NoNewPrivs"] == "1"


@in_namespaces
def test_all_that_is_mounted_can_only_be_read_but_its_own_folder_and_devices(student):
    mounts = [line.split() for line in (student / "mountinfo").read_text().splitlines()]

    writable = {
        place for _, _, _, _, place, options, *_ in mounts if "ro" not in options.split(",")
    }
    assert writable == {FOLDER}


@pytest.mark.parametrize(
    ("what", "most"),
    [
        ("Max address space", str(2**30)),
        ("Max open files", "256"),
        ("Max cpu time", "10"),
        # By which no dump goes anywhere: see limits.py.
        ("Max core file size", "1"),
        ("Max file size", str(2**24)),
    ],
)
def test_it_can_use_only_so_much(student, what, most):
    assert limits(student)[what][0] == most


def test_it_can_have_only_so_many_threads(student, way):
    of_its_own = way == "namespaces" or os.geteuid() == 0
    most = MAX_THREADS if of_its_own else 2 * (threads_of_user() + MAX_THREADS)

    assert int(limits(student)["Max processes"][0]) <= most


def test_it_is_nobody_whose_threads_others_count(student):
    real_user = status(student)["Uid"].split()[0]

    assert int(real_user) != os.geteuid() or os.geteuid() != 0


def test_it_has_no_file_open_but_its_pipes(student):
    try:
        files = {int(file.name): str(file.readlink()) for file in (student / "fd").iterdir()}
    except PermissionError:
        pytest.skip("only root can look at another user's files")

    kinds = {number: re.sub(r":.*", "", place) for number, place in files.items()}
    assert kinds == {0: os.devnull, 1: "pipe", 2: "pipe", 3: "pipe", 4: "pipe", 5: "pipe"}
