"""Checks that what is hidden stays hidden: hidden inputs are new, and no text quotes them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.chain_key import ChainKey
from grader.marking.comparison import agree
from grader.marking.plain_comparison import data_of
from grader.model.answers_problem import AnswersProblem
from grader.model.array_json import Array
from grader.model.assignment import Assignment
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem
from grader.model.function_problem import FunctionProblem
from grader.model.plain_data import exact, leaves
from grader.model.questions import NumberQuestion, Question

MAX_CELLS = 10_000  # a larger array contains any short number by chance
TELLING_DIGITS = 3  # numbers with so many digits together are not in a text by chance
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w]|\.\d)")


def check_hidden(assignment: Assignment, key: AnswerKey) -> CheckResult:
    """Find hidden inputs that are public, and hidden numbers that a text shows."""
    holes, count = list[Hole](), 0
    texts = _texts(assignment)
    for problem in assignment.problems:
        hidden = [case.id for case in problem.cases if case.visibility == "hidden"]
        count += len(hidden)
        if isinstance(problem, FunctionProblem):
            keys = key.functions[problem.id]
            arrays = {name: [*_arrays_of(keys[name])] for name in keys}
            public = [keys[name] for name in keys if name not in hidden]
            same = {name: _find_same(keys[name], public) for name in hidden}
        elif isinstance(problem, AnswersProblem):
            arrays = {each.id: [*_numbers_of(each)] for each in problem.cases}
            same = {}
            words = {each.id: each.answers for each in problem.cases if each.kind == "text"}
            for name in hidden:
                holes += (
                    Hole(CaseId.of(problem.id, name), Flaw.of("quoted", text=text, quoted=word))
                    for text, word in _find_words(words.get(name, ()), texts)
                )
        else:
            chain = key.chains[problem.id]
            arrays = {step.id: [chain.right[step.id]] for step in problem.cases}
            same = {}
            holes += _holes_of_rows(problem, chain, texts)
            count += len(chain.hidden)
        known = _cells(array for name in arrays if name not in hidden for array in arrays[name])
        for name in hidden:
            where = CaseId.of(problem.id, name)
            if public_case := same.get(name):
                holes.append(Hole(where, Flaw.of("same_as_public", public=public_case)))
            holes += (Hole(where, flaw) for flaw in _quotations(arrays[name], texts, known))
    if not count:
        return CheckResult("hidden", not_made="nothing is hidden")
    return CheckResult("hidden", tuple(holes), number_of(count, "hidden case"))


def _holes_of_rows(
    problem: ChainProblem, key: ChainKey, texts: Mapping[str, str]
) -> Iterator[Hole]:
    """Yield what is wrong with the hidden inputs of a chain."""
    given = [*_numbers_in([*key.public.inputs.values()]), *key.right.values()]
    known = _cells(given)
    for number, right in enumerate(key.hidden, start=1):
        if exact([*right.inputs.values()]) == exact([*key.public.inputs.values()]):
            yield Hole(problem.id, Flaw.of("same_inputs", number=number))
        arrays = [*_numbers_in([*right.inputs.values()]), *right.values.values()]
        for flaw in _quotations(arrays, texts, known):
            yield Hole(problem.id, flaw)
    for step in problem.cases if key.hidden else ():
        tolerance = step.tolerance or problem.tolerance
        values = [right.values[step.id] for right in key.hidden]
        if all(agree(value, key.right[step.id], tolerance) for value in values):
            yield Hole(CaseId.of(problem.id, step.id), Flaw.of("same_value"))


def _quotations(
    arrays: Sequence[Array], texts: Mapping[str, str], known: set[float]
) -> Iterator[Flaw]:
    for name, text in texts.items():
        small = (array for array in arrays if array.size <= MAX_CELLS)
        quotations = (find_quotation(array, text, known) for array in small)
        if quoted := next(filter(None, quotations), ""):
            yield Flaw.of("quoted", text=name, quoted=quoted)


def _numbers_of(question: Question) -> Iterator[Array]:
    if isinstance(question, NumberQuestion):
        yield np.asarray(question.value)


def _find_words(words: Iterable[str], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the texts that have one of these words or phrases, with it."""
    for word in words:
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        yield from ((name, word) for name, text in texts.items() if whole.search(text))


def _find_same(hidden: CaseKey, public: Sequence[CaseKey]) -> str:
    """Return the first public case with the same inputs; empty if there is none."""
    inputs = _content(hidden)
    return next((each.case.id for each in public if _content(each) == inputs), "")


def _content(key: CaseKey) -> tuple[str, str | None, str]:
    lines = [(*line[:2], line.inputs) for line in key.case.build_lines()]
    return exact(key.inputs), key.case.stdin, exact(lines)


def _arrays_of(key: CaseKey) -> Iterator[Array]:
    """Yield the numbers of the inputs and of the expected value of a case, as arrays."""
    of_lines = (each for line in key.case.build_lines() for each in line.inputs)
    yield from _numbers_in([*key.inputs, *of_lines, data_of(key.right)])


def _numbers_in(data: object) -> Iterator[Array]:
    for leaf in leaves(data):
        if isinstance(leaf, np.ndarray | bool | int | float):
            array = np.asarray(leaf)
            if array.dtype.kind in "biuf":
                yield array


def _cells(arrays: Iterable[Array]) -> set[float]:
    return {cell for array in arrays for cell in array.reshape(-1).astype(float).tolist()}


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
            texts[f"{name} of {problem.id}"] = getattr(problem, name, "")
        for case in problem.cases:
            place = CaseId.of(problem.id, case.id)
            texts |= {
                f"title of {place}": case.title,
                f"hint of {place}": getattr(case, "hint", ""),
                f"text of {place}": getattr(case, "text", ""),
            }
            for wrong in getattr(case, "wrong_answers", ()):
                texts[f"message of {wrong.id} in {place}"] = wrong.message
            for mistake in getattr(case, "mistakes", ()):
                texts[f"message of {mistake.id} in {place}"] = mistake.message
        for mistake in getattr(problem, "mistakes", ()):
            texts[f"message of {mistake.id}"] = mistake.message
    return {f"The {name}".replace("The the", "The"): text for name, text in texts.items() if text}
