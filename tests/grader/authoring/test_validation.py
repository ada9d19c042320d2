"""Each check finds the hole that a copy of the reference has; the reference has none."""

import pytest

from grader import AssignmentError, SubmissionsError, validate
from grader.authoring.holes import CHECKS

RELU = "relu.py"
CASES = "problem2.py"
IMPORT = "import numpy as np\n"
# For a reference that does something else in the sandbox, which is another process.
ELSEWHERE = (RELU, IMPORT, f"import os, time\n{IMPORT}HERE = os.getpid()\n")
RETURN = "    return dZ\n"
SLOW_IMPORT = """
from grader import Assignment, Case, FunctionProblem, Limits

CASES = [Case(id=f"c{x}", points=1, inputs=[x]) for x in range(3)]
ASSIGNMENT = Assignment(
    id="homework", title="H", files=["slow_helper.py"], limits=Limits(statement_seconds=1.0),
    problems=[FunctionProblem(id="p", function="f", parameters=["x"], reference=abs, cases=CASES)],
)
"""
NOT_HERE = "    return dZ if os.getpid() == HERE else None\n"


def test_the_reference_passes_every_check(reference_path, isolation):
    validation = validate(reference_path, isolation=isolation, runs=2)

    assert [(hole.where, hole.text) for hole in validation.holes] == []
    made = [result.check for result in validation.results if not result.not_made]
    assert made == [check for check in CHECKS if check != "own_numbers"]
    assert validation.passed


def test_a_reference_that_needs_what_a_student_does_not_have_is_found(edited, holes):
    path = edited(ELSEWHERE, (RELU, RETURN, NOT_HERE))

    found = holes(path, "full_marks")

    assert {hole.code for hole in found} == {"loses_points"}
    assert "problem2.mixed" in {hole.where for hole in found}


def test_a_reference_that_cannot_be_written_as_a_submission_is_told(edited, holes):
    path = edited(
        (
            RELU,
            "import numpy as np\n",
            "import numpy as np\n\nZERO = type('Zero', (), {'is': 0})()\n",
        ),
        (RELU, "dZ[Z <= 0] = 0", "dZ[Z <= 0] = getattr(ZERO, 'is')"),
    )

    [hole] = holes(path, "full_marks")

    assert hole.code == "not_written"
    assert "relu.py, line" in hole.text
    assert "ZERO is a Zero, which is not plain data" in hole.text


def extra_mistake(identity, compute):
    added = f'    KnownMistake(id="{identity}", message="Odd.", compute={compute}),\n'
    return (CASES, "MISTAKES = (\n", f"MISTAKES = (\n{added}")


def test_a_mistake_that_costs_nothing_is_found(edited, holes):
    path = edited(extra_mistake("by_mask", "lambda dA, Z: dA * (Z > 0)"))  # only advice shows it

    [hole] = holes(path, "mistakes")

    assert (hole.where, hole.code) == ("problem2", "costs_nothing")
    assert "'by_mask'" in hole.text
    assert "problem2.py, line" in hole.text


def test_a_mistake_that_is_never_named_is_found(edited, holes):
    # In the only case that it fails, it has the result of another mistake.
    is_zero = "np.ravel(dA)[:3].tolist() == [0.1, -0.3, 0.7]"
    once = f"lambda dA, Z: (strict_mask if {is_zero} else relu_backward)(dA, Z)"

    [hole] = holes(edited(extra_mistake("once", once)), "mistakes")

    assert (hole.where, hole.code) == ("problem2", "not_named_at_all")
    assert "'once'" in hole.text


def test_mistakes_that_tie_in_all_cases_are_found_once_with_their_places(edited, holes):
    path = edited(extra_mistake("again", "lambda dA, Z: np.where(Z >= 0, dA, 0)"))

    [hole] = holes(path, "ties")

    assert (hole.where, hole.code) == ("problem2", "tie")
    assert "'again'" in hole.text
    assert "'strict_mask'" in hole.text
    assert hole.text.count("problem2.py, line") == 2
    assert holes(path, "mistakes") == ()


def test_mistakes_of_a_step_that_tie_are_found(edited, holes):
    old = 'id="sigmoid_output",'
    again = 'id="again", message="Odd.", compute=lambda g: -g), KnownMistake('
    path = edited(("problem1.py", old, f"{again}{old}"))

    [hole] = holes(path, "ties")

    assert (hole.where, hole.code) == ("problem1.dL_dz3", "tie")


def test_mistakes_with_the_same_message_may_tie(edited, holes):
    message = "_NO_MASK"
    same = f'    KnownMistake(id="again", message={message}, compute=lambda dA, Z: dA),\n'
    path = edited((CASES, "MISTAKES = (\n", f"MISTAKES = (\n{same}"))

    assert holes(path, "ties") == holes(path, "mistakes") == ()


def test_a_case_that_no_mistake_fails_is_found(edited, holes):
    path = edited((CASES, "mistakes=MISTAKES,", "mistakes=MISTAKES[:1],"))

    found = holes(path, "cases")

    assert {hole.code for hole in found} == {"never_failed"}
    wheres = {hole.where for hole in found}
    assert "problem2.positive" in wheres
    assert "problem2.zero" not in wheres
    assert "problem2.non_finite" not in wheres  # it has no points


def test_a_step_that_is_no_derivative_is_found(edited, holes):
    path = edited(("gradients.py", "return W3.T @ dL_dz3", "return W3.T @ dL_dz3 * 1.5"))

    [hole] = holes(path, "derivatives")

    assert (hole.where, hole.code) == ("problem1.dL_da2", "derivative_differs")
    assert "[-3.3, -3.6]" in hole.text
    assert "[-2.2, -2.4]" in hole.text


def test_a_step_that_is_right_for_the_right_value_alone_is_found(edited, holes):
    path = edited(("gradients.py", "return W3.T @ dL_dz3", "return W3[0] * -2.0"))

    [hole] = holes(path, "derivatives")

    assert hole.where == "problem1.dL_da2"
    assert "for dL_dz3 = " in hole.text


def test_a_function_that_cannot_be_differentiated_is_told_with_its_place(edited, holes):
    path = edited(("problem1.py", "lambda a2: W3 @ a2 + b3", "lambda a2: W3 @ a2.missing"))

    [hole] = holes(path, "derivatives")

    assert (hole.where, hole.code) == ("problem1.dL_da2", "derivative_fails")
    assert "problem1.py, line" in hole.text


def test_hidden_inputs_that_are_public_are_found(edited, holes):
    path = edited(
        (CASES, "_small([0.7, -1.4, 2.3], [-0.0, 0.4, -0.0])", "_small(_MIXED_DA, _MIXED_Z)")
    )

    [hole] = holes(path, "hidden")

    assert (hole.where, hole.code) == ("problem2.negative_zero", "same_as_public")


def test_a_hint_that_quotes_hidden_inputs_is_found(edited, holes):
    path = edited((CASES, "−0.0 is equal to 0, and", "With dA = [0.7, −1.4] …: −0.0 is 0, and"))

    [hole] = holes(path, "hidden")

    assert (hole.where, hole.code) == ("problem2.negative_zero", "quoted")
    assert "hint of problem2.negative_zero" in hole.text
    assert "0.7, -1.4" in hole.text


def test_a_hint_that_quotes_the_value_of_a_hidden_step_is_found(edited, holes):
    last = 'self_check="follows",\n            symbol="∂L/∂z1"'
    hidden = [
        (
            "problem1.py",
            f'symbol="∂L/∂{name}"',
            f'visibility="hidden",\n            symbol="{name}"',
        )
        for name in ("a1", "z1")
    ]
    hint = (CASES, 'hint="The mask is Z > 0, cell by cell."', 'hint="It is not −3.7, −4.16."')

    found = holes(edited(("problem1.py", last, 'symbol="∂L/∂z1"'), *hidden, hint), "hidden")

    assert {hole.where for hole in found} == {"problem1.dL_da1", "problem1.dL_dz1"}
    assert "hint of problem2.mixed shows -3.7, -4.16" in found[0].text


def test_a_time_limit_that_is_too_near_is_found(edited, holes):
    slow = "    time.sleep(0 if os.getpid() == HERE else 0.12)\n    return dZ\n"
    path = edited(ELSEWHERE, (RELU, RETURN, slow))

    found = holes(path, "time")

    assert {hole.code for hole in found} == {"too_slow"}
    assert "call_seconds" in found[0].text


def test_an_import_that_takes_long_is_one_hole_and_names_its_limit(tmp_path):
    path = tmp_path / "homework.py"
    path.write_text(SLOW_IMPORT)
    (tmp_path / "slow_helper.py").write_text("import time\ntime.sleep(0.3)\nsize = abs\n")
    right = tmp_path / "right.py"
    right.write_text("import slow_helper\n\ndef f(x):\n    return slow_helper.size(x)\n")

    [hole] = validate(str(path), solution=right, checks=["time"]).holes

    assert (hole.where, hole.code) == ("the right submission", "too_slow")
    assert "The line is `import slow_helper`." in hole.text
    assert "Raise statement_seconds" in hole.text


def test_a_reference_that_gives_something_else_each_time_is_found(edited, holes):
    path = edited((RELU, "dZ[Z <= 0] = 0", "import os; dZ[Z <= 0] = 1e-14 * os.urandom(1)[0]"))

    found = holes(path, "repeatable")

    assert ("problem2", "changes") in {(hole.where, hole.code) for hole in found}


def test_a_reference_that_changes_in_the_sandbox_alone_is_found(edited, holes):
    added = (
        "    dZ = dZ + (0 if os.getpid() == HERE else 1e-9 * (time.time() % 1))\n    return dZ\n"
    )

    [hole] = holes(edited(ELSEWHERE, (RELU, "    return dZ\n", added)), "repeatable")

    assert hole.code == "changes_in_sandbox"


def test_a_mistake_that_gives_something_else_each_time_is_found(edited, holes):
    path = edited(extra_mistake("noisy", "lambda dA, Z: dA * __import__('os').urandom(1)[0]"))

    [hole] = holes(path, "repeatable")

    assert hole.code == "changes"
    assert "'noisy'" in hole.text


def test_a_change_that_no_case_notices_is_found_with_a_diff_and_an_input(edited, holes):
    path = edited(
        (CASES, "    cases=CASES,\n", "    cases=CASES[:2],\n"),
        (CASES, "mistakes=MISTAKES,", 'mistakes=[m for m in MISTAKES if m.id == "mask_inverted"],'),
    )

    found = holes(path, "mutants")

    assert {hole.code for hole in found} == {"not_noticed"}
    strict = "-     dZ[Z <= 0] = 0\n+     dZ[Z < 0] = 0"
    [hole] = [hole for hole in found if hole.diff == strict]
    assert hole.where == "relu.py, line 21"
    assert "Z = " in hole.text


def test_what_needs_a_right_submission_is_not_checked_without_one(edited, isolation):
    path = edited(ELSEWHERE, (RELU, RETURN, NOT_HERE))

    validation = validate(path, isolation=isolation, checks=["time", "mutants"])

    assert all(result.not_made for result in validation.results)


def test_a_definition_that_cannot_be_loaded_is_an_error(small, isolation):
    with pytest.raises(AssignmentError, match="visibility must be 'public' or 'hidden'"):
        validate(small(("unchanged=[0]", 'visibility="secret"')), isolation=isolation)


def test_a_solution_of_the_author_is_run_instead_of_the_reference(small, tmp_path, isolation):
    (tmp_path / "mine.py").write_text("def clip(x):\n    return [max(0, each) for each in x]\n")

    validation = validate(small(), solution=tmp_path / "mine.py", isolation=isolation, runs=2)

    assert validation.passed
    assert [r.counted for r in validation.results if r.check == "full_marks"] == ["2 of 2 points"]


def test_a_solution_that_cannot_be_read_is_an_error(small, tmp_path, isolation):
    with pytest.raises(SubmissionsError, match=r"nothing\.py cannot be read as a Python file"):
        validate(small(), solution=tmp_path / "nothing.py", isolation=isolation)


def test_each_check_is_announced(small, isolation):
    told = []

    validate(small(), isolation=isolation, runs=1, checks=["hidden", "ties"], on_check=told.append)

    assert told == [CHECKS["ties"], CHECKS["hidden"]]
