"""By which id numbers are drawn, and what an author's function may return."""

import unicodedata

import pytest

from grader import Assignment, Case, FunctionProblem, OwnNumbers
from grader.model.outline_difference import content_of
from grader.model.own_numbers import numbers_id, numbers_line, others_stated

KEY = "a secret key of the author"


def make(draw, **given):
    fields = {"title": "Double", "points": 1, "statement": f"Use {draw.integer('n', 1, 10**9)}."}
    problem = FunctionProblem(
        id="p",
        title="P",
        points=1,
        function="double",
        parameters=["x"],
        reference=lambda x: 2 * x,
        cases=[Case(id="c", title="C", points=1, inputs=(draw.integer("x", 1, 10**9),))],
    )
    return Assignment(id="a", problems=[problem], **fields | given)


@pytest.mark.parametrize(
    "written", ["ada", "Ada", "ADA", " ada ", "ada\n"], ids=["same", "one", "all", "spaces", "line"]
)
def test_case_and_end_spaces_of_an_id_do_not_count(written):
    assert numbers_id(written) == "ada"


def test_the_unicode_form_of_an_id_does_not_count():
    assert numbers_id(unicodedata.normalize("NFD", "Chloé")) == numbers_id("CHLOÉ") == "chloé"


@pytest.mark.parametrize(
    ("one", "other"),
    [("ada", "аda"), ("1", "01"), ("a b", "ab"), ("a.b", "ab"), ("ß", "s"), ("", " ")],
    ids=["cyrillic", "zero", "space", "dot", "sharp_s", "blank"],
)
def test_ids_of_other_letters_are_others(one, other):
    assert numbers_id(one) != numbers_id(other)


@pytest.mark.parametrize("student", ["ada", "../x", "a" * 300, "x\ny", "\u202edab", "Чехов"])
def test_the_line_of_a_starter_is_one_line_and_is_recognised_as_the_students_own(student):
    own = numbers_id(student)
    line = numbers_line(own)

    assert line.isprintable()
    assert others_stated([f"x = 1\n  {line}\r\ny = 2"], own) == []
    assert others_stated([line], "somebody") != []


def test_others_are_named_once_in_the_order_of_the_code():
    code = "".join(f"# Own numbers of: {name}\n" for name in ("bob", "ada", "bob", "Carl"))

    assert others_stated([code, "# my numbers of: eve", "# Own numbers of: dan"], "ada") == [
        "bob",
        "Carl",
        "dan",
    ]


def test_a_line_that_is_made_to_be_slow_is_read_at_once():
    line = "# Own numbers of:"
    slow = [line + " " * 900_000 + "x", "\t" * 900_000, f"{line} x\n" * 50_000]

    assert others_stated(slow, "ada") == ["x"]


def test_nobodys_starter_has_no_line():
    assert numbers_line("") == ""


def test_each_student_gets_an_assignment_of_their_own():
    own = OwnNumbers(make, key=KEY)

    ada, bob = (own.of(student, own.example()) for student in ("ada", "bob"))

    assert (ada.numbers_of, bob.numbers_of) == ("ada", "bob")
    assert ada.statement != bob.statement != own.example().statement
    assert content_of(ada) == content_of(own.of("ada", own.example()))


def test_the_key_is_not_shown():
    assert KEY not in repr(OwnNumbers(make, key=KEY))


@pytest.mark.parametrize("key", ["", "secret", None, 12345678901234567], ids=repr)
def test_a_key_that_can_be_guessed_is_refused(key):
    with pytest.raises(ValueError, match="at least 16 characters that nobody can guess"):
        OwnNumbers(make, key=key)


def test_an_assignment_instead_of_a_function_is_refused():
    with pytest.raises(TypeError, match="takes a function that gets a Draw"):
        OwnNumbers(OwnNumbers(make, key=KEY).example(), key=KEY)


def test_a_function_that_returns_nothing_is_refused():
    with pytest.raises(TypeError, match="must return an Assignment, not NoneType"):
        OwnNumbers(lambda draw: None, key=KEY).example()


def test_an_outline_that_differs_is_refused():
    own = OwnNumbers(lambda draw: make(draw, title=f"Task {draw.integer('t', 1, 10**9)}"), key=KEY)

    with pytest.raises(ValueError, match=r"title is 'Task \d+', but 'Task \d+' in the example"):
        own.of("ada", own.example())
