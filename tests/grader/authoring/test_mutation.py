"""The changes that are made to a function."""

import pytest

from grader.authoring.function_source import find_source
from grader.authoring.mutation import mutants_of


@pytest.fixture
def mutants(tmp_path):
    """The changed lines of a function with this body."""

    def find(body, parameters="x, y, z"):
        path = tmp_path / "written.py"
        path.write_text(f"def f({parameters}):\n    {body}\n", "utf-8")
        names = {}
        exec(compile(path.read_text("utf-8"), str(path), "exec"), names)  # noqa: S102
        return [mutant.after for mutant in mutants_of(find_source(names["f"]))]

    return find


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("return x + y", ["return x - y"]),
        ("return x / y", ["return x * y"]),
        ("return x ** y", ["return (x * y)"]),
        ("return x @ y", ["return x * y", "return x.T @ y", "return x @ y.T"]),
        ("return np.dot(x, y)", ["return np.dot(x.T, y)", "return np.dot(x, y.T)"]),
        ("return x < y", ["return x <= y", "return x > y"]),
        ("return x == y", ["return x != y"]),
        ("return x and y", ["return ((x) or (y))"]),
        ("return not x", ["return (x)"]),
        ("return -x", ["return (x)"]),
        ("return 3", ["return 4", "return 2"]),
        ("return -1", ["return -2", "return 0", "return (1)"]),
        ("return 0.5", ["return 1.5", "return 0.25"]),
        ("return True", ["return False"]),
        ("return x.T", ["return x"]),
        ("return np.transpose(x)", ["return x"]),
        ("return x.transpose()", ["return x"]),
        ("return x.copy()", ["return x"]),
        ("return np.array(x)", ["return x"]),
        ("return np.maximum(x, y)", ["return np.minimum(x, y)"]),
        ("return x[:y]", ["return x[:y + 1]", "return x[:y - 1]"]),
        ("return x[y]", ["return x[y + 1]", "return x[y - 1]"]),
        ("return [*range(y)]", ["return [*range(y + 1)]", "return [*range(y - 1)]"]),
        (
            "return x if y else 0",
            ["return x if not (y) else 0", "return x if y else 1", "return x if y else -1"],
        ),
        ("x[y] = x; return x", ["pass; return x"]),
        ("x += y; return x", ["pass; return x", "x -= y; return x"]),
        ("x.sort(); return x", ["pass; return x"]),
    ],
)
def test_each_change_is_made_once(mutants, body, changed):
    assert sorted(mutants(body)) == sorted(changed)


def test_an_axis_is_changed_and_left_out(mutants):
    changed = mutants("return np.std(x, axis=0)")

    assert "return np.std(x, axis=1)" in changed
    assert "return np.std(x, axis=-1)" in changed
    assert "return np.std(x, axis=None)" in changed
    assert "return np.var(x, axis=0)" in changed


@pytest.mark.parametrize(
    "body", ['"""Say 1 + 2."""; return x', 'raise ValueError(f"{1 + 2}")', "assert x > 1"]
)
def test_what_computes_nothing_is_left_alone(mutants, body):
    assert mutants(body) == []


def test_a_sign_in_a_text_or_an_operand_is_not_taken_for_the_operator(mutants):
    assert mutants('return x["+"] + y') == ['return x["+"] - y']


def test_letters_of_several_bytes_do_not_shift_a_change(mutants):
    assert mutants('return {"∂L/∂ŷ": x}["∂L/∂ŷ"] + y') == ['return {"∂L/∂ŷ": x}["∂L/∂ŷ"] - y']
