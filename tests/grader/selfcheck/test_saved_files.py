"""Waiting for saves, and `grade check --watch` in a terminal, as an emulator shows it."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from types import SimpleNamespace

import pyte
import pytest

from grader.selfcheck import saved_files
from grader.selfcheck.saved_files import saves

GRADE = "from grader.cli import main; main()"
GRADE_AT_TERMINAL = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {GRADE}"
DEADLINE = 60
ALTERNATE, NORMAL = b"\x1b[?1049h", b"\x1b[?1049l"
CLEAR = b"\x1b[2J"
PLAIN = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")
"""Variables that would decide how it looks."""


@pytest.fixture
def meanwhile(monkeypatch):
    """What happens between one look and the next, each at its time, instead of sleep."""
    events = []
    monkeypatch.setattr(saved_files, "time", SimpleNamespace(sleep=lambda _: events.pop(0)()))
    return events


def nothing():
    pass


def test_there_is_something_to_check_at_once(tmp_path):
    next(saves(tmp_path))


def test_a_save_is_told_once_it_has_settled(tmp_path, meanwhile):
    waiting = saves(tmp_path)
    next(waiting)
    file = tmp_path / "anna.py"
    meanwhile += [lambda: file.write_text("x ="), lambda: file.write_text("x = 1"), nothing]

    next(waiting)

    assert meanwhile == []


def test_a_save_during_a_check_is_seen(tmp_path, meanwhile):
    waiting = saves(tmp_path)
    next(waiting)
    (tmp_path / "anna.py").write_text("x = 1")
    meanwhile += [nothing, nothing]

    next(waiting)

    assert meanwhile == []


@pytest.mark.parametrize("name", ["anna.py", "anna.ipynb", "ANNA.PY", "public.json"])
def test_work_and_the_handout_are_watched(tmp_path, meanwhile, name):
    waiting = saves(tmp_path)
    next(waiting)
    meanwhile += [lambda: (tmp_path / name).write_text("1"), nothing]

    next(waiting)

    assert meanwhile == []


def test_other_files_are_not_watched(tmp_path, meanwhile):
    quiet = []
    waiting = saves(tmp_path, meanwhile=lambda: quiet.append("look"))
    next(waiting)
    meanwhile += [
        lambda: (tmp_path / ".anna.py.swp").write_text("1"),
        lambda: (tmp_path / "notes.txt").write_text("1"),
        lambda: (tmp_path / "anna.py").write_text("1"),
        nothing,
    ]

    next(waiting)

    assert quiet == ["look", "look"]


def test_a_file_that_takes_anothers_place_is_seen_in_the_same_tick_of_the_clock(
    tmp_path, meanwhile
):
    file, other = tmp_path / "anna.py", tmp_path / "other"
    file.write_text("x = 1")
    other.write_text("x = 2")
    os.utime(file, (1, 1))
    os.utime(other, (1, 1))
    waiting = saves(tmp_path)
    next(waiting)
    meanwhile += [lambda: other.replace(file), nothing]

    next(waiting)

    assert meanwhile == []


def test_a_folder_that_is_gone_for_a_moment_is_watched_on(tmp_path, meanwhile):
    folder, away = tmp_path / "work", tmp_path / "away"
    folder.mkdir()
    (folder / "anna.py").write_text("x = 1")
    waiting = saves(folder)
    next(waiting)
    meanwhile += [lambda: folder.rename(away), nothing, lambda: away.rename(folder), nothing]

    next(waiting)
    next(waiting)

    assert meanwhile == []


class Terminal:
    """A command in a terminal of its own, and what is on the screen."""

    def __init__(self, folder, *arguments, rows, columns, **environment):
        self._keyboard, there = os.openpty()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.resize(rows, columns)
        variables = {name: os.environ[name] for name in os.environ if name not in PLAIN}
        self._process = subprocess.Popen(
            [sys.executable, "-c", GRADE_AT_TERMINAL, *arguments],
            cwd=folder,
            env={**variables, "TERM": "xterm-256color", **environment},
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
        )
        os.close(there)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def resize(self, rows, columns):
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._keyboard, termios.TIOCSWINSZ, size)
        self.screen.resize(rows, columns)

    def wait_for(self, *texts):
        """Read until all of these are on the screen."""
        end = time.monotonic() + DEADLINE
        while not all(text in self.text for text in texts):
            assert self._read(end), f"{texts} did not come; there is:\n{self.text}"

    def press_ctrl_c(self):
        """The exit status, once all has been read."""
        os.write(self._keyboard, b"\x03")
        end = time.monotonic() + DEADLINE
        while self._read(end):
            pass
        return self._process.wait(DEADLINE)

    def _read(self, end):
        ready, _, _ = select.select([self._keyboard], [], [], max(0, end - time.monotonic()))
        try:
            came = os.read(self._keyboard, 65536) if ready else b""
        except OSError:  # Linux's way to say that the other end is closed
            came = b""
        self.written += came
        self._stream.feed(came)
        return bool(came)

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._keyboard)


@pytest.fixture
def watch(make_folder, right):
    """Watch anna.py, right work at first, in a terminal."""
    terminals = []

    def start(*options, source=right, rows=24, columns=80, **environment):
        folder = make_folder(anna=source)
        terminal = Terminal(
            folder, "check", "anna.py", "--watch", *options,
            rows=rows, columns=columns, **environment,
        )  # fmt: skip
        terminals.append(terminal)
        return terminal, folder / "anna.py"

    yield start
    for terminal in terminals:
        terminal.close()


PASSES = "13 cases right: 30 of 30 points"
FAILS = "12 of 13 cases right, 1 wrong"
WRONG = "def relu_backward(dA, Z):\n    return dA * (Z >= 0)\n"


def test_the_first_result_is_shown_and_a_save_shows_the_next(watch, right_gradients):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")

    file.write_text(WRONG + right_gradients)

    terminal.wait_for("1. The mask is Z < 0", FAILS)
    assert PASSES not in terminal.text


def test_a_save_by_renaming_is_seen(watch, right_gradients):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")
    other = file.with_name("anna.tmp")
    other.write_text(WRONG + right_gradients)

    other.replace(file)

    terminal.wait_for(FAILS)


def test_a_save_during_the_first_check_is_seen(watch, right):
    terminal, file = watch(source="while True:\n    pass\n")
    terminal.wait_for("Checking …")

    file.write_text(right)

    terminal.wait_for(PASSES)


def test_a_syntax_error_is_told_and_watching_goes_on(watch, right):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")

    file.write_text("def (")
    terminal.wait_for("SyntaxError")
    file.write_text(right)
    terminal.wait_for(PASSES)


def test_a_file_that_is_gone_is_told_and_watching_goes_on(watch, right):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")

    file.unlink()
    terminal.wait_for("anna.py: no such file")
    file.write_text(right)
    terminal.wait_for(PASSES)


def test_the_screen_is_never_cleared_between_two_results(watch, right_gradients):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")

    file.write_text(WRONG + right_gradients)
    terminal.wait_for(FAILS, "Checked at")

    assert CLEAR not in terminal.written
    assert terminal.written.count(ALTERNATE) == 1


@pytest.mark.parametrize(("source", "status"), [("right", 0), ("wrong", 1)])
def test_ctrl_c_ends_with_the_last_result_and_its_status(
    watch, right, right_gradients, source, status
):
    terminal, _ = watch(source={"right": right, "wrong": WRONG + right_gradients}[source])
    terminal.wait_for("Checked at")

    assert terminal.press_ctrl_c() == status

    _, _, after = terminal.written.partition(NORMAL)
    assert b"Problem 2: relu_backward(dA, Z)" in after
    assert after.rstrip().endswith(b"Hidden cases are not checked here.")


def test_ctrl_c_restores_the_terminal(watch):
    terminal, _ = watch()
    terminal.wait_for("Checked at")
    assert terminal.screen.cursor.hidden

    terminal.press_ctrl_c()

    assert not terminal.screen.cursor.hidden
    assert terminal.written.count(NORMAL) == 1


def test_ctrl_c_during_the_first_check_ends_as_for_any_command(watch):
    terminal, _ = watch(source="while True:\n    pass\n")
    terminal.wait_for("Checking …")

    assert terminal.press_ctrl_c() == 130
    assert not terminal.screen.cursor.hidden


def test_ctrl_c_during_a_check_says_that_the_last_result_is_not_of_the_last_save(watch):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")
    file.write_text("while True:\n    pass\n")
    terminal.wait_for("Checking …")

    terminal.press_ctrl_c()

    _, _, after = terminal.written.partition(NORMAL)
    assert b"The check of the last save did not finish" in after


def test_ctrl_c_where_the_last_save_could_not_be_checked_says_why(watch):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")
    file.unlink()
    terminal.wait_for("anna.py: no such file")

    terminal.press_ctrl_c()

    _, _, after = terminal.written.partition(NORMAL)
    assert b"The last save could not be checked: anna.py: no such file" in after


def test_work_without_a_handout_ends_at_once_and_says_so(tmp_path):
    (tmp_path / "anna.py").write_text("x = 1")

    terminal = Terminal(tmp_path, "check", "anna.py", "--watch", rows=24, columns=80)

    terminal.wait_for("there is no public.json")
    terminal.close()


def test_a_small_screen_shows_what_fails_without_what_passes(watch, right_gradients):
    terminal, _ = watch(source=WRONG + right_gradients, rows=28)

    terminal.wait_for("✗ wrong    zero          0/5  see 1", "1. The mask", "Checked at")

    assert "✓" not in terminal.text


def test_a_tiny_screen_shows_what_to_fix_first(watch, right_gradients):
    terminal, _ = watch(source=WRONG + right_gradients, rows=10, columns=40)

    terminal.wait_for(FAILS, "1. The mask is Z < 0", "Checked at")


def test_a_terminal_that_changes_its_size_is_drawn_anew(watch):
    terminal, _ = watch(rows=40, columns=80)
    terminal.wait_for("30 of 30 points of the public cases.")

    terminal.resize(40, 40)

    terminal.wait_for("30 of 30 points of the\npublic cases.")


def test_a_dumb_terminal_is_sent_no_control_sequence(watch, right_gradients):
    terminal, file = watch(TERM="dumb")
    terminal.wait_for(PASSES)

    file.write_text(WRONG + right_gradients)
    terminal.wait_for(FAILS)

    assert b"\x1b" not in terminal.written


def test_the_page_is_written_anew_at_each_save(watch, tmp_path, right_gradients):
    folder = tmp_path / "pages"
    folder.mkdir()
    terminal, file = watch("--html", TMPDIR=str(folder), BROWSER="true")
    terminal.wait_for(PASSES, "Checked at")
    [page] = folder.glob("grade-check-*/anna.html")

    file.write_text(WRONG + right_gradients)
    terminal.wait_for(FAILS)

    assert "The mask is Z &lt; 0" in page.read_text()
    terminal.press_ctrl_c()
    assert f"Page: {page}".encode() in terminal.written


def test_each_result_tells_what_got_better_or_worse_since_the_one_before(watch, right_gradients):
    terminal, file = watch()
    terminal.wait_for(PASSES, "Checked at")

    file.write_text(WRONG + right_gradients)

    terminal.wait_for("worse: zero, non_finite.")


def test_piped_results_follow_each_other_as_plain_text(make_folder, right, right_gradients):
    folder = make_folder(anna=right)
    command = [sys.executable, "-c", GRADE, "check", "anna.py", "--watch"]
    plain = {"COLUMNS": "80", "FORCE_COLOR": "", "PYTHONIOENCODING": "utf-8"}
    environment = {**os.environ, **plain}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE) as process:
        first = read_to(process.stdout, "Hidden cases are not checked here.\n")
        (folder / "anna.py").write_text(WRONG + right_gradients)
        second = read_to(process.stdout, "worse: zero, non_finite.\n")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert PASSES in first
    assert FAILS in second
    assert "\x1b" not in first + second
    assert rest == b""
    assert process.returncode == 1


def read_to(pipe, end):
    """All that comes until it ends so."""
    text = b""
    while not text.endswith(end.encode()):
        ready, _, _ = select.select([pipe], [], [], DEADLINE)
        came = os.read(pipe.fileno(), 65536) if ready else b""
        assert came, text.decode()
        text += came
    return text.decode()
