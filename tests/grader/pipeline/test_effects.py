"""Cases whose functions must raise, print, read or draw random numbers, from end to end."""

import pytest

from grader import grade

ASSIGNMENT = """
import numpy as np

from grader import Assignment, Case, FunctionProblem, KnownMistake


def check_age(years):
    if years < 0:
        raise ValueError("the age must not be negative")
    return years


def greet(name):
    print(f"Hello, {name}!")
    print("Bye.")


def add_up():
    count = int(input("How many numbers? "))
    print("Sum:", sum(int(input("Number: ")) for _ in range(count)))


def draw(n):
    return np.random.rand(n)


def problem(reference, parameters, *cases, **more):
    return FunctionProblem(
        id=reference.__name__[:5],
        title=reference.__name__,
        points=len(cases),
        function=reference.__name__,
        parameters=parameters,
        reference=reference,
        cases=cases,
        **more,
    )


def case(id, *inputs, **more):
    return Case(id=id, title=id, points=1, inputs=inputs, **more)


UNCHECKED = KnownMistake(id="unchecked", message="Raise it.", compute=lambda years: years)
ASSIGNMENT = Assignment(
    id="effects",
    title="Effects",
    points=6,
    problems=[
        problem(
            check_age,
            ["years"],
            case("right", 3),
            case("negative", -1, raises="ValueError: negative"),
            case("hidden", -2, raises="Exception", visibility="hidden"),
            mistakes=[UNCHECKED],
        ),
        problem(greet, ["name"], case("ada", "Ada", prints="Hello, Ada!\\nBye.")),
        problem(add_up, [], case("two", stdin="2\\n3\\n4\\n", prints="Sum: 7")),
        problem(draw, ["n"], case("three", 3)),
    ],
)
"""
RIGHT = """
import numpy as np
np.random.rand(7)

class AgeError(ValueError):
    pass

def check_age(years):
    if years < 0:
        raise AgeError("it is negative")
    return years

def greet(name):
    print("Hello, " + name + "!   ")
    print("Bye.\\n")

def add_up():
    print("Sum:", sum([int(input("next: ")) for _ in range(int(input("N = ")))]))

def draw(n):
    return np.random.rand(n)
"""
PARTS = {
    "check_age": "def check_age(years):\n    ",
    "greet": "def greet(name):\n    ",
    "add_up": "def add_up():\n    ",
}


TOLD = [
    (
        "check_age",
        "return years",
        "check.negative",
        "wrong",
        "check_age must raise ValueError here, but it returned -1. Raise it.",
    ),
    (
        "check_age",
        "raise TypeError('no')",
        "check.negative",
        "error",
        "check_age raised TypeError: “no”. It must raise ValueError here.",
    ),
    (
        "check_age",
        "raise ValueError('no')",
        "check.negative",
        "wrong",
        "The type of the exception is right, but its message must contain 'negative'. It is “no”.",
    ),
    ("check_age", "raise ValueError('no')", "check.hidden", "correct", ""),
    (
        "check_age",
        "raise ValueError('negative')",
        "check.right",
        "error",
        "check_age raised ValueError: “negative”.",
    ),
    (
        "greet",
        "return f'Hello, {name}!\\nBye.'",
        "greet.ada",
        "wrong",
        "The text was returned, but it must be printed: use print.",
    ),
    (
        "greet",
        "name.upper()",
        "greet.ada",
        "wrong",
        "Nothing was printed. The first line must be “H",
    ),
    (
        "greet",
        "print('Hello, Ada!')",
        "greet.ada",
        "wrong",
        "Line 2 of the output is missing. It must be “Bye.”.",
    ),
    (
        "greet",
        "print('Hello, Ada!\\nBye.\\nMore')",
        "greet.ada",
        "wrong",
        "The output has more lines than expected. Line 3 is “More”.",
    ),
    (
        "greet",
        "print('hello, Ada!\\nBye.')",
        "greet.ada",
        "wrong",
        "Line 1 of the output is “hello, Ada!”, but it must be “Hello, Ada!”.",
    ),
    (
        "greet",
        "print('ada' * 5000)",
        "greet.ada",
        "wrong",
        f"Line 1 of the output is “{'ada' * 100}”, but it must be “Hello, Ada!”.",
    ),
    (
        "check_age",
        "raise type('ValueError', (Exception,), {})('negative')",
        "check.negative",
        "error",
        "check_age raised ValueError: “negative”. It must raise ValueError here.",
    ),
    (
        "add_up",
        "print('Sum:', int(input()) + int(input()) + int(input()) + int(input()))",
        "add_u.two",
        "error",
        "add_up raised EOFError: “EOF when reading a line”.",
    ),
]
MANY = "for line in range(5000): print(line)\n"
SUM = "print('Sum:', sum(int(read()) for _ in '012') - 2)\n"
STREAMS = [
    "from sys import stdin\nread = stdin.readline",
    "import sys\ninput = read = sys.stdin.readline",
    "import sys\nread = lambda: next(iter(sys.stdin))",
    "import sys\nsys.stdin.close()\nread = input",
    "import sys\nsys.stdin.seek = 5\nread = sys.stdin.readline",
]
OTHER = {
    "many": PARTS["greet"] + MANY,
    "stub": "def check_age(years):\n    pass\n\ndef greet(name):\n    pass\n",
    **{f"stream{at}": f"{read}\n{PARTS['add_up']}{SUM}" for at, read in enumerate(STREAMS)},
    "hidden": PARTS["check_age"] + "raise TypeError(years)\n",
    "hi": PARTS["greet"] + "print('Hi')\n",
    "liar": PARTS["greet"] + "import sys; sys.stdout = type('S', (), {'write': print})\n",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The cases of each student of a class: one who is right, and those of both tables."""
    place = tmp_path_factory.mktemp("effects")
    (place / "effects.py").write_text(ASSIGNMENT, encoding="utf-8")
    folder = place / "submissions"
    folder.mkdir()
    told = {f"told{at}": PARTS[part] + body for at, (part, body, *_) in enumerate(TOLD)}
    for name, source in {"right": RIGHT, **OTHER, **told}.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    gradebook = grade(folder, assignment=place / "effects.py", reports=place / "reports", workers=1)
    return {
        record.student: {str(case.id): case for case in record.cases}
        for record in gradebook.records()
    }


def test_right_work_passes_whatever_its_prompts_spaces_and_own_exceptions_are(graded):
    said = {name: case.message for name, case in graded["right"].items()}

    assert said == dict.fromkeys(said, "")


@pytest.mark.parametrize(
    ("number", "told"), [*enumerate(TOLD)], ids=[f"{t[0]}-{t[1]}" for t in TOLD]
)
def test_another_effect_is_told(graded, number, told):
    _, _, case, verdict, said = told

    result = graded[f"told{number}"][case]

    assert result.verdict == verdict
    assert result.message.startswith(said)


@pytest.mark.parametrize("at", range(len(STREAMS)), ids=STREAMS)
def test_what_is_to_be_read_can_be_read_in_any_way(graded, at):
    case = graded[f"stream{at}"]["add_u.two"]

    assert (case.verdict, case.message) == ("correct", "")


def test_what_a_hidden_call_raised_is_not_told(graded):
    assert "-2" not in graded["hidden"]["check.hidden"].model_dump_json()


def test_output_of_a_case_is_shown_beside_what_is_expected(graded):
    shown = graded["hi"]["greet.ada"].comparison

    assert (shown.given, shown.expected) == ("Hi", "Hello, Ada!\nBye.")


def test_of_a_long_output_only_the_beginning_is_shown(graded):
    assert len(graded["many"]["greet.ada"].comparison.given.splitlines()) == 31


def test_what_can_be_read_is_shown_with_the_inputs(graded):
    assert graded["right"]["add_u.two"].comparison.inputs == {"input()": "2\n3\n4"}


def test_functions_without_a_body_are_said_to_have_none(graded):
    codes = {graded["stub"][name].finding.code for name in ("check.negative", "greet.ada")}

    assert codes == {"no_body"}


def test_code_that_replaces_its_output_stream_has_printed_nothing(graded):
    assert graded["liar"]["greet.ada"].verdict == "wrong"
