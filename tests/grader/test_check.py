"""A student's self-check: the public cases, and what grading says of them."""

import pytest

from grader import SubmissionsError, check_file


def test_a_folder_cannot_be_checked_and_says_so(tmp_path):
    with pytest.raises(SubmissionsError, match="name the file in it"):
        check_file(tmp_path)


def test_a_check_knows_the_public_cases_only(make_class, reference_path, right):
    record = check_file(make_class(anna=right) / "anna.py", assignment=reference_path)

    assert not any(case.hidden for case in record.cases)
    assert record.score == record.max_score == 90


def test_a_check_says_of_public_cases_what_grading_says(make_class, grade_class, reference_path):
    folder = make_class(anna="def relu_backward(dA, Z): return dA\ndL_dyhat = 2")
    graded = next(grade_class(folder).records())

    checked = check_file(folder / "anna.py", assignment=reference_path)

    assert list(checked.cases) == [case for case in graded.cases if not case.hidden]


def test_a_check_finds_python_files_beside_the_one_that_is_checked(
    make_class, reference_path, right
):
    folder = make_class(helpers="seven = 7", anna=f"from helpers import seven\n{right}")

    record = check_file(folder / "anna.py", assignment=reference_path)

    assert record.file == "anna.py"
    assert record.skipped == ()


def test_a_check_of_nothing_says_so(tmp_path):
    with pytest.raises(SubmissionsError, match="no such file"):
        check_file(tmp_path / "nothing.py")
