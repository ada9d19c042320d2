"""A fork has pages of its own, before it needs them, of what forks are known to write to."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no forks")

# Each in an interpreter of its own: it forks, and has no thread beside it.
PRELUDE = """
import ctypes, mmap, os, resource, struct
from grader.sandbox.inside import copies, kernel
from grader.sandbox.inside.copies import PAGE, copy_at_fork, find_written

area = mmap.mmap(-1, 64 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
area.write(b"x" * len(area))
start = ctypes.addressof(ctypes.c_char.from_buffer(area))

def write_to(*pages):
    for page in pages:
        area[page * PAGE] = 1

def found(ranges):
    each = struct.iter_unpack("PN", ranges)
    pages = {place for first, size in each for place in range(first, first + size, PAGE)}
    return [page for page in range(64) if start + page * PAGE in pages]

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


@pytest.fixture(scope="module")
def populate():
    """The kernel copies many pages at once."""
    refused = result("""
        try:
            kernel.populate(struct.pack("PN", start, PAGE))
        except OSError as error:
            print(error)
    """)
    if refused:
        pytest.skip(f"this kernel does not copy many pages at once: {refused}")


def test_it_is_found_out_what_a_fork_writes_to():
    assert result("print(found(find_written(lambda: write_to(3, 4, 9))))") == "[3, 4, 9]"


def test_what_a_fork_only_reads_is_not_among_that():
    assert result("print(found(find_written(lambda: bytes(area))))") == "[]"


def test_pages_side_by_side_are_one_range():
    code = """
        ranges = dict(struct.iter_unpack("PN", find_written(lambda: write_to(3, 4))))
        print(ranges[start + 3 * PAGE] == 2 * PAGE)
    """

    assert result(code) == "True"


def test_of_work_that_ends_its_process_nothing_is_told():
    code = """
        def fail():
            write_to(5)
            os._exit(1)
        print(found(find_written(fail)))
    """

    assert result(code) == "[]"


def test_where_nothing_tells_of_pages_none_are_found():
    code = """
        def refuse(*_, **__):
            raise FileNotFoundError
        copies.open = refuse
        print(find_written(lambda: write_to(3)))
    """

    assert result(code) == "b''"


@pytest.mark.usefixtures("populate")
def test_a_fork_writes_there_without_a_fault():
    code = """
        work = lambda: faults_of(lambda: write_to(*range(64)))
        before = in_fork(work)
        copy_at_fork(find_written(lambda: write_to(*range(64))))
        print(before >= 64, in_fork(work) < 16)
    """

    assert result(code) == "True True"


@pytest.mark.usefixtures("populate")
def test_what_the_fork_writes_stays_its_own():
    code = """
        copy_at_fork(find_written(lambda: write_to(3)))
        in_fork(lambda: write_to(3))
        print(area[3 * PAGE] == ord("x"))
    """

    assert result(code) == "True"


@pytest.mark.usefixtures("populate")
def test_a_forks_own_forks_copy_nothing():
    code = """
        copy_at_fork(find_written(lambda: write_to(*range(64))))
        work = lambda: faults_of(lambda: write_to(*range(64)))
        print(in_fork(lambda: in_fork(work)) >= 64)
    """

    assert result(code) == "True"


def test_where_the_kernel_cannot_a_fork_is_as_any_other():
    code = """
        def refuse(ranges):
            raise PermissionError
        kernel.populate = refuse
        copy_at_fork(find_written(lambda: write_to(3)))
        print(in_fork(lambda: faults_of(lambda: write_to(3))) >= 1)
    """

    assert result(code) == "True"
