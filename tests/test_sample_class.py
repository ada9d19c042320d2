"""The class in submissions/ is graded as the README says."""

import re
from typing import get_args

import numpy as np
import pytest

from grader import load_assignment
from grader.feedback.console import console
from grader.feedback.student_page import student_page
from grader.feedback.terminal_check import view
from grader.model.record import RunInfo, Verdict

SCORES = {
    "abena_owusu": 100,
    "amina_diallo": 96,
    "bruno_teixeira": 100,
    "camille_roux": 61,
    "chloé_martin": 100,
    "diego_morales": 61,
    "dmitri_volkov": 100,
    "elif_kaya": 100,
    "esra_yıldız": 61,
    "farid_haddad": 98,
    "fatima_zahra": 82,
    "gustav_lindqvist": 44,
    "hana_kobayashi": 74,
    "ines_ferreira": 55,
    "ivan_petrov": 98,
    "joão_silva": 98,
    "jürgen_weiß": 100,
    "kwame_mensah": 54,
    "lars_bakker": 60,
    "lucia_romano": 96,
    "mateo_garcía": 60,
    "nadia_petrova": 63,
    "oisín_murphy": 64,
    "piotr_zielinski": 60,
    "priya_raman": None,
    "quentin_dubois": 100,
    "rosa_jiménez": 100,
    "søren_holm": 100,
    "thandiwe_nkosi": 92,
    "uma_krishnan": 51,
    "viktor_horváth": 45,
    "wei_ling_tan": 100,
    "yusuf_demir": 54,
    "zoë_okafor": 32,
    "王小明": 55,
}
MISTAKES = [
    ("camille_roux", "mask_inverted"),
    ("diego_morales", "relu_of_dA"),
    ("esra_yıldız", "Z_returned"),
    ("farid_haddad", "Z_clipped"),
    ("fatima_zahra", "residual_halved"),
    ("fatima_zahra", "strict_mask"),
    ("gustav_lindqvist", "neighbour"),
    ("gustav_lindqvist", "Z_made_mask_and_returned"),
    ("hana_kobayashi", "W1_for_W2"),
    ("hana_kobayashi", "dA_in_place"),
    ("ines_ferreira", "sign_lost"),
    ("ines_ferreira", "no_mask"),
    ("jürgen_weiß", "printed_sheet"),
    ("kwame_mensah", "not_transposed"),
    ("kwame_mensah", "mask_only"),
    ("thandiwe_nkosi", "list_returned"),
    ("uma_krishnan", "W3_for_W2"),
    ("uma_krishnan", "absolute"),
    ("viktor_horváth", "residual_squared"),
    ("viktor_horváth", "integer_result"),
    ("yusuf_demir", "upstream_repeated"),
    ("yusuf_demir", "relu_forward"),
    ("zoë_okafor", "shape_lost"),
    ("王小明", "without_W3"),
    ("王小明", "precision_lost"),
]

pytestmark = pytest.mark.xdist_group("sample class")


def test_everybody_gets_the_score_that_is_theirs(sample_records):
    assert {student: record.score for student, record in sample_records.items()} == SCORES


@pytest.mark.parametrize(("student", "mistake"), MISTAKES)
def test_mistakes_are_named(sample_records, student, mistake):
    assert mistake in {case.mistake for case in sample_records[student].cases}


def test_nothing_failed_but_what_cannot_be_read(sample_records):
    statuses = {student: record.status for student, record in sample_records.items()}

    assert {s for s, status in statuses.items() if status != "graded"} == {"priya_raman"}
    assert "harness_error" not in statuses.values()


def test_every_verdict_occurs(sample_records):
    verdicts = {case.verdict for record in sample_records.values() for case in record.cases}

    assert verdicts == set(get_args(Verdict))


@pytest.fixture(scope="module")
def hidden_numbers(reference_path):
    """The numbers of the hidden cases, inputs and expected, as a page would show them."""
    assignment = load_assignment(reference_path)
    arrays = [
        abs(array[np.isfinite(array)]).tolist()
        for problem in assignment.problems
        for case in problem.cases
        if case.visibility == "hidden"
        for array in (*case.build_inputs(), problem.reference(*case.build_inputs()))
    ]
    # Of tens of thousands some have six digits that another number has by chance.
    rounded = {f"{number:.6g}" for array in arrays for number in array[:100]}
    return rounded | {repr(number) for array in arrays for number in array}


def decimals_in(text):
    """Numbers with so many digits that no two are the same by chance."""
    return set(re.findall(r"\d+\.\d{5,}", text))


def test_a_hidden_number_would_be_found(hidden_numbers):
    assert decimals_in(" ".join(hidden_numbers))


@pytest.mark.parametrize("student", SCORES)
def test_no_number_of_a_hidden_case_is_on_a_page_or_in_a_record(
    sample_records, hidden_numbers, student
):
    record = sample_records[student].model_copy(update={"run": RunInfo()})

    shown = decimals_in(student_page(record) + record.model_dump_json())

    assert not shown & hidden_numbers


def test_no_number_of_a_hidden_case_is_in_a_self_check(sample_checks, hidden_numbers, capsys):
    records = [record.model_copy(update={"run": RunInfo()}) for record in sample_checks.values()]

    for record in records:
        console.print(view(record))

    told = capsys.readouterr().out + "".join(record.model_dump_json() for record in records)
    assert "dL_dyhat" in told
    assert not decimals_in(told) & hidden_numbers


def test_each_case_has_one_place_on_the_page_to_which_the_class_page_leads(sample_records):
    graded = [record for record in sample_records.values() if record.status == "graded"]

    places = {
        (record.student, case.id): student_page(record).count(f' id="{case.id}"')
        for record in graded
        for case in record.cases
    }

    assert {*places.values()} == {1}
