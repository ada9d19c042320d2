"""A run that is killed, at any moment, loses nothing and leaves nothing behind."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader import Record
from grader.model.record import Manifest

ROOT = Path(__file__).parents[3]
KILLS = 100
STUDENTS = ("anna", "bela", "carl", "dora")


def call(folder, reports, isolation, environment):
    """Start a run that grades everybody anew."""
    options = ["--assignment", str(ROOT / "reference"), "--isolation", isolation, "--fresh"]
    return subprocess.Popen(
        [sys.executable, "-m", "grader", str(folder), "--reports", str(reports), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def results(reports):
    """All results on disk, without what differs from run to run."""
    return {
        path.stem: Record.model_validate_json(path.read_bytes()).model_dump(exclude={"run"})
        for path in (reports / "students").glob("*.json")
    }


def kill_after(process, seconds):
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()


@pytest.mark.ci
def test_after_a_hundred_kills_the_results_are_those_of_an_undisturbed_run(
    make_class, right, isolation, tmp_path
):
    folder = make_class(**dict.fromkeys(STUDENTS, right), emil="x = 1")
    scratch, reports = tmp_path / "scratch", tmp_path / "reports"
    scratch.mkdir()
    environment = {"TMPDIR": str(scratch)}
    started = time.monotonic()
    call(folder, tmp_path / "undisturbed", isolation, environment).communicate()
    seconds = time.monotonic() - started
    expected = results(tmp_path / "undisturbed")
    chance = random.Random(0)  # noqa: S311
    seen = set()

    for _ in range(KILLS):
        kill_after(call(folder, reports, isolation, environment), chance.uniform(0, seconds))
        now = results(reports)  # each of them can be read
        assert seen <= now.keys()
        seen |= now.keys()
        if (reports / "class.json").exists():
            Manifest.model_validate_json((reports / "class.json").read_bytes())
    last = call(folder, reports, isolation, environment)
    _, said = last.communicate()

    assert last.returncode == 0, said
    assert results(reports) == expected
    assert [path.name for path in reports.glob(".*") if path.name != ".lock"] == []
