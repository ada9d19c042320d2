"""`grade review` as a process of its own: it starts, ends, dies, and starts again."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.model.decided_record import digest_of
from grader.pipeline.record_store import RecordStore
from tests.grader.review.conftest import RECORDS, a_record, write_class
from tests.grader.review.serving import Client

ROOT = Path(__file__).parents[3]
HEADER = "student,where,points,reason,by\n"
DECISION = {"id": "bela", "where": "p1", "points": "9", "reason": "Fair.", "seen": digest_of([])}


@pytest.fixture
def reports(tmp_path):
    store = write_class(tmp_path / "reports", RECORDS)
    for record in RECORDS:
        store.page_path(record.student).write_text("an older page")
    return tmp_path / "reports"


@contextmanager
def running(reports, *options):
    """Run the command; give the process, and a client of its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "review", str(reports), "--by", "Ada", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        address = next(line for line in process.stdout if line.startswith("http://"))
        yield process, Client(address.strip())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def lines(reports):
    return (reports / "overrides.csv").read_text().removeprefix(HEADER).splitlines()


@pytest.mark.ci
def test_it_prints_an_address_of_this_computer_with_a_secret(reports):
    with running(reports) as (_, one), running(reports) as (_, other):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", one.address)
        assert one.base != other.base
        assert one.get().status == 200


@pytest.mark.ci
def test_it_listens_to_this_computer_only(reports):
    with running(reports) as (_, client):
        port = int(client.host.rpartition(":")[2])
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port)}
        for other in others - {"127.0.0.1", "::1", "127.0.1.1"}:
            with pytest.raises(OSError, match="refused|unreachable"):
                socket.create_connection((other, port), timeout=5)


@pytest.mark.ci
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_when_it_ends_pages_and_gradebook_have_what_was_decided(reports, ending):
    with running(reports) as (process, client):
        client.post("decide", DECISION)
        process.send_signal(ending)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "have what was decided." in output
    assert "9 points instead of 0. Fair." in (reports / "students" / "bela.html").read_text()
    assert (reports / "students" / "anna.html").read_text() == "an older page"
    assert "bela,Béla Øster,9,10" in (reports / "grades.csv").read_text()


def test_when_it_ends_a_page_that_is_missing_is_drawn(reports):
    page = reports / "students" / "anna.html"
    page.unlink()

    with running(reports) as (process, _):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

    assert "Anna Lee" in page.read_text()


def test_when_it_ends_with_a_damaged_file_it_says_what_to_do(reports):
    with running(reports) as (process, _):
        (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,many,,\n")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 2
    told = " ".join(output.split())
    assert "overrides.csv, line 2: “many” is not a number" in told
    assert "Everything is saved, but not drawn. Correct this, then run `grade report" in told


def test_a_crash_in_the_middle_loses_nothing_and_can_still_be_undone(reports):
    with running(reports) as (process, client):
        client.post("decide", DECISION)
        client.post("tick", {"id": "bela", "done": "yes"})
        process.kill()
        process.wait()

    with running(reports) as (_, client):
        assert "1 of 5 done" in client.get().text
        client.post("undo", {"entry": "1"})
        client.post("undo", {"entry": "0"})
        assert "0 of 5 done" in client.get().text

    assert lines(reports) == []


@pytest.mark.ci
def test_an_address_of_an_earlier_start_is_told_to_be_old(reports):
    with running(reports) as (_, client):
        port = client.host.rpartition(":")[2]
        old = client.base
    with running(reports, "--port", port) as (_, client):
        response = client.get(base=old)

    assert response.status == 404
    assert "Use the one that `grade review` shows now" in response.text


@pytest.mark.ci
def test_two_at_once_see_what_the_other_decides(reports):
    with running(reports) as (_, ada), running(reports, "--by", "Jo") as (_, jo):
        ada.post("decide", DECISION)

        assert "9 of 10" in jo.get("student?id=bela").text
        assert jo.post("decide", {**DECISION, "points": "8"}).status == 409

    assert lines(reports) == ["bela,p1,9,Fair.,Ada"]


def test_a_port_that_is_taken_is_told(grade, reports):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = grade("review", str(reports), "--port", str(port))

    assert result.exit_code == 2
    assert f"port {port} cannot be used" in result.output


def test_a_section_that_does_not_exist_is_told(grade, reports):
    result = grade("review", str(reports), "--section", "C")

    assert result.exit_code == 2
    assert "nobody is in section 'C'; there are A, B" in result.output


def test_without_records_it_says_what_to_do(grade, tmp_path):
    result = grade("review", str(tmp_path))

    assert result.exit_code == 2
    assert "grade a folder of submissions first" in result.output


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_without_its_packages_it_says_which_command_installs_them(
    grade, reports, monkeypatch, package
):
    ours = [name for name in sys.modules if name.startswith("grader.review.")]
    for name in (*ours, *(name for name in sys.modules if name.partition(".")[0] == package)):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)

    result = grade("review", str(reports))

    assert result.exit_code == 2
    assert "grade review needs more packages. Install them: pip install 'fairgrade[review]'" in (
        result.output
    )


def test_the_files_of_two_people_are_merged_into_pages_and_gradebook(grade, reports, tmp_path):
    (reports / "overrides.csv").write_text(f"{HEADER}anna,total,7,,Ada\n")
    (tmp_path / "overrides.csv").write_text(f"{HEADER}bela,p1,9,Fair.,Jo\n")
    (tmp_path / "review.csv").write_text("student,done,by\nbela,2026-11-02 14:05,Jo\n")

    result = grade("review", str(reports), "--merge", "overrides.csv", "--merge", "review.csv")

    assert result.exit_code == 0, result.output
    assert "overrides.csv: 1 of 1 decisions were new." in result.output
    assert lines(reports) == ["anna,total,7,,Ada", "bela,p1,9,Fair.,Jo"]
    assert (reports / "review.csv").read_text().endswith("bela,2026-11-02 14:05,Jo\n")
    assert "9 points instead of 0. Fair." in (reports / "students" / "bela.html").read_text()


def test_a_student_of_an_earlier_run_gets_a_page_with_what_was_merged(grade, reports, tmp_path):
    RecordStore(reports).write(a_record("zoe", name="Zoë"))
    (tmp_path / "jo.csv").write_text(f"{HEADER}zoe,p1,9,Fair.,Jo\n")

    result = grade("review", str(reports), "--merge", "jo.csv")

    assert result.exit_code == 0, result.output
    assert "9 points instead of 10. Fair." in (reports / "students" / "zoe.html").read_text()


def test_what_was_merged_counts_even_if_a_later_file_is_refused(grade, reports, tmp_path):
    (tmp_path / "jo.csv").write_text(f"{HEADER}bela,p1,9,Fair.,Jo\n")
    (tmp_path / "damaged.csv").write_text(f"{HEADER}carl,p1,many,,\n")

    result = grade("review", str(reports), "--merge", "jo.csv", "--merge", "damaged.csv")

    assert result.exit_code == 2
    assert "damaged.csv, line 2: “many” is not a number" in result.output
    assert "9 points instead of 0. Fair." in (reports / "students" / "bela.html").read_text()
    assert "bela,Béla Øster,9,10" in (reports / "grades.csv").read_text()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("anna,total,8,,Jo", "line 2: “anna”, total is decided otherwise in"),
        ("zoe,total,8,,Jo", "there is no student “zoe”"),
        ("bela,p1,11,,Jo", "11 points are more than the maximum"),
    ],
)
def test_a_merge_that_does_not_fit_changes_nothing(grade, reports, tmp_path, line, told):
    (reports / "overrides.csv").write_text(f"{HEADER}anna,total,7,,Ada\n")
    (tmp_path / "jo.csv").write_text(f"{HEADER}{line}\n")

    result = grade("review", str(reports), "--merge", "jo.csv")

    assert result.exit_code == 2
    assert told in result.output
    assert lines(reports) == ["anna,total,7,,Ada"]
