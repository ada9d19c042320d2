"""The loops and definitions around a line, in code that Python may not even be able to parse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.code_blocks import CodeBlocks, Loop

WHILE, FOR = True, False
CODE = '''\
"""Of several lines:
while True:
"""
async def outer(a,
          b):
    """
while x:
    """
    async for i in range(3):
        while (i <
               4):  # a comment: for (
            text = "for x in (["; i += 1
        else:
            i = 0
        total = sum(
            each
            for each in range(i)
        )
    def inner(): return 1
    for j in a: print(j)

class K:
\tx = 1
        y = 2
'''


def lines_of(code):
    return range(1, code.count("\n") + 2)


@pytest.mark.parametrize(
    ("line", "loops"),
    [
        (2, []),  # in a string
        (4, []),
        (7, []),  # in a string within a function
        (9, [(9, FOR)]),
        (10, [(9, FOR), (10, WHILE)]),
        (11, [(9, FOR), (10, WHILE)]),  # the condition goes on
        (12, [(9, FOR), (10, WHILE)]),
        (14, [(9, FOR)]),  # in `else`
        (15, [(9, FOR), (15, FOR)]),  # a generator that begins here
        (17, [(9, FOR), (15, FOR)]),
        (19, []),
        (20, [(20, FOR)]),
        (21, []),  # an empty line
        (99, []),
    ],
)
def test_the_loops_around_a_line_are_found(line, loops):
    assert CodeBlocks(CODE).loops_around(line) == [Loop(*loop) for loop in loops]


@pytest.mark.parametrize(
    ("line", "definition"), [(2, 0), (5, 4), (7, 4), (18, 4), (19, 19), (20, 4), (24, 22)]
)
def test_the_definition_around_a_line_is_found(line, definition):
    assert CodeBlocks(CODE).definition_around(line) == definition


def test_a_loop_outside_of_a_function_is_none_of_the_functions_loops():
    code = "for f in fs:\n    def g():\n        return 1\n    g()"

    assert CodeBlocks(code).loops_around(3) == []
    assert CodeBlocks(code).loops_around(4) == [Loop(1, FOR)]


def test_a_loop_that_yields_has_an_end_outside_of_itself():
    code = "def f():\n    while True:\n        if x:\n            yield 1\n        while x: y"

    assert CodeBlocks(code).loops_around(4) == [Loop(2, FOR)]
    assert CodeBlocks(code).loops_around(5) == [Loop(2, FOR), Loop(5, WHILE)]


def test_the_statements_of_a_function_are_found():
    blocks = CodeBlocks(CODE)
    (outer,) = (each for each in blocks.statements if each.name == "outer")

    block = blocks.block_of(outer)

    assert (block[0].first, block[-1].first) == (4, 20)
    assert [each.first for each in block if each.returns] == [19]


@pytest.mark.parametrize("line", ["print('x'", "x = [1, 2", "y = {'a': (1}", "z = 'not closed"])
def test_code_after_what_is_not_closed_is_read_all_the_same(line):
    code = f"{line}\ndef f():\n    while True:\n        pass"

    assert CodeBlocks(code).loops_around(4) == [Loop(3, WHILE)]


@pytest.mark.parametrize("start", ["else", "    ", "\\", "'''", '"""\n', ")]}", "\t\x0c", ""])
def test_any_beginning_is_read(start):
    CodeBlocks(f"{start}\nwhile True:\n  x").loops_around(3)


pieces = st.sampled_from(
    [
        "while x:",
        "for x in y:",
        "def f():",
        "(",
        ")",
        "'",
        '"""',
        "\\",
        "\n",
        "\n    ",
        "\n\t",
        "#",
        "x",
    ]
)


@given(st.lists(pieces, max_size=30).map("".join))
def test_loops_and_definitions_are_at_or_before_their_lines(code):
    blocks = CodeBlocks(code)

    for line in lines_of(code):
        loops = [loop.line for loop in blocks.loops_around(line)]
        assert loops == sorted(loops)
        assert all(1 <= each <= line for each in loops)
        assert 0 <= blocks.definition_around(line) <= line
