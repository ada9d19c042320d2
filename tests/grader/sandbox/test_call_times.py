"""Calls with a limit of their own are timed, and made again before they count as too slow."""

from grader.model.execution import Call, Outcome, TimeLimit
from grader.model.resource_limits import Limits
from grader.model.submission import Submission
from grader.sandbox.stages import Budget, CallMaker

NEVER, ALWAYS = TimeLimit(seconds=1e-9, reference=1e-9), TimeLimit(seconds=60, reference=1)
COUNTED = "print('loaded')\ndef f(): print('called'); return 1"


def test_only_a_call_with_a_limit_of_its_own_is_timed(run):
    outcomes = run(COUNTED, Call("f", "f", limit=ALWAYS), Call("g", "f")).outcomes

    assert 0 < outcomes["f"].seconds < 60
    assert outcomes["g"].seconds is None


def test_a_call_that_is_always_too_slow_keeps_its_result_and_its_output_once(run):
    execution = run(COUNTED, Call("f", "f", limit=NEVER), Call("g", "f", hidden=True, limit=NEVER))

    assert {each.status for each in execution.outcomes.values()} == {"returned"}
    assert all(each.is_too_slow for each in execution.outcomes.values())
    assert execution.output.count("loaded") == 1


def test_the_fastest_try_counts():
    call = Call("f", "f", limit=ALWAYS)
    maker = CallMaker([call], Submission(""), Budget(Limits()))
    maker.outcomes["f"] = Outcome("missing", seconds=90, limit=ALWAYS)

    maker.take_faster({"f": Outcome("missing", seconds=3, limit=ALWAYS)})
    maker.take_faster({"f": Outcome("missing", seconds=70, limit=ALWAYS)})
    maker.take_faster({"f": Outcome("timeout")})

    assert maker.outcomes["f"].seconds == 3
    assert not maker.outcomes["f"].is_too_slow


def test_a_call_that_a_limit_stopped_is_not_made_again(run):
    outcome = run("def f():\n    while True: pass", Call("f", "f", limit=NEVER)).outcomes["f"]

    assert (outcome.status, outcome.seconds) == ("timeout", None)
