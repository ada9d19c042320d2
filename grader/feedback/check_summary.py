"""The last lines of a self-check: what is right, what is only there, and what was not checked."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from grader.feedback.labels import ADVICE, NOT_COUNTED, label
from grader.model.record import PASSING, CaseResult, Record, show_first, show_points

SHOWN_NAMES = 3


Tone = Literal["good", "bad", "neutral"]


class Conclusion(NamedTuple):
    """A sentence that sums up a part of a self-check."""

    text: str
    tone: Tone


def sum_up(record: Record) -> list[Conclusion]:
    """Sum up a self-check: the cases, the values of chains, and what was not checked."""
    cases = [case for case in record.cases if case.checked == "value"]
    values = [case for case in record.cases if case.checked != "value"]
    told = [_sum_up_cases(cases, record)] if cases else []
    told += [_sum_up_values(values)] if values else []
    unchecked = [*_unjudged(values), "Hidden cases are not checked here."]
    return [*told, *(Conclusion(text, "neutral") for text in unchecked)]


def _sum_up_cases(cases: Sequence[CaseResult], record: Record) -> Conclusion:
    """Count the cases of functions. Those without points are only told where they give advice."""
    scored = [case for case in cases if case.max_points] or cases
    right = sum(case.passed and case.verdict in PASSING for case in scored)
    dearer = sum(case.verdict in PASSING and not case.passed for case in scored)
    unwritten = sum(case.is_unwritten for case in scored)
    not_run = sum(case.verdict == "not_run" for case in scored)
    not_counted = sum(label(case) == NOT_COUNTED for case in scored)
    wrong = sum(not case.passed for case in scored) - dearer - unwritten - not_run - not_counted
    advice = sum(label(case) == ADVICE for case in cases)
    of = f" of {len(scored)}" if right < len(scored) else ""
    told = (
        (dearer, f"{dearer} right but {_plural(dearer, 'costs', 'cost')} points"),
        (wrong, f"{wrong} wrong"),
        (not_counted, f"{not_counted} not counted"),
        (not_run, f"{not_run} not run"),
        (unwritten, f"{unwritten} {_plural(unwritten, 'waits', 'wait')} for your code"),
        (advice, f"advice on {advice}"),
    )
    noun = _plural(len(scored), "case", "cases")
    text = ", ".join([f"{right}{of} {noun} right", *(part for count, part in told if count)])
    if record.max_score:
        points = f"{show_points(record.score)} of {show_points(record.max_score)} points"
        text += f": {points} of the public cases"
    tone: Tone = (
        "good" if right == len(scored) else "bad" if wrong or dearer or not_run else "neutral"
    )
    return Conclusion(f"{text}.", tone)


def _sum_up_values(values: Sequence[CaseResult]) -> Conclusion:
    """Count the values of chains. That a value is there, or follows, does not make it right."""
    fits = [value for value in values if value.passed]
    dearer = sum(value.verdict in PASSING and not value.passed for value in values)
    unwritten = sum(value.is_unwritten for value in values)
    faulty = [v for v in values if v.verdict not in PASSING and not v.is_unwritten]
    astray = sum(value.checked == "follows" for value in faulty)
    told = (
        (dearer, "costs points", "cost points"),
        (astray, "does not follow", "do not follow"),
        (len(faulty) - astray, "cannot be used", "cannot be used"),
        (unwritten, "is not written yet", "are not written yet"),
    )
    is_whole = not faulty and not dearer
    parts = [_there(fits, len(values), is_whole=is_whole)] if fits else []
    for count, one, many in told:
        if count:  # the first part says what is counted
            subject = str(count) if parts else _of(count, len(values))
            parts.append(f"{subject} {_plural(count, one, many)}")
    return Conclusion(f"{'; '.join(parts)}.", "neutral" if is_whole else "bad")


def _there(fits: Sequence[CaseResult], count: int, *, is_whole: bool) -> str:
    """Say how many of a number of values are there, and how they hold together.

    `is_whole` tells that no value breaks the chain.
    """
    text = f"{_of(len(fits), count)} {_plural(len(fits), 'is', 'are')} there"
    accepted = sum(value.verdict == "accepted" for value in fits)
    follows = sum(value.checked == "follows" for value in fits) - accepted
    if is_whole and not accepted and follows and follows == len(fits) - 1:
        return f"{text} and follow from each other"
    told = (
        (follows, f"{follows} of which {_plural(follows, 'follows', 'follow')} from earlier ones"),
        (accepted, f"{accepted} of which {_plural(accepted, 'is', 'are')} accepted"),
    )
    held = " and ".join(part for number, part in told if number)
    return f"{text}, {held}" if held else text


def _unjudged(values: Sequence[CaseResult]) -> Iterator[str]:
    """Say of which values nobody has checked whether they are right, if of any."""
    alone = [value for value in values if value.checked == "format" and value.verdict in PASSING]
    if not alone:
        return
    names = show_first([value.id.case for value in alone], SHOWN_NAMES)
    if len(alone) == len(values):
        names = _plural(len(values), "it", "they")
    elif alone == [values[0]]:
        names = f"the first ({names})"
    yield f"Whether {names} {_plural(len(alone), 'is', 'are')} right is not checked."


def _of(part: int, whole: int) -> str:
    """Say how many of the values these are: `4 of 6 values`, `6 values`, `1 value`."""
    of = f" of {whole}" if part < whole else ""
    return f"{part}{of} {_plural(whole, 'value', 'values')}"


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
