"""The class in submissions/ is graded as the README says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader import grade

ROOT = Path(__file__).parent.parent
SCORES = {
    "abena_owusu": 100,
    "bruno_teixeira": 100,
    "chloé_martin": 100,
    "dmitri_volkov": 100,
    "elif_kaya": 100,
    "fatima_zahra": 92,
    "gustav_lindqvist": 64,
    "hana_kobayashi": 94,
    "ines_ferreira": 90,
    "jürgen_weiß": 100,
    "kwame_mensah": 90,
    "lucia_romano": 60,
    "mateo_garcía": 0,
    "nadia_petrova": 63,
    "oisín_murphy": 64,
    "priya_raman": 0,
    "quentin_dubois": 100,
    "rosa_jiménez": 100,
    "søren_holm": 100,
    "thandiwe_nkosi": 92,
    "uma_krishnan": 61,
    "viktor_horváth": 45,
    "wei_ling_tan": 100,
    "yusuf_demir": 64,
    "zoë_okafor": 60,
    "王小明": 90,
}
MISTAKES = {
    "fatima_zahra": "strict_mask",
    "gustav_lindqvist": "Z_made_mask_and_returned",
    "hana_kobayashi": "dA_in_place",
    "ines_ferreira": "sign_lost",
    "jürgen_weiß": "printed_sheet",
    "kwame_mensah": "not_transposed",
    "thandiwe_nkosi": "list_returned",
    "uma_krishnan": "absolute",
    "viktor_horváth": "integer_result",
    "yusuf_demir": "relu_forward",
    "王小明": "without_W3",
}


@pytest.fixture(scope="module")
def records(tmp_path_factory, reference_path):
    with ThreadPoolExecutor(2) as executor:
        gradebook = grade(
            ROOT / "submissions",
            assignment=reference_path,
            reports=tmp_path_factory.mktemp("reports"),
            executor=executor,
        )
    return {record.student: record for record in gradebook.records()}


def test_everybody_gets_the_score_that_is_theirs(records):
    assert {student: record.score for student, record in records.items()} == SCORES


def test_mistakes_are_named(records):
    named = {s: {case.mistake for case in records[s].cases} for s in MISTAKES}

    assert [s for s, mistake in MISTAKES.items() if mistake not in named[s]] == []


def test_nothing_failed_but_what_cannot_be_read(records):
    statuses = {student: record.status for student, record in records.items()}

    assert {s for s, status in statuses.items() if status != "graded"} == {
        "mateo_garcía",
        "priya_raman",
    }
    assert "harness_error" not in statuses.values()


def test_every_kind_of_verdict_that_a_class_shows_occurs(records):
    verdicts = {case.verdict for record in records.values() for case in record.cases}

    assert verdicts >= {
        "correct", "follow_through", "accepted", "wrong", "missing", "error", "timeout", "not_run",
    }  # fmt: skip
