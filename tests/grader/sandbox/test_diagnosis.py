"""The message on a computer where no way to isolate submissions can be tried."""

import pytest

from grader.model.errors import IsolationError
from grader.sandbox import check_isolation
from grader.sandbox.diagnosis import diagnose

pytestmark = pytest.mark.usefixtures("strict")


def test_the_way_is_the_one_that_grading_uses():
    diagnosis = diagnose()

    assert diagnosis.way == check_isolation("strict")[0]


def test_each_way_is_available_or_refused():
    diagnosis = diagnose()

    refused = {refusal.way for refusal in diagnosis.refusals}
    assert {*diagnosis.layers, *refused} == {"namespaces", "landlock"}
    assert diagnosis.way in diagnosis.layers


def test_a_process_that_does_not_start_in_time_is_no_way_that_is_open(monkeypatch):
    monkeypatch.setattr("grader.sandbox.warm_process.START_SECONDS", 1e-9)

    with pytest.raises(IsolationError, match="No submission can be run here: .* within 0 s"):
        diagnose()


def test_without_a_temporary_folder_it_says_so(monkeypatch):
    def refuse():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", refuse)

    with pytest.raises(IsolationError, match="No usable temporary directory"):
        diagnose()
