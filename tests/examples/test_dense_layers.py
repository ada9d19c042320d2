"""The example `dense_layers`: errors are paid once, and a cache may have any form."""

import pytest


@pytest.fixture(scope="module")
def records(grade_example):
    return grade_example("dense_layers")


@pytest.mark.parametrize(
    ("student", "score"),
    [
        ("amara_diop", 100),
        ("bruno_costa", 88),
        ("chiara_rossi", 84),
        ("dmitri_orlov", 86),
        ("emeka_obi", 96.4),
        ("fatima_nouri", 65),
    ],
)
def test_each_student_gets_the_expected_score(records, student, score):
    assert records[student].score == pytest.approx(score)


@pytest.mark.parametrize(
    ("student", "case", "mistake"),
    [
        ("bruno_costa", "backward.relu", "no_derivative"),
        ("chiara_rossi", "forward.relu", "without_bias"),
        ("dmitri_orlov", "dense.twice", "Accumulating"),
        ("dmitri_orlov", "momentum.second", "Forgetful"),
        ("fatima_nouri", "initialize.biases", "flat_biases"),
        ("fatima_nouri", "forward.unknown", "anything_is_sigmoid"),
    ],
)
def test_a_mistake_is_named(records, student, case, mistake):
    assert {each.id: each.mistake for each in records[student].cases}[case] == mistake


@pytest.mark.parametrize(
    ("student", "cause"),
    [("bruno_costa", "dZ"), ("chiara_rossi", "linear_activation_forward"), ("fatima_nouri", "dZ")],
)
def test_a_gradient_that_follows_from_an_earlier_error_is_paid(records, student, cause):
    dW = {each.id: each for each in records[student].cases}["backward.dW"]

    assert (dW.verdict, dW.points) == ("follow_through", 5)
    assert cause in dW.message


@pytest.mark.ci
def test_validate_finds_no_hole(holes_of):
    assert holes_of("dense_layers") == []
