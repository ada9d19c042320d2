"""A fork has pages of its own, before it needs them, of what a first one was seen to write to."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no forks")

# Each in an interpreter of its own: it forks, and has no thread beside it.
PRELUDE = """
import ctypes, mmap, os, resource
from grader.sandbox.inside import copies, kernel
from grader.sandbox.inside.copies import PAGE, Copies

area = mmap.mmap(-1, 64 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
area.write(b"x" * len(area))
start = ctypes.addressof(ctypes.c_char.from_buffer(area))
pinned, sizes = set(), {}
pin = kernel.pin

def pin_and_tell(ring, ranges):
    for first, size in kernel.RANGE.iter_unpack(ranges):
        pinned.update(range(first, first + size, PAGE))
        sizes[first] = size
    pin(ring, ranges)

kernel.pin = pin_and_tell

def refuse_to_pin(ring, ranges):
    raise OSError

def found():
    return [page for page in range(64) if start + page * PAGE in pinned]

def write_to(*pages):
    for page in pages:
        area[page * PAGE] = 1

def watch(work):
    copies = Copies()
    if not os.fork():
        with copies.watch(100):
            work()
        os._exit(0)
    os.wait()
    copies.make()

def faults_of(work):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def in_fork(work):
    read, write = os.pipe()
    if not os.fork():
        os.write(write, repr(work()).encode())
        os._exit(0)
    os.wait()
    return eval(os.read(read, 1000))
"""


def result(code):
    """What code prints, in a new interpreter."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(code)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert not ran.stderr
    return ran.stdout.strip()


@pytest.fixture(scope="module", autouse=True)
def ring():
    """The kernel pins memory for this user."""
    refused = result("""
        try:
            pin(kernel.open_ring(), kernel.RANGE.pack(start, 64 * PAGE))
        except OSError as error:
            print(error)
    """)
    if refused:
        pytest.skip(f"this system pins no memory for this user: {refused}")


def test_what_a_fork_writes_to_is_pinned():
    assert result("watch(lambda: write_to(3, 4, 9)); print(found())") == "[3, 4, 9]"


def test_what_a_fork_only_reads_is_not():
    assert result("watch(lambda: bytes(area)); print(found())") == "[]"


def test_pages_side_by_side_are_one_range():
    code = "watch(lambda: write_to(3, 4)); print(sizes[start + 3 * PAGE] == 2 * PAGE)"

    assert result(code) == "True"


def test_of_work_that_ends_its_process_nothing_is_known():
    code = """
        def fail():
            write_to(5)
            os._exit(1)
        watch(fail)
        print(found())
    """

    assert result(code) == "[]"


def test_where_nothing_tells_of_pages_there_is_an_error_at_once():
    code = """
        def refuse(*_, **__):
            raise FileNotFoundError("no /proc")
        os.open = refuse
        try:
            Copies()
        except OSError as error:
            print(error)
    """

    assert result(code) == "no /proc"


def test_a_fork_writes_there_without_a_fault():
    code = """
        work = lambda: faults_of(lambda: write_to(*range(64)))
        before = in_fork(work)
        watch(lambda: write_to(*range(64)))
        print(before >= 64, in_fork(work) < 16)
    """

    assert result(code) == "True True"


def test_neither_does_its_parent_meet_one():
    code = """
        watch(lambda: write_to(*range(64)))
        read, write = os.pipe()
        if not os.fork():
            os.close(write)
            os._exit(len(os.read(read, 1)))  # there while its parent is
        print(faults_of(lambda: write_to(*range(64))) < 16)
    """

    assert result(code) == "True"


def test_what_the_fork_writes_stays_its_own():
    code = """
        watch(lambda: write_to(3))
        in_fork(lambda: write_to(3))
        print(area[3 * PAGE] == ord("x"))
    """

    assert result(code) == "True"


def test_a_forks_own_forks_copy_nothing():
    code = """
        watch(lambda: write_to(*range(64)))
        work = lambda: faults_of(lambda: write_to(*range(64)))
        print(in_fork(lambda: in_fork(work)) >= 64)
    """

    assert result(code) == "True"


def test_what_its_parent_writes_stays_the_parents():
    code = """
        watch(lambda: write_to(3))
        read, write = os.pipe()
        fork = os.fork()
        if not fork:
            os.read(read, 1)
            os._exit(area[3 * PAGE])
        write_to(3)
        os.write(write, b"-")
        print(os.waitstatus_to_exitcode(os.wait()[1]) == ord("x"))
    """

    assert result(code) == "True"


def test_where_it_may_not_pin_so_much_a_fork_is_as_any_other():
    code = """
        kernel.pin = refuse_to_pin
        watch(lambda: write_to(*range(64)))
        print(in_fork(lambda: faults_of(lambda: write_to(*range(64)))) >= 64)
    """

    assert result(code) == "True"


def test_pinned_memory_needs_no_open_file():
    code = """
        before = os.listdir("/proc/self/fd")
        watch(lambda: write_to(3))
        print(found(), os.listdir("/proc/self/fd") == before)
    """

    assert result(code) == "[3] True"


def test_nor_does_memory_that_could_not_be_pinned():
    code = """
        kernel.pin = refuse_to_pin
        before = os.listdir("/proc/self/fd")
        watch(lambda: write_to(3))
        print(os.listdir("/proc/self/fd") == before)
    """

    assert result(code) == "True"
