"""Writes the places of a starter where students answer questions."""

import textwrap

from grader.model.questions import ChoiceOutline, ChoicesOutline, NumberOutline, QuestionOutline

WIDTH = 88  # characters of a line


def answer_block(question: QuestionOutline) -> str:
    """Return a question as a comment, with its options, above a variable to be filled in."""
    lines = _wrapped(question.title)
    if question.text:
        lines += ["#", *(line for part in question.text.splitlines() for line in _wrapped(part))]
    if isinstance(question, ChoiceOutline | ChoicesOutline):
        for name, text in question.options.items():
            lines += _wrapped(name if text in (name, "") else f"{name}: {text}", "  - ")
    lines += _wrapped(_how(question))
    return "\n".join([*lines, f"{question.id} = ..."]) + "\n"


def _how(question: QuestionOutline) -> str:
    """Say how to write the answer, by an example that is not right just because it stands here."""
    name = question.id
    if isinstance(question, ChoiceOutline):
        return f"Give the name of one option, as in: {name} = {_first(question)!r}"
    if isinstance(question, ChoicesOutline):
        return f"Give the names of all that are right, as in: {name} = {{{_first(question)!r}}}"
    if isinstance(question, NumberOutline):
        if not question.unit:
            return "Give a number."
        example = f'a text with the unit, as in: {name} = "12 {question.unit}"'
        if question.unit_required:
            return f"Give {example}"
        return f"Give a number in {question.unit}, or {example}"
    return "Give a text in quotation marks."


def _first(question: ChoiceOutline | ChoicesOutline) -> str:
    return next(iter(question.options))


def _wrapped(text: str, mark: str = "") -> list[str]:
    """Return lines of a comment."""
    after = " " * len(mark)
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"# {mark if not at else after}{line}" for at, line in enumerate(lines)] or ["#"]
