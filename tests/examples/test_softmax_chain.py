"""A chain of matrices: each error is paid for once, and fixed numbers are found."""

import pytest

NAME = "softmax_chain"
SCORES = {
    "ada_einsum": 20,
    "ben_columns": 16,
    "cho_half_way": 14,
    "dia_four": 13,
    "eli_two_mistakes": 14,
    "fay_other_names": 16.2,
}
EARNED = {
    "ada_einsum": [3, 4, 3, 4, 4, 2],
    "ben_columns": [3, 0, 3, 4, 4, 2],
    "cho_half_way": [3, 4, 3, 4, 0, 0],
    "dia_four": [3, 4, 0, 0, 4, 2],
    "eli_two_mistakes": [3, 4, 3, 0, 4, 0],
    "fay_other_names": [2.7, 3.6, 2.7, 3.6, 3.6, 0],
}


@pytest.fixture(scope="module")
def records(grade_example):
    return grade_example(NAME)


def verdicts(record):
    return [case.verdict for case in record.cases]


def mistakes(record):
    return {str(case.id): case.mistake for case in record.cases if case.mistake}


def test_each_submission_earns_its_points(records):
    assert {name: [case.points for case in record.cases] for name, record in records.items()} == (
        EARNED
    )
    assert {name: record.score for name, record in records.items()} == SCORES


def test_what_is_right_for_a_wrong_value_earns_its_points(records):
    assert verdicts(records["ben_columns"]) == ["correct", "wrong", *["follow_through"] * 4]


def test_a_function_that_fails_half_way_keeps_what_it_had_computed(records):
    (note,) = records["cho_half_way"].notes

    assert verdicts(records["cho_half_way"])[3:] == ["correct", "error", "error"]
    assert (note.code, note.values["names"]) == ("kept_values", "Z, P, loss and dZ")


def test_a_size_that_is_written_into_the_code_is_found(records):
    wrong = [case for case in records["dia_four"].cases if case.verdict == "wrong"]

    assert [case.title for case in wrong] == ["loss", "∂L/∂Z (dZ)"]
    assert {case.finding.code for case in wrong} == {"other_inputs_wrong"}


def test_known_mistakes_are_named(records):
    assert mistakes(records["ben_columns"]) == {"step.P": "over_columns"}
    assert mistakes(records["eli_two_mistakes"]) == {
        "step.dZ": "not_divided",
        "step.db": "over_classes",
    }


def test_other_names_cost_a_little_and_what_is_left_out_costs_its_points(records):
    near, left_out = records["fay_other_names"].cases[0], records["fay_other_names"].cases[-1]

    assert near.finding.code == "found_key"
    assert left_out.verdict == "missing"


@pytest.mark.ci
def test_validation_finds_no_hole(holes_of):
    assert holes_of(NAME) == []
