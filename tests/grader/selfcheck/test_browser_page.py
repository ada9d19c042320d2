"""A self-check as a page: written, opened once, and never in the way of the check."""

import os
import subprocess
import sys
import webbrowser

import pytest

from grader import check_file
from grader.selfcheck.browser_page import Page


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """The addresses that were opened; pages are written below the test's own folder."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return addresses


@pytest.fixture
def record(make_folder, right):
    return check_file(make_folder(anna=right) / "anna.py").record


def test_a_page_is_written_and_opened(opened, record):
    path = Page().show(record)

    assert path.name == "anna.html"
    assert "Self-check of anna.py" in path.read_text(encoding="utf-8")
    assert opened == [path.as_uri()]


def test_a_page_is_written_anew_in_its_place_and_not_opened_again(opened, record):
    page = Page()
    first = page.show(record)

    second = page.show(record.model_copy(update={"score": 7.0}))

    assert second == first
    assert "<strong>7</strong>" in second.read_text(encoding="utf-8")
    assert len(opened) == 1


@pytest.mark.parametrize("error", [webbrowser.Error("none"), OSError("cannot be run")])
def test_where_no_browser_can_be_had_the_page_is_there_all_the_same(
    opened, record, monkeypatch, error
):
    def fail(_):
        raise error

    monkeypatch.setattr(webbrowser, "open", fail)

    assert Page().show(record).is_file()


@pytest.fixture
def call(make_folder, tmp_path):
    """Call `grade check --html` in a process of its own, with this program as the browser."""

    def run(source, browser):
        script = tmp_path / "browser"
        script.write_text(f"#!/bin/sh\n{browser}\n")
        script.chmod(0o755)
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from grader.cli import main; main()",
                "check",
                "anna.py",
                "--html",
            ],
            cwd=make_folder(anna=source),
            env={**os.environ, "BROWSER": str(script), "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )

    return run


def test_the_command_opens_the_page_in_the_browser_and_prints_its_path(call, right, tmp_path):
    checked = call(right, f'echo "$1" > {tmp_path}/opened')

    [page] = tmp_path.glob("grade-check-*/anna.html")
    assert checked.returncode == 0
    assert (tmp_path / "opened").read_text() == f"{page.as_uri()}\n"
    assert checked.stdout.endswith(f"Page: {page}\n")


def test_the_exit_status_is_that_of_the_check(call):
    assert call("def (", "exit 0").returncode == 1
