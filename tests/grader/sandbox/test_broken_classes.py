"""Reading classes of which Python cannot parse a member: the others are still there."""

import ast

import pytest

from grader.sandbox.student.recovery import recover

GOOD = """class A:
    '''A class.

    def no_method(self): in a docstring
    '''
    size = 3

    def f(self):
        return self.size

    @property
    def g(self):
        if self.size:
            return 1
        else:
            return [
                2,
        ]
"""


def members(source):
    """The class that is read, and the lines that are left out of it."""
    recovered = recover(source, "anna.py")
    space: dict = {}
    module = ast.Module(recovered.statements, [])
    exec(compile(module, "anna.py", "exec"), space)  # noqa: S102
    return space["A"], [(each.first, each.last) for each in recovered.left_out]


@pytest.mark.parametrize(
    ("broken", "lines"),
    [
        ("    def h(self)\n        return 1\n", [(20, 21)]),
        ("    def h(self):\n        return (1\n", [(20, 21)]),
        ("    def h(self):\n        retrun 1\n", [(20, 21)]),
        ("    @property\n    def h(self):\n        x = = 1\n", [(20, 22)]),
        ("    size = = 4\n", [(20, 20)]),
        ("    for\n", [(20, 20)]),
    ],
)
def test_a_broken_member_costs_no_other(broken, lines):
    owner, left_out = members(f"{GOOD}\n{broken}")

    assert (owner().f(), owner().g) == (3, 1)
    assert left_out == lines


def test_a_broken_member_in_the_middle_costs_no_other():
    broken = GOOD.replace("def f(self):", "def f(self)")

    owner, left_out = members(broken)

    assert owner().g == 1
    assert not hasattr(owner, "f")
    assert left_out == [(8, 9)]


def test_a_method_that_is_indented_otherwise_is_read():
    slipped = GOOD.replace("    def f", "     def f")

    owner, left_out = members(slipped)

    assert owner().f() == 3
    assert left_out == []


def test_lines_of_methods_are_those_of_the_file():
    owner, _ = members(f"x = 1\n{GOOD}\n    def h(self)\n        pass\n")

    assert owner.f.__code__.co_firstlineno == 9


def test_bases_and_private_names_are_kept():
    source = (
        "class B:\n    def f(self): return 1\n"
        "class A(B):\n    def f(self):\n        self.__x = super().f()\n        return self.__x\n"
        "    def g(self)\n        pass\n"
    )

    owner, _ = members(source)

    assert owner().f() == 1


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n",
        "class A:\ndef f(self): return 1\n",
        "class A(:\n    def f(self): return 1\n",
        "class A\n    def f(self): return 1\n",
        "class A:\n    def f(self)\n        pass\n",
        "class A:\n" + "    x = = 1\n" * 5000,
    ],
    ids=["no body", "not indented", "bases", "colon", "nothing left", "long"],
)
def test_what_has_nothing_to_read_is_left_out(source):
    recovered = recover(source, "anna.py")

    assert not any(isinstance(each, ast.ClassDef) for each in recovered.statements)
    assert recovered.left_out
