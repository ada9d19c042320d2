"""What is taken up in the warm process costs its forks less."""

import platform
import subprocess
import sys

import pytest

from grader.sandbox.inside.memory import make_room

PAGE = 2**12


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps less")
def test_what_is_allocated_where_there_is_room_touches_no_new_page():
    import resource

    make_room(2**22)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    memory = b"\1" * 2**22

    after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert len(memory) == 2**22
    assert after - before < 2**22 / PAGE / 4


@pytest.mark.parametrize("size", [48, 128, 512])
def test_with_gaps_filled_blocks_lie_side_by_side(size):
    # In an interpreter of its own, as it is used: what other tests do and leave is no part of it.
    code = f"""if True:
        import sys
        from grader.sandbox.inside.memory import fill_gaps

        def blocks(count):
            return [bytes({size} - sys.getsizeof(b"")) for _ in range(count)]

        kept = blocks(40_000)
        del kept[::8]
        fill_gaps()
        new = blocks({PAGE} // {size} * 4)
        print(len({{id(block) // {PAGE} for block in new}}))
    """

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    # Four would hold them; some gaps there are again, and a pool may end.
    assert int(ran.stdout) <= 10
