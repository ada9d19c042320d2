"""What grading again into the same reports keeps, runs anew, cleans up, and refuses."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader import ReportsError, RosterError, SubmissionsError, redraw
from grader.pipeline.record_store import RecordStore
from grader.sandbox import scratch

ROOT = Path(__file__).parents[3]
ROSTER = "student,name\nanna,Anna Lee\nbela,Bela Kiss\n"


def scores(gradebook):
    return {record.student: record.score for record in gradebook.records()}


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


@pytest.fixture
def late(tmp_path, right):
    """The late work of one student, alone."""
    folder = tmp_path / "late"
    folder.mkdir()
    (folder / "bela.py").write_text(right)
    return folder


def test_late_work_alone_adds_to_the_class(make_class, grade_class, right, late):
    grade_class(make_class(anna=right))

    gradebook = grade_class(late)

    assert scores(gradebook) == {"anna": 100, "bela": 100}
    assert (gradebook.graded, gradebook.kept) == (1, ("anna",))


def test_one_late_file_adds_to_the_class(make_class, grade_class, right, late):
    grade_class(make_class(anna=right))

    assert scores(grade_class(late / "bela.py")) == {"anna": 100, "bela": 100}


def test_late_work_after_a_stopped_run_keeps_whom_that_run_did_not_reach(
    make_class, grade_class, right, late
):
    folder = make_class(anna=right, carl="x = 1")
    grade_class(folder)
    stop = threading.Event()
    stop.set()
    assert grade_class(folder, fresh=True, stop=stop).left == 2

    assert scores(grade_class(late)) == {"anna": 100, "bela": 100, "carl": 0}


@pytest.fixture
def stopped():
    """A signal that was given before a run begins."""
    event = threading.Event()
    event.set()
    return event


def test_late_work_tells_whom_a_stopped_first_run_did_not_reach(
    make_class, grade_class, right, late, stopped
):
    folder = make_class(anna=right, carl="x = 1")
    grade_class(folder, stop=stopped)

    gradebook = grade_class(late)

    assert scores(gradebook) == {"bela": 100}
    assert (gradebook.left, gradebook.manifest.unreached) == (2, ("anna", "carl"))
    told = "2 of 3 submissions are not graded yet. anna, carl have no result yet."
    assert told in gradebook.index.read_text("utf-8")


def test_who_was_not_reached_has_not_handed_in_nothing(
    make_class, grade_class, right, late, stopped, tmp_path
):
    roster = tmp_path / "roster.csv"
    roster.write_text("student\nanna\nbela\ncarl\n")
    grade_class(make_class(anna=right), roster=roster, stop=stopped)

    gradebook = grade_class(late)

    assert scores(gradebook) == {"bela": 100, "carl": None}
    assert gradebook.manifest.unreached == ("anna",)


def test_a_stopped_run_is_continued_after_late_work(make_class, grade_class, right, late, stopped):
    folder = make_class(anna=right, carl="x = 1")
    grade_class(folder, stop=stopped)
    grade_class(late)

    gradebook = grade_class(folder)

    assert scores(gradebook) == {"anna": 100, "bela": 100, "carl": 0}
    assert gradebook.left == 0


def test_work_that_was_removed_before_the_run_goes_on_is_waited_for_no_more(
    make_class, grade_class, right, late, stopped
):
    folder = make_class(anna=right, carl="x = 1")
    grade_class(folder, stop=stopped)
    grade_class(late)
    (folder / "carl.py").unlink()

    gradebook = grade_class(folder)

    assert (scores(gradebook), gradebook.left) == ({"anna": 100, "bela": 100}, 0)


def test_a_line_for_who_was_not_reached_is_no_error(make_class, grade_class, right, late, stopped):
    reports = grade_class(make_class(anna=right), stop=stopped).reports
    (reports / "overrides.csv").write_text("student,where,points\nanna,total,5\n")

    assert scores(grade_class(late)) == {"bela": 100}


def test_a_stopped_fresh_run_loses_nobody_and_goes_on_fresh(
    make_class, grade_class, right, stopped
):
    folder = make_class(anna=right, bela=right)
    grade_class(folder)

    halted = grade_class(folder, fresh=True, stop=stopped)
    resumed = grade_class(folder)

    assert scores(halted) == {"anna": 100, "bela": 100}
    assert halted.csv.read_text("utf-8-sig").count("\n") == 3
    assert halted.manifest.not_again == ("anna", "bela")
    assert (resumed.graded, resumed.left) == (2, 0)
    assert resumed.changes.students == ()


def test_late_work_replaces_the_earlier_one(make_class, grade_class, right, late):
    grade_class(make_class(anna=right, bela="x = 1"))

    assert scores(grade_class(late)) == {"anna": 100, "bela": 100}


@pytest.mark.parametrize("is_named_again", [True, False])
def test_late_work_adds_to_the_class_of_a_roster(
    make_class, grade_class, right, roster, late, is_named_again
):
    grade_class(make_class(anna=right), roster=roster)

    gradebook = grade_class(late, **({"roster": roster} if is_named_again else {}))

    assert scores(gradebook) == {"anna": 100, "bela": 100}
    assert gradebook.kept == ("anna",)
    assert [record.provenance.name for record in gradebook.records()] == ["Anna Lee", "Bela Kiss"]


@pytest.mark.parametrize("worth", ["scale", "as_is"])
def test_late_work_fills_in_the_column_of_the_roster_that_is_kept(
    make_class, grade_class, right, tmp_path, late, worth
):
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        "Participant 7,anna,anna@example.com,,,50.00,Yes,-,-,\n"
        "Participant 8,bela,bela@example.com,,,50.00,Yes,-,-,See me.\n"
    )
    grade_class(make_class(anna=right), roster=worksheet)

    gradebook = grade_class(late, exports=["moodle"], worth=worth)

    written = (gradebook.reports / "export" / "moodle.csv").read_text("utf-8-sig")
    points = {"scale": "50", "as_is": "100"}[worth]
    assert f"bela@example.com,,{points},50.00" in written
    assert "See me." in written


def test_late_work_of_a_group_counts_for_all_members_without_naming_the_groups_again(
    grade_class, right, tmp_path
):
    gradebook = tmp_path / "gradebook.csv"
    gradebook.write_text(
        'Student,ID,SIS Login ID,Section\n"Lee, Anna",1,anna,A\n"Kiss, Bela",2,bela,A\n'
    )
    groups = tmp_path / "groups.csv"
    groups.write_text("login_id,canvas_user_id,group_name\nanna,1,Red\nbela,2,Red\n")
    download = tmp_path / "download"
    download.mkdir()
    (download / "leeanna_1_55_hw.py").write_text("x = 1")
    grade_class(download, roster=gradebook, groups=groups, layout="canvas")
    (download / "leeanna_1_55_hw.py").unlink()
    (download / "kissbela_2_56_hw.py").write_text(right)

    again = grade_class(download, layout="canvas")

    assert scores(again) == {"anna": 100, "bela": 100}


def test_work_of_nobody_on_the_roster_is_kept_as_such(make_class, grade_class, right, roster, late):
    grade_class(make_class(anna=right, zoe=right), roster=roster)

    gradebook = grade_class(late)

    assert scores(gradebook) == {"anna": 100, "bela": 100, "zoe": 100}
    assert [item.student for item in gradebook.unmatched] == ["zoe"]


def test_a_roster_that_is_named_says_who_is_in_the_class(make_class, grade_class, right, roster):
    reports = grade_class(make_class(anna=right, zoe=right)).reports
    (reports.parent / "submissions" / "zoe.py").unlink()

    gradebook = grade_class(reports.parent / "submissions", roster=roster)

    assert scores(gradebook) == {"anna": 100, "bela": None}
    assert gradebook.absent == ("zoe",)
    assert (reports / "students" / "zoe.json").is_file()


def test_a_roster_that_is_gone_from_the_reports_is_told(make_class, grade_class, right, roster):
    folder = make_class(anna=right)
    (grade_class(folder, roster=roster).reports / "roster.csv").unlink()

    with pytest.raises(RosterError, match=r"roster\.csv"):
        grade_class(folder)


def test_whose_record_was_deleted_is_no_longer_in_the_class(make_class, grade_class, right):
    folder = make_class(anna=right, bela=right)
    reports = grade_class(folder).reports
    (folder / "anna.py").unlink()
    (reports / "students" / "anna.json").unlink()

    assert scores(grade_class(folder)) == {"bela": 100}


def test_a_kept_result_of_another_version_is_counted(make_class, grade_class, right, late):
    reports = grade_class(make_class(anna=right)).reports
    store = RecordStore(reports)
    store.write(store.read("anna").model_copy(update={"fingerprint": "of an older assignment"}))

    assert grade_class(late).outdated == 1


def test_fresh_runs_all_again(make_class, grade_class, right):
    folder = make_class(anna=right, bela=right)
    grade_class(folder)

    assert grade_class(folder).graded == 0
    assert grade_class(folder, fresh=True).graded == 2


@pytest.mark.parametrize("name", ["anna", "ANNA", "anna lee", "Anna  Lee"])
def test_only_one_student_is_run_again(make_class, grade_class, right, roster, name):
    folder = make_class(anna=right, bela="x = 1")
    grade_class(folder, roster=roster)

    gradebook = grade_class(folder, only=[name])

    assert (gradebook.graded, gradebook.unchanged, gradebook.passed_over) == (1, 0, 1)
    assert scores(gradebook) == {"anna": 100, "bela": 0}


def test_who_was_never_graded_is_left_by_a_run_of_others(make_class, grade_class, right):
    gradebook = grade_class(make_class(anna=right, bela=right), only=["anna"])

    assert (scores(gradebook), gradebook.left) == ({"anna": 100}, 1)


def test_an_id_counts_before_a_name(make_class, grade_class, right, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("student,name\nanna,Anna Lee\nbela,anna\n")

    gradebook = grade_class(make_class(anna=right, bela=right), roster=roster, only=["anna"])

    assert scores(gradebook) == {"anna": 100}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ana", "--only ana: no student here has this id or name. Near: Kim .anna."),
        ("xyz", "--only xyz: no student here has this id or name$"),
        (
            "Kim",
            "--only Kim: several students have this name: Kim .anna. or Kim .bela.. Give",
        ),
    ],
)
def test_a_name_that_fits_nobody_or_several_is_told(
    make_class, grade_class, right, tmp_path, name, told
):
    roster = tmp_path / "roster.csv"
    roster.write_text("student,name\nanna,Kim\nbela,Kim\n")

    with pytest.raises(SubmissionsError, match=told):
        grade_class(make_class(anna=right, bela=right), roster=roster, only=[name])


def test_a_second_run_into_the_same_reports_is_refused(make_class, grade_class, right):
    folder = make_class(anna=right)
    reports = grade_class(folder).reports

    with (
        RecordStore(reports).writing(),
        pytest.raises(ReportsError, match="another command is writing to .*reports"),
    ):
        grade_class(folder)


def test_pages_are_not_drawn_while_a_class_is_graded(make_class, grade_class, right):
    reports = grade_class(make_class(anna=right)).reports

    with RecordStore(reports).writing(), pytest.raises(ReportsError, match="another command"):
        redraw(reports)


def test_two_runs_into_two_folders_do_not_disturb_each_other(make_class, grade_class, right):
    folder = make_class(anna=right)
    reports = grade_class(folder).reports

    with RecordStore(reports).writing():
        gradebook = grade_class(folder, reports="others")

    assert scores(gradebook) == {"anna": 100}


def test_what_a_killed_run_left_is_removed(make_class, grade_class, right):
    folder = make_class(anna=right)
    reports = grade_class(folder).reports
    (reports / ".unpacked-abc" / "deep").mkdir(parents=True)
    part = reports / "students" / ".abc.part"
    part.touch()
    os.utime(part, (0, 0))

    grade_class(folder)

    assert not [*reports.glob(".unpacked-*")]
    assert not part.exists()


HOLD = """
import sys, time
from grader.sandbox.scratch import ScratchFolder
folder = ScratchFolder()
print(folder.path, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows: folders in use cannot be told")
def test_the_folder_of_a_killed_run_is_removed_and_that_of_a_running_one_is_not(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "NEW_SECONDS", 0)
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True
    )
    folder = Path(process.stdout.readline().strip())

    scratch.remove_abandoned()
    kept = folder.exists()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    scratch.remove_abandoned()

    assert kept
    assert not folder.exists()


def test_a_folder_that_was_made_just_now_is_not_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"{scratch.PREFIX}new"
    folder.mkdir()
    os.utime(folder, (time.time(), time.time()))

    scratch.remove_abandoned()

    assert folder.exists()
