"""The commands about a class as a user runs them, in a process of their own where that matters."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REFERENCE = ["--assignment", str(ROOT / "reference")]


def test_a_folder_is_graded_into_reports(grade, anna, tmp_path):
    result = grade("submissions", *REFERENCE)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "reports" / "grades.csv").is_file()


def test_run_is_the_same_command(grade, anna, tmp_path):
    result = grade("run", "submissions", *REFERENCE, "--reports", "elsewhere")

    assert result.exit_code == 0
    assert (tmp_path / "elsewhere" / "grades.csv").is_file()


def test_output_that_is_no_terminal_is_plain_and_short(grade, anna):
    result = grade("submissions", *REFERENCE)

    first, *middle, isolation, page, csv = result.output.splitlines()
    assert first.startswith("Graded 1 submission in ")
    assert middle == [
        "Mean 100, median 100.",
        f"Assignment: {ROOT / 'reference'}",
        "Layout: a file or folder for each student.",
    ]
    assert isolation.startswith("Isolation: strict")
    assert page == f"Class page: {Path('reports/index.html')}"
    assert csv == f"Gradebook:  {Path('reports/grades.csv')}"


def test_a_second_run_tells_what_had_not_changed(grade, anna):
    grade("submissions", *REFERENCE)

    result = grade("submissions", *REFERENCE)

    assert "1 had not changed since the last run" in result.output


def test_a_late_policy_is_told_with_whom_it_cannot_tell(grade, anna):
    result = grade("submissions", *REFERENCE, "--late", "10%/day, grace 1h")

    assert "Late policy: 10%/day, grace 1 h. It took points off 0 students." in result.output
    assert "Nothing was taken off 1 student: the deadline or the time of" in result.output


def test_a_late_policy_can_be_given_afterwards(grade, anna):
    grade("submissions", *REFERENCE)

    assert "Late policy: cap 50%." in grade("report", "--late", "cap=50%").output
    assert "Late policy: cap 50%." in grade("report").output
    assert "Late policy" not in grade("report", "--late", "none").output


def test_another_late_policy_than_before_is_told(grade, anna):
    grade("submissions", *REFERENCE, "--late", "10%/day")

    result = grade("submissions", *REFERENCE, "--late", "none")

    assert "The late policy is now none; it was 10%/day." in result.output


def test_a_late_policy_stays_in_the_next_run(grade, anna):
    grade("submissions", *REFERENCE, "--late", "10%/day")

    result = grade("submissions", *REFERENCE)

    assert "Late policy: 10%/day." in result.output
    assert "The late policy is now" not in result.output


def test_hidden_cases_are_released(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    page = tmp_path / "reports" / "students" / "anna.html"
    before = page.read_text("utf-8")

    result = grade("report", "--release-hidden", *REFERENCE)

    assert result.exit_code == 0, result.output
    assert len(page.read_text("utf-8")) > len(before)
    assert "Hidden cases are released: students' pages show them in full." in result.output


def test_a_run_after_the_release_says_to_whom_hidden_cases_are_open(grade, anna):
    grade("submissions", *REFERENCE)
    grade("report", "--release-hidden", *REFERENCE)

    result = grade("submissions", *REFERENCE)

    assert "They are open to everybody who hands in now." in result.output
    assert "To hide them again: grade report reports --no-release-hidden" in result.output


def test_a_release_is_told_by_every_command_that_draws_pages(grade, anna):
    grade("submissions", *REFERENCE)
    grade("report", "--release-hidden", *REFERENCE)

    assert "Hidden cases are released" in grade("report").output
    assert "Hidden cases are released" in grade("override", "anna", "total", "9").output


def test_hidden_cases_are_hidden_again(grade, anna):
    grade("submissions", *REFERENCE)
    grade("report", "--release-hidden", *REFERENCE)

    assert "Hidden cases are hidden again." in grade("report", "--no-release-hidden").output
    assert "idden cases" not in grade("report").output


def test_an_edited_gradebook_is_told_with_what_lasts(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    with (tmp_path / "reports" / "grades.csv").open("a") as file:
        file.write("bela,,60\n")

    output = " ".join(grade("report").output.split())

    assert "a copy was kept before it was written again: reports/grades.csv.edited." in output
    assert "Change points with `grade override` or in overrides.csv." in output


def test_an_adjustment_that_counts_no_longer_is_told(grade, anna, tmp_path):
    (tmp_path / "ruled.py").write_text(
        "from grader import Adjustment\n"
        "from reference import ASSIGNMENT as A\n"
        "fields = {name: getattr(A, name) for name in ('id', 'title', 'points', 'problems')}\n"
        "drop = Adjustment(where='problem2.zero', points='dropped')\n"
        "ASSIGNMENT = type(A)(**fields, adjust=[drop])\n"
    )
    first = grade("submissions", "--assignment", "ruled.py")

    result = grade("submissions", *REFERENCE)

    assert "Adjusted for everybody: problem2.zero." in first.output
    assert "No longer adjusted as in the last run: problem2.zero." in result.output


def test_an_override_of_who_is_in_the_class_no_more_is_told(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    grade("override", "anna", "total", "99", "--reason", "Copied.")
    (anna / "anna.py").rename(anna / "bela.py")
    (tmp_path / "roster.csv").write_text("student\nbela\n")

    result = grade("submissions", *REFERENCE, "--roster", "roster.csv")

    assert "who is not in this class do not count: anna." in result.output
    assert "who is not in this class do not count: anna." in grade("report").output


def test_another_id_is_told_and_an_override_for_the_one_of_before_counts(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    grade("override", "anna", "total", "99", "--reason", "Copied.")
    (tmp_path / "roster.csv").write_text("student,name\n4711,anna\n")

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert "Since the last run: 1 score changed, by −1 points; 1 with another id:" in output
    assert "1 student has another id than in the last run: anna → 4711." in output
    assert "do not count" not in output
    assert "99 of 100" in grade("override", "4711", "line anna.py:1", "--reason", "Nice!").output


def test_a_late_policy_that_is_none_is_a_wrong_call(grade, anna):
    result = grade("submissions", *REFERENCE, "--late", "ten")

    assert result.exit_code == 2
    assert "“ten” is not a late policy. Write none, 10%/day, or cap 50%" in result.output


def test_what_is_no_submission_is_told(grade, anna):
    (anna / "README.md").write_text("")

    assert "left out: README.md" in grade("submissions", *REFERENCE).output


def test_pages_can_be_drawn_again(grade, anna, tmp_path):
    grade("submissions", *REFERENCE)
    (tmp_path / "reports" / "index.html").unlink()

    assert grade("report").exit_code == 0
    assert (tmp_path / "reports" / "index.html").is_file()


def test_ctrl_c_once_or_twice_ends_with_130_and_keeps_what_was_done(
    tmp_path, right, quick_assignment
):
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.py").write_text(right)
    for number in range(20):
        (folder / f"bela{number}.py").write_text("def relu_backward(dA, Z):\n    while True: pass")
    command = [sys.executable, "-m", "grader", str(folder), "--assignment", quick_assignment]
    process = subprocess.Popen(
        [*command, "--workers", "2", "--reports", str(tmp_path / "reports")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    record = tmp_path / "reports" / "students" / "anna.json"
    while not record.exists() and process.poll() is None:
        time.sleep(0.01)

    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 130, output
    assert re.match(
        r"\d+ of 21 submissions are not graded yet\. bela.+ no result yet\. Finished results are "
        r"kept\. Grade the submissions again to continue\.",
        " ".join(output.split()),
    )
    assert "anna" in (tmp_path / "reports" / "grades.csv").read_text()


ROSTER = "student,name\nanna,Anna Lee\nbela,Bela Kiss\n"


def test_a_roster_gives_everybody_a_line_and_says_who_is_not_on_it(grade, anna, right):
    Path("roster.csv").write_text(ROSTER)
    (anna / "anne.py").write_text(right)

    result = grade("submissions", *REFERENCE, "--roster", "roster.csv")

    assert result.exit_code == 0
    assert "anne: Nobody on the roster has this id or name. Nearest: Anna Lee (anna)." in (
        " ".join(result.output.split())
    )
    assert Path("reports/grades.csv").read_text().splitlines()[1:] == [
        "anna,Anna Lee,100,100,100,graded,60,40,,1,,",
        "anne,,100,100,100,graded,60,40,,1,,",
        "bela,Bela Kiss,,100,,no_submission,,,,,,",
    ]


def test_rows_of_the_roster_without_an_id_are_told(grade, anna):
    Path("roster.csv").write_text(ROSTER + ",No Id\n")

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert "1 row of the roster has no id, and is left out: row 4 (No Id).\n" in output


def test_of_many_rows_without_an_id_the_first_are_told(grade, anna):
    Path("roster.csv").write_text(ROSTER + ",No Id\n" * 7)

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert "7 rows of the roster have no id, and are left out: row 4 (No Id), " in output
    assert "row 8 (No Id) and 2 more." in " ".join(output.split())


def test_gradebooks_of_a_stopped_run_are_told_to_lack_what_was_left(grade, anna):
    grade("submissions", *REFERENCE)
    manifest = Path("reports/class.json")
    manifest.write_text(manifest.read_text().replace('"left": 0', '"left": 3'))

    output = grade("export", "csv").output

    assert "The run was stopped: 3 submissions not graded yet, and in none of these." in output


def test_gradebooks_of_a_stopped_run_are_told_to_have_results_of_the_run_before(grade, anna):
    grade("submissions", *REFERENCE)
    manifest = Path("reports/class.json")
    stopped = manifest.read_text().replace('"waiting": []', '"waiting": ["anna"]')
    manifest.write_text(stopped.replace('"left": 0', '"left": 1'))

    output = grade("export", "csv").output

    assert "The run was stopped: results of the run before count for anna." in output
    assert "in none of these" not in output
    assert "1 submission is not graded again yet." in grade("diff", "reports", "reports").output


def test_late_work_without_a_time_on_the_roster_is_named(grade, anna, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("student,submitted\nanna,\nbela,2026-11-30 10:00\n")

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv", "--late", "10%/day").output

    told = " ".join(output.split())
    assert "The roster has no time, or that of earlier work, for anna. Download it again" in told
    assert "Nothing was taken off" not in told


def test_gradebooks_are_written_with_the_run_and_later(grade, anna):
    Path("roster.csv").write_text(ROSTER)

    run = grade("submissions", *REFERENCE, "--roster", "roster.csv", "--export", "csv")
    later = grade("export", "canvas", "csv", "gradescope")

    assert (run.exit_code, later.exit_code) == (0, 0)
    assert f"Export:     {Path('reports/export/roster.csv')}" in run.output.splitlines()
    assert {path.name for path in Path("reports/export").iterdir()} == {
        "roster.csv", "canvas.csv", "pages.zip", "gradescope",
    }  # fmt: skip


def test_with_each_file_for_an_lms_it_is_told_what_to_click(grade, right, tmp_path):
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "leeanna_101_2001_hw.py").write_text(right)

    run = grade("submissions", *REFERENCE, "--layout", "canvas", "--export", "canvas")

    lines = run.output.splitlines()
    first = lines.index(f"Export:     {Path('reports/export/canvas.csv')}")
    assert lines[first : first + 3] == [
        f"Export:     {Path('reports/export/canvas.csv')}",
        "            In Canvas, choose Grades, Import, and upload it. Canvas finds the separator "
        "by itself. Before you choose Save Changes, check that it offers no new assignment.",
        f"Export:     {Path('reports/export/canvas-feedback.zip')}",
    ]
    assert "choose Re-Upload Submissions" in lines[first + 3]


def test_of_many_files_alike_it_is_told_once_what_to_do(grade, anna, right):
    for number in range(12):
        (anna / f"bela{number}.py").write_text(right)
    grade("submissions", *REFERENCE)

    output = grade("export", "gradescope", "pages").output

    assert output.count("/autograder/results/results.json") == 1
    assert output.count("results.json\n") == 8
    assert "pages.zip\n            Give each student" in output
    assert output.endswith("… and 5 more beside them\n")


def test_a_file_that_two_formats_have_in_common_is_told_once(grade, anna):
    grade("submissions", *REFERENCE)

    assert grade("export", "blackboard", "pages").output.count("pages.zip") == 1


MAIL_ROSTER = """student,name,email
anna,Anna Lee,anna@example.edu
bela,Bela Kiss,b@example.edu
cem,Cem Kaya,b@example.edu
dag,Dag Ek,n/a
"""


def test_messages_are_written_and_who_gets_none_is_told(grade, anna):
    Path("roster.csv").write_text(MAIL_ROSTER)
    grade("submissions", *REFERENCE, "--roster", "roster.csv")

    result = grade("mail", "--dry-run", "--from", "TA <ta@example.edu>")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"Wrote 1 message to {Path('reports/mail')}. Nothing was sent.",
        "Open them in your mail program, look at them, and send them there.",
        "No message for 1 student without an address: dag (n/a).",
        "No message for bela, cem: they have the same address, b@example.edu.",
    ]
    assert [path.name for path in Path("reports/mail").iterdir()] == ["anna.eml"]


def test_mail_is_never_sent_and_says_so(grade, anna):
    grade("submissions", *REFERENCE)

    result = grade("mail")

    assert result.exit_code == 2
    told = " ".join(result.output.split())
    assert "sending is left to your mail program." in told
    assert "To write the messages for it: grade mail reports --dry-run" in told
    assert not Path("reports/mail").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "nobody"), "--from 'nobody' is not an address such as"),
        (
            ("--subject", "{{ grade }}"),
            "The subject uses grade. The names that it can",
        ),
        (("--template", "no.txt"), "no.txt: cannot be read"),
        (("--roster-columns", "email=Kontakt"), "--roster-columns needs a roster"),
        (("--roster", "roster.csv", "--roster-columns", "email=No"), "has no column 'No'"),
    ],
)
def test_a_wrong_call_of_mail_is_told_and_writes_nothing(grade, anna, options, message):
    Path("roster.csv").write_text(MAIL_ROSTER)
    grade("submissions", *REFERENCE)

    result = grade("mail", "--dry-run", *options)

    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not Path("reports/mail").exists()


def test_a_name_in_a_shared_address_cannot_imitate_the_grader(grade, anna, right):
    (anna / "Wrote 9 messages.py").write_text(right)
    Path("roster.csv").write_text('student,email\nanna,\n"x\nWrote 9 messages",\n')
    grade("submissions", *REFERENCE, "--roster", "roster.csv")

    lines = grade("mail", "--dry-run").output.splitlines()

    assert [line for line in lines if line.startswith("Wrote")] == [
        f"Wrote 0 messages to {Path('reports/mail')}. Nothing was sent."
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--roster-columns", "student"), "is not of the form student=COLUMN"),
        (("--roster", "roster.csv", "--roster-columns", "student=No"), "has no column 'No'"),
        (("--roster", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("--layout", "moodel"), "The layouts are gradescope"),
        (("--export", "sakai"), "'sakai' is not one of 'canvas'"),
        (("--roster", "canvas.csv", "--export", "canvas"), "Choose one with --column"),
    ],
)
def test_a_wrong_call_about_lmses_is_told_before_anything_is_graded(grade, anna, options, message):
    Path("roster.csv").write_text(ROSTER)
    Path("canvas.csv").write_text("Student,ID,Section,One (1),Two (2)\nLee,7,A,,\n")

    result = grade("submissions", *REFERENCE, *options)

    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not Path("reports/grades.csv").exists()


def test_what_an_lms_lacks_is_told_after_all_is_graded(grade, anna):
    result = grade("submissions", *REFERENCE, "--export", "moodle")

    assert result.exit_code == 2
    assert "Moodle finds a student by participant number" in result.output
    assert "Fix this, then run `grade export moodle --reports reports`" in (
        " ".join(result.output.split())
    )
    assert Path("reports/grades.csv").exists()


@pytest.mark.parametrize(
    "call",
    [
        ("submissions", "--column", "Points"),
        ("submissions", "--roster-columns", "student=Login"),
        ("export", "csv", "--roster-columns", "student=Login"),
    ],
)
def test_what_is_said_of_a_roster_wants_one(grade, anna, call):
    result = grade(*call)

    assert result.exit_code == 2
    assert "name" in result.output
    assert "--roster" in result.output


def test_the_column_that_was_named_is_remembered(grade, anna):
    Path("roster.csv").write_text("student,Points\nanna,\n")
    grade("submissions", *REFERENCE, "--roster", "roster.csv", "--column", "Points")

    grade("export", "csv")

    assert Path("reports/export/roster.csv").read_text().splitlines()[1] == "anna,100,100,graded"


def test_submissions_that_define_nothing_of_the_assignment_are_told(grade, anna):
    (anna / "anna.py").write_text("def matmul(): ...")
    (anna / "bela.py").write_text("def matmul(): ...")

    result = grade("submissions", *REFERENCE)

    assert "2 of 2 define nothing that the assignment asks for" in result.output


def test_an_untouched_starter_is_counted_in_the_closing_lines(grade, anna):
    (anna / "anna.py").write_text("def relu_backward(dA, Z):\n    # TODO\n    pass\n")

    result = grade("submissions", *REFERENCE)

    assert "1 submission without anything asked for: see the class page." in result.output


def test_how_many_handed_in_nothing_is_told(grade, anna):
    Path("roster.csv").write_text(ROSTER)
    (anna / "anna.py").write_text("def f(:")

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert output.startswith("Graded 1 submission in ")
    assert "\n2 people: 1 unreadable, 1 without submission.\n" in output
    assert "1 student handed in nothing: no score." in output
    assert "1 submission unreadable: blank in the gradebook until you decide;" in output


def test_whose_work_may_be_among_what_was_not_matched_is_not_said_to_have_handed_in_nothing(
    grade, anna, right
):
    Path("roster.csv").write_text(ROSTER)
    (anna / "belle.py").write_text(right)

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert "\n3 people: 2 graded, 1 without submission; 1 not on the roster.\n" in output
    assert "1 student handed in nothing that could be matched: no score." in output


WORTH_50 = (
    "Student,ID,SIS Login ID,Section,Assignment 3 (1)\n    Points Possible,,,,50\nLee,7,anna,A,12\n"
)


def to_canvas(grade, *options):
    Path("canvas.csv").write_text(WORTH_50)
    roster = ("--roster", "canvas.csv", "--export", "canvas")
    return grade("submissions", *REFERENCE, *roster, *options)


def test_a_column_of_another_worth_stops_a_run_before_it_grades(grade, anna):
    result = to_canvas(grade)

    assert result.exit_code == 2
    assert (
        "The column 'Assignment 3 (1)' is worth 50 points, but the assignment 100, so the LMS "
        "would lose or distort grades. Either set the points in the LMS to 100 and download the "
        "file again, or convert the scores with --scale, or write them as they are with --as-is"
    ) in result.output
    assert not Path("reports/grades.csv").exists()


def test_scores_are_converted_to_the_columns_worth_if_asked(grade, anna):
    output = to_canvas(grade, "--scale").output

    assert (
        "(scores in the column 'Assignment 3 (1)'; scores of 100 are converted to 50, the points "
        "of the column; 1 cell had another value: Lee (12, now 50))"
    ) in output
    assert Path("reports/export/canvas.csv").read_text().splitlines()[2] == "Lee,7,anna,A,50"


def test_scores_are_written_as_they_are_if_asked(grade, anna):
    output = to_canvas(grade, "--as-is").output

    assert (
        "the column is worth 50 points, but the assignment 100; scores are written as they are"
    ) in output
    assert Path("reports/export/canvas.csv").read_text().splitlines()[2] == "Lee,7,anna,A,100"


def test_a_later_export_compares_the_worth_too(grade, anna):
    grade("submissions", *REFERENCE)
    Path("canvas.csv").write_text(WORTH_50)
    canvas = ("export", "canvas", "--roster", "canvas.csv")

    refused, scaled = grade(*canvas), grade(*canvas, "--scale")

    assert (refused.exit_code, scaled.exit_code) == (2, 0)
    assert "worth 50 points" in refused.output
    assert Path("reports/export/canvas.csv").read_text().splitlines()[2] == "Lee,7,anna,A,50"


def test_scores_are_not_both_converted_and_left_as_they_are(grade, anna):
    result = to_canvas(grade, "--scale", "--as-is")

    assert result.exit_code == 2
    assert "--scale and --as-is exclude each other" in result.output


def test_a_run_says_which_column_it_took_for_the_id(grade, anna):
    Path("roster.csv").write_text("Student No.,Name\nanna,Anna Lee\n")

    output = grade("submissions", *REFERENCE, "--roster", "roster.csv").output

    assert "Roster: students are known by 'Student No.'.\n" in output


def test_groups_need_a_roster(grade, anna):
    result = grade("submissions", *REFERENCE, "--groups", "groups.csv")

    assert result.exit_code == 2
    assert "--groups needs a roster" in result.output


def test_the_gradebook_has_0_for_what_cannot_be_run_only_if_asked(grade, anna):
    (anna / "anna.py").write_text("def f(:")

    blank = grade("submissions", *REFERENCE)
    left_blank = Path("reports/grades.csv").read_text()
    zero = grade("submissions", *REFERENCE, "--zero-unreadable")

    assert "\nanna,,,100,,unreadable,,,,1,,\n" in left_blank
    assert "\nanna,,0,100,0,unreadable,0,0,,1,,\n" in Path("reports/grades.csv").read_text()
    assert (blank.exit_code, zero.exit_code) == (0, 0)
    assert "1 submission unreadable: 0 points; look at them." in zero.output


def test_files_of_one_student_are_a_class_with_a_warning(grade, tmp_path, right):
    (tmp_path / "problem1.py").write_text(right)
    (tmp_path / "problem2.py").write_text(right)

    result = grade(".")

    assert result.exit_code == 0
    told = " ".join(result.output.split())
    assert "This folder looks like the work of one student: problem1.py and problem2.py" in told
    assert {path.stem for path in (tmp_path / "reports/students").glob("*.json")} == {
        "problem1",
        "problem2",
    }


def test_a_class_of_one_file_each_is_graded_without_a_warning(grade, anna, right):
    (anna / "bela.py").write_text(right)

    assert "the work of one student" not in grade("submissions").output
