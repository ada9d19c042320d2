"""Checks that what is hidden stays hidden: hidden inputs are new, and no text quotes them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.marking.answer_key import AnswerKey, CaseKey
from grader.model.array_json import Array
from grader.model.assignment import Assignment, FunctionProblem
from grader.model.case_id import CaseId

MAX_CELLS = 10_000  # a larger array contains any short number by chance
TELLING_DIGITS = 3  # numbers with so many digits together are not in a text by chance
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w]|\.\d)")


def check_hidden(assignment: Assignment, key: AnswerKey) -> CheckResult:
    """Find hidden inputs that are public, or that a text shows."""
    holes, count = list[Hole](), 0
    texts = _texts(assignment)
    for problem in assignment.problems:
        if not isinstance(problem, FunctionProblem):
            continue
        keys = key.functions[problem.id]
        public = [case for case in keys.values() if case.case.visibility == "public"]
        for each in keys.values():
            if each.case.visibility == "hidden":
                count += 1
                where = CaseId.of(problem.id, each.case.id)
                holes += (Hole(where, flaw) for flaw in _flaws(each, public, texts))
    if not count:
        return CheckResult("hidden", not_made="no function has hidden cases")
    return CheckResult("hidden", tuple(holes), number_of(count, "hidden case"))


def _flaws(hidden: CaseKey, public: list[CaseKey], texts: dict[str, str]) -> Iterator[Flaw]:
    same = (each for each in public if _numbers(each.inputs) == _numbers(hidden.inputs))
    if first := next(same, None):
        yield Flaw.of("same_as_public", public=first.case.id)
    known = {cell for case in public for _, cells in _numbers(case.inputs) for cell in cells}
    arrays = [a for a in (*hidden.inputs, hidden.expected) if 0 < a.size <= MAX_CELLS]
    for name, text in texts.items():
        quotations = (find_quotation(array, text, known) for array in arrays)
        if quoted := next(filter(None, quotations), ""):
            yield Flaw.of("quoted", text=name, quoted=quoted)


def _numbers(arrays: tuple[Array, ...]) -> list[tuple[tuple[int, ...], list[float]]]:
    return [(array.shape, array.reshape(-1).astype(float).tolist()) for array in arrays]


def find_quotation(array: Array, text: str, known: set[float]) -> str:
    """Return the numbers of a text that tell cells of an array; empty if none do.

    They follow each other in both, have three digits together, and are not all `known` anyway.
    """
    cells = array.reshape(-1).astype(float).tolist()
    places: dict[float, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(cell, []).append(place)
    words = [match.group() for match in _NUMBER.finditer(text.replace("−", "-"))]
    values = [float(word) for word in words]
    for start, value in enumerate(values):
        for place in places.get(value, ()):
            pairs = zip(values[start:], cells[place:])  # noqa: B905 (one may end earlier)
            length = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
            told = words[start : start + length]
            is_new = not known.issuperset(values[start : start + length])
            if is_new and sum(map(_count_digits, told)) >= TELLING_DIGITS:
                return ", ".join(told)
    return ""


def _count_digits(word: str) -> int:
    return len(word.lstrip("-").replace(".", "").lstrip("0"))


def _texts(assignment: Assignment) -> dict[str, str]:
    """Return all texts that students may read, by what an author calls them."""
    texts = {"the title": assignment.title, "the statement": assignment.statement}
    for problem in assignment.problems:
        for name in ("title", "docstring", "given"):
            texts[f"{name} of {problem.id}"] = getattr(problem, name)
        for case in problem.cases:
            place = CaseId.of(problem.id, case.id)
            texts |= {
                f"title of {place}": case.title,
                f"hint of {place}": getattr(case, "hint", ""),
            }
            for mistake in getattr(case, "mistakes", ()):
                texts[f"message of {mistake.id} in {place}"] = mistake.message
        for mistake in getattr(problem, "mistakes", ()):
            texts[f"message of {mistake.id}"] = mistake.message
    return {f"The {name}".replace("The the", "The"): text for name, text in texts.items() if text}
