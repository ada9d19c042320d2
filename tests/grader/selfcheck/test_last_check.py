"""The last check is remembered, and nothing about that disturbs a check or the student's folder."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.model.reasons import StatusReason
from grader.model.record import CaseResult, Record
from grader.selfcheck import last_check
from grader.selfcheck.last_check import with_progress
from grader.selfcheck.self_check import SelfCheck


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """The folder for what is remembered."""
    folder = tmp_path / "state" / "last-checks"
    monkeypatch.setattr(last_check, "folder", lambda: folder)
    return folder


def a_check(place="anna.py", handout="", **verdicts):
    cases = tuple(
        CaseResult(id=f"p.{name}", title=name, points=0, max_points=0, verdict=verdict)
        for name, verdict in verdicts.items()
    )
    record = Record(
        student="anna", status="graded", score=0, max_score=0, assignment="Homework", cases=cases,
        fingerprint=handout,
    )  # fmt: skip
    return SelfCheck(record, place)


def names(cases):
    return [case.id.case for case in cases]


def test_a_first_check_is_compared_with_nothing(kept):
    assert with_progress(a_check(one="wrong")).progress is None


def test_a_check_is_compared_with_the_last_one_of_the_same_place(kept):
    with_progress(a_check(one="wrong", two="correct"), lambda: 1000.0)
    with_progress(a_check("bela.py", one="correct", two="wrong"), lambda: 1100.0)

    progress = with_progress(a_check(one="correct", two="wrong"), lambda: 1600.0).progress

    assert (names(progress.better), names(progress.worse)) == (["one"], ["two"])
    assert progress.seconds == 600.0


def test_each_check_is_compared_with_the_one_just_before(kept):
    with_progress(a_check(one="wrong"))
    with_progress(a_check(one="correct"))

    assert with_progress(a_check(one="correct")).progress.better == ()


def test_a_check_is_not_compared_with_one_by_another_handout(kept):
    with_progress(a_check(handout="monday", one="wrong"))

    assert with_progress(a_check(handout="tuesday", one="correct")).progress is None


def test_a_check_of_one_function_keeps_what_is_known_of_the_others(kept):
    with_progress(a_check(one="wrong", two="wrong"))
    with_progress(a_check(two="correct"))

    assert names(with_progress(a_check(one="correct", two="correct")).progress.better) == ["one"]


def test_a_file_that_cannot_be_read_is_not_remembered(kept):
    with_progress(a_check(one="wrong"))
    reason = StatusReason.of("empty", name="anna.py")
    broken = a_check(one="not_run").record.model_copy(
        update={"status": "unreadable", "reason": reason}
    )

    assert with_progress(SelfCheck(broken, "anna.py")).progress is None
    assert names(with_progress(a_check(one="correct")).progress.better) == ["one"]


def test_only_standings_by_case_are_kept(kept):
    with_progress(a_check("/home/anna/secret.py", one="wrong", two="correct"), lambda: 1000.0)

    (file,) = kept.iterdir()
    assert json.loads(file.read_text("utf-8")) == {
        "at": 1000.0,
        "handout": "",
        "standings": {"p.one": "fails", "p.two": "passes"},
    }
    assert "secret" not in file.name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"at": "NaN", "standings": {}}',
        b'{"at": 1, "standings": {"p.one": "perfect"}}',
        b'{"at": 1, "standings": {"p.one": "fails"}}' + b" " * 2**20,
    ],
)
def test_a_damaged_file_is_replaced(kept, content):
    with_progress(a_check(one="wrong"))
    (file,) = kept.iterdir()
    file.write_bytes(content)

    assert with_progress(a_check(one="wrong")).progress is None
    assert with_progress(a_check(one="correct")).progress.better


def test_a_folder_that_cannot_be_written_fails_no_check(kept):
    kept.parent.mkdir()
    kept.write_text("a file")

    check = with_progress(a_check(one="wrong"))

    assert check.progress is None
    assert check.record.cases


def test_a_folder_in_place_of_the_file_fails_no_check(kept):
    with_progress(a_check(one="wrong"))
    (file,) = kept.iterdir()
    file.unlink()
    file.mkdir()

    assert with_progress(a_check(one="wrong")).progress is None


def test_a_user_without_a_home_is_checked_all_the_same(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(last_check, "folder", lambda: None)

    assert with_progress(a_check(one="wrong")).progress is None
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is that of Linux")
def test_a_relative_state_folder_is_not_used(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", "~")

    with_progress(a_check(one="wrong"))

    assert [*tmp_path.iterdir()] == []


def test_only_the_newest_files_are_kept(kept, monkeypatch):
    monkeypatch.setattr(last_check, "MAX_KEPT", 3)

    for number in range(5):
        with_progress(a_check(f"{number}.py", one="wrong"))

    assert len([*kept.iterdir()]) == 3
    assert with_progress(a_check("4.py", one="wrong")).progress is not None


def test_two_checks_at_once_leave_a_whole_file(kept):
    checks = [a_check(**{f"case{n}": "wrong" for n in range(200)})] * 20

    with ThreadPoolExecutor(8) as executor:
        [*executor.map(with_progress, checks)]

    (file,) = kept.iterdir()
    assert len(json.loads(file.read_text("utf-8"))["standings"]) == 200
