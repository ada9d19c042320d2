"""Each attack of `attacks/` is graded between two honest submissions; see the README there."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader import Record, grade
from grader.feedback.student_page import student_page
from grader.model.execution import Isolation
from tests.ways import in_each, only_way

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WAYS = ("namespaces", "landlock")
ATTACKS = Path(__file__).with_name("attacks")
HEAD = re.compile(r"^# /// attack$\n((?:^#(?: .*)?$\n)+?)^# ///$", re.MULTILINE)
ROOT = Path(__file__).parents[2]
SECRETS = (
    "canary-in-the-environment",
    "canary-in-a-neighbours-work",
    "canary-in-the-reports",
    "canary-in-the-home-folder",
    "class AnswerKey",  # the grader's source
    "KnownMistake(",  # the assignment's
)


@dataclass(frozen=True)
class Attack:
    """A hostile submission, and the result that it must have."""

    path: Path
    head: dict[str, Any]

    def under(self, way: str) -> dict[str, Any]:
        """The expected result where a submission is isolated in this way."""
        return {**self.head, **self.head.get(way, {})}

    @classmethod
    def read(cls, path: Path) -> Attack:
        source = (path / "solution.py" if path.is_dir() else path).read_text(encoding="utf-8")
        found = HEAD.search(source)
        assert found, f"{path} has no head"
        return cls(path, tomllib.loads(re.sub(r"^# ?", "", found[1], flags=re.MULTILINE)))


def attacks() -> Iterator[Any]:
    for path in sorted(ATTACKS.iterdir()):
        if path.suffix == ".py" or path.is_dir():
            attack = Attack.read(path)
            levels = attack.head.get("isolation", ["strict"])
            ways = [way for level in levels for way in (WAYS if level == "strict" else [level])]
            for way in in_each(*ways):
                yield pytest.param(attack, *way.values, id=f"{path.stem}-{way.id}", marks=way.marks)


@pytest.fixture
def world(tmp_path, monkeypatch, right, reference_path, quick_assignment):
    """A class with two honest students, secrets around it, and servers out of its reach."""
    honest = f"# canary-in-a-neighbours-work\n{right}"
    for student in ("anna", "zoe"):
        file = tmp_path / "submissions" / f"{student}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(honest)
    places = {"SUBMISSIONS": tmp_path / "submissions", "REPORTS": tmp_path / "reports"}
    places |= {"HOME": tmp_path / "home", "REFERENCE": reference_path, "GRADER": ROOT / "grader"}
    places["HOME"].mkdir()
    places["REPORTS"].mkdir()
    (places["HOME"] / "secret.txt").write_text("canary-in-the-home-folder")
    (places["REPORTS"] / "secret.txt").write_text("canary-in-the-reports")
    monkeypatch.setenv("SECRET_TOKEN", "canary-in-the-environment")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        name = f"grader-test-{os.getpid()}"
        local.bind(f"\0{name}")
        local.listen()
        server.setblocking(False)
        local.setblocking(False)
        port = server.getsockname()[1]
        yield World(
            tmp_path, quick_assignment, {**places, "PORT": port, "SOCKET": name, "PID": os.getpid()}
        )
        for listening in (server, local):
            with pytest.raises(BlockingIOError):
                listening.accept()


# What a run writes about itself.
OF_A_RUN = {"class.json", "last_run.json", "run_before.json", ".lock"}


@dataclass(frozen=True)
class World:
    """The class that an attack is graded in."""

    path: Path
    assignment: str
    places: dict[str, Any]

    def hand_in(self, attack: Attack, then: str) -> None:
        target = self.path / "submissions" / ("mallory" + attack.path.suffix)
        if attack.path.is_dir():
            shutil.copytree(attack.path, target)
            target /= "solution.py"
        source = (attack.path / "solution.py" if attack.path.is_dir() else attack.path).read_text()
        for name, place in self.places.items():
            source = source.replace(f"@{name}@", str(place))
        target.write_text(source + then)

    def grade(self, isolation: Isolation, reports: str = "reports") -> dict[str, Record]:
        with ThreadPoolExecutor(1) as one_after_the_other:
            gradebook = grade(
                self.path / "submissions",
                assignment=self.assignment,
                reports=self.path / reports,
                isolation=isolation,
                workers=1,
                executor=one_after_the_other,
            )
        return {record.student: record for record in gradebook.records()}

    def files(self) -> dict[str, bytes]:
        """All files around it, except for those that grading writes."""
        reports = self.path / "reports"
        return {
            str(path): path.read_bytes()
            for path in self.path.rglob("*")
            if path.is_file()
            and not any(map(path.is_relative_to, (reports / "students", reports / "hidden")))
            and path.name not in OF_A_RUN
            and path.suffix not in (".csv", ".html", ".pyc")
        }


def plain(record: Record) -> dict[str, Any]:
    """A record without measurements and without paths."""
    return record.model_dump(exclude={"run", "fingerprint"})


def warm_processes(descendants) -> set[int]:
    """The warm processes, and all that they have started."""
    if sys.platform != "linux":
        return set()
    from grader.sandbox.warm_process import _idle

    idle = [process for kind in _idle.values() for process in kind]
    return {pid for process in idle for pid in descendants(process._popen.pid)}


# Not called `isolation`: that would take the place of the fixture that `strict` asks.
@pytest.mark.parametrize(("attack", "way"), [*attacks()])
def test_an_attack_comes_to_nothing(
    attack, way, world, right, right_gradients, descendants, monkeypatch
):
    level = "process"
    if way in WAYS:
        level, _ = "strict", only_way(way, monkeypatch)
    head = attack.under(way)
    honest = world.grade(level, reports="before")
    parts = {"then_right": right, "then_gradients": right_gradients}
    world.hand_in(attack, "".join(parts[key] for key in parts if head.get(key)))
    before, running = world.files(), descendants(os.getpid())
    warm = warm_processes(descendants)

    records = world.grade(level)

    mallory = records["mallory"]
    assert mallory.status == "graded"
    assert mallory.score == head["score"]
    verdicts = {case.id: case.verdict for case in mallory.cases}
    assert verdicts == verdicts | head.get("verdicts", {})
    told = mallory.model_dump_json(exclude={"run", "source"})  # its head is in the source
    for text in head.get("says", []):
        assert text in told
    assert {*head.get("shows", [])} <= {Path(cell.name).name for cell in mallory.source}
    kept, page = mallory.model_dump_json(exclude={"run"}), student_page(mallory)
    for secret in SECRETS:
        assert secret not in kept
        assert secret not in page
    for student in ("anna", "zoe"):
        assert plain(records[student]) == plain(honest[student])
    assert world.files() == before
    after, warm_after = descendants(os.getpid()), warm_processes(descendants)
    assert len(warm_after) == len(warm)
    # What other tests had started may have ended meanwhile.
    assert after - warm_after <= running - warm
