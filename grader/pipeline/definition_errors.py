"""Says what is wrong with the definition of an assignment, in its author's terms.

Pydantic names the field, the kind of error and the given value. The sentence is made from these.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from grader.model import (
    adjustments,
    answers_problem,
    assignment,
    case,
    chain_problem,
    checks,
    code_rules,
    function_problem,
    inputs,
    known_mistakes,
    late_policy,
    part_rules,
    questions,
    resource_limits,
    scored,
    script,
)
from grader.pipeline.assignment_folder import AssignmentFolder
from grader.pipeline.definition_places import (
    find_model_call,
    is_comma_missing,
    line_of_field,
    names_from_grader,
    written_id,
)

MAX_SHOWN = 60
# What a field takes, if it takes another model.
WANTED = {
    "cases": "Case(…), or Step(…) in a chain, or NumberQuestion(…) and the like for answers",
    "problems": "FunctionProblem(…) or ChainProblem(…) or AnswersProblem(…)",
    "script": 'Do("method", …) or Get("attribute") or Set("attribute", value)',
    "mistakes": "KnownMistake(id=…, message=…, compute=…)",
    "options": '{"a": "…", "b": "…"}, the name and the text of each option',
    "wrong_answers": "WrongAnswer(id=…, value=…, message=…)",
    "known_answers": "KnownAnswer(id=…, value=…, message=…)",
    "tolerance": "Tolerance(rtol=…, atol=…)",
    "limits": "Limits(call_seconds=…)",
    "late": "LatePolicy(per_day=…)",
    "adjust": "Adjustment(where=…, points=…)",
    "equal_mutants": "EqualMutant(before=…, after=…, reason=…)",
}
_NAME = (
    "must be a name as in Python (letters, digits and _, with no digit at the beginning), but is "
    "{shown}"
)
_NUMBER = "must be a number, but is {shown}"
CHECKS = '"unordered", "up_to_sign", "up_to_relabelling", OneOf(…) or Statistics(…)'
_LOOK = "is {shown}, which it cannot be; docs/reference/assignment.md says what it can be"
# By pydantic's code for the kind of error. `{shown}` is the given value.
SENTENCES = {
    "missing": "is missing; add {field}=…",
    "string_pattern_mismatch": _NAME,
    "string_too_long": "has more than {max_length} characters; make it shorter",
    "string_too_short": "is empty; write it",
    "too_short": "is empty; give at least {min_length}",
    "too_long": "has more than {max_length} items; give fewer",
    "finite_number": "must be a finite number, but is {shown}",
    "greater_than": "must be more than {gt}, but is {shown}",
    "greater_than_equal": "must be at least {ge}, but is {shown}",
    "less_than": "must be less than {lt}, but is {shown}",
    "less_than_equal": "must be at most {le}, but is {shown}",
    "literal_error": "must be {expected}, but is {shown}",
    "int_from_float": "must be a whole number, but is {shown}",
    "frozen_set_type": 'is {shown}; write a set, such as {{"a", "c"}}',
    "callable_type": (
        "must be a function, but is {shown}; write the function's name without parentheses, or a "
        "lambda"
    ),
    **dict.fromkeys(("float_type", "float_parsing", "int_type", "int_parsing"), _NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be True or False, but is {shown}"),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing"),
        "must be a time, such as datetime(2027, 1, 31, 23, 59), but is {shown}",
    ),
    **dict.fromkeys(
        ("time_delta_type", "time_delta_parsing"),
        'must be a time span, such as "30 min" or "2 h", but is {shown}',
    ),
}
MODEL_ERRORS = frozenset({
    "model_type", "model_attributes_type", "dataclass_type", "union_tag_not_found",
    "union_tag_invalid", "is_instance_of",
})  # fmt: skip


def explain_definition(error: Exception, source: Path) -> str:
    """Say what went wrong and in which line of the assignment, without a traceback."""
    if isinstance(error, SyntaxError):
        line = f" in {error.text.strip()!r}" if error.text else ""
        return f"{error.filename}, line {error.lineno}: {error.msg}{line}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(source)]
    file, line_number = (own[-1].filename, own[-1].lineno or 0) if own else ("", 0)
    if isinstance(error, ValidationError):
        return "; ".join(_complaints(error, file, line_number))
    where = f"{file}, line {line_number}: " if file else ""
    if isinstance(error, ModuleNotFoundError) and error.name:
        beside = AssignmentFolder(source).path / f"{error.name}.py"
        if beside.is_file():
            return (
                f"{where}{error}. There is {beside}: if students may have it, list it in "
                f'Assignment(files=("{beside.name}",)). If not, make the folder a package, and '
                f"import it as .{error.name}"
            )
    return where + _explain_other(error, file, line_number)


def _explain_other(error: Exception, file: str, line: int) -> str:
    told = f"{type(error).__name__}: {error}"
    if isinstance(error, FileNotFoundError):
        return f"there is no file {error.filename}"
    if isinstance(error, NameError | ImportError):
        names = {error.name} if isinstance(error, NameError) else names_from_grader(file, line)
        near = [(n, m) for n in names for m in difflib.get_close_matches(n or "", _MODELS, 1)]
        near = [(name, meant) for name, meant in near if name != meant]
        return f"there is no {near[0][0]}; did you mean {near[0][1]}?" if near else told
    if isinstance(error, TypeError | LookupError) and file:
        if is_comma_missing(file, line):
            return f"{told}; a comma may be missing between two items"
        call = find_model_call(file, line, _MODELS)
        if call and call.args:
            name = ast.unparse(call.func)
            return f"write each value of {name} with its name: {name}(id=…, title=…)"
    return told


# The modules whose models authors write.
_AUTHORS = (
    *(adjustments, assignment, answers_problem, case, chain_problem, checks, code_rules),
    *(function_problem, inputs, known_mistakes, late_policy, part_rules, questions),
    *(resource_limits, scored, script),
)
_MODELS: Mapping[str, type[BaseModel]] = {
    name: found
    for module in _AUTHORS
    for name, found in vars(module).items()
    if isinstance(found, type) and issubclass(found, BaseModel) and name[-7:] != "Outline"
}


def _complaints(error: ValidationError, file: str, line: int) -> Iterator[str]:
    call = find_model_call(file, line, [error.title]) if file else None
    name = f"{error.title} {written_id(call)!r}" if call and written_id(call) else error.title
    details = error.errors()
    unknown = {str(each["loc"][0]) for each in details if each["type"] == "extra_forbidden"}
    meant = {near for word in unknown for near in _near_fields(error.title, word)}
    for field, group in itertools.groupby(details, _field_of):
        found: list[dict[str, Any]] = [dict(each) for each in group]
        at = line_of_field(call, field) if call else line
        where = f"{file}, line {at}: " if file else ""
        if found[0]["type"] == "missing" and field[0] in meant:
            continue  # the misspelt one is told
        if found[0]["type"] == "value_error" and len(found) == 1:
            shown = f", {_written(field)}" if field else ""
            yield f"{where}{error.title}{shown}: {found[0]['ctx']['error']}"
        else:
            yield f"{where}{name}: {_written(field)} {_say(error.title, field, found)}"


def _field_of(detail: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Return the field, and the positions in it. The rest tells which type was tried."""
    first, *rest = detail["loc"] or ("",)
    if _is_field_of_a_model(detail):
        return (first,)
    return (first, *itertools.takewhile(lambda part: isinstance(part, int), rest)) if first else ()


def _is_field_of_a_model(detail: Mapping[str, Any]) -> bool:
    """Return whether a model stands where a tuple should: pydantic takes it for its fields."""
    given = detail["input"]
    is_pair = isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str)
    return is_pair and detail["type"] in MODEL_ERRORS


def _near_fields(model: str, word: str) -> list[str]:
    fields = _MODELS[model].model_fields if model in _MODELS else ()
    return difflib.get_close_matches(word, fields, 1)


def _written(field: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else part for part in field)


def _say(model: str, field: tuple[str | int, ...], details: list[dict[str, Any]]) -> str:
    """Say what is wrong with a field, for all types that it may have."""
    name, detail = str(field[0]) if field else "", details[0]
    kind, given = detail["type"], detail["input"]
    if _is_field_of_a_model(detail):
        return _needs_comma(name, f"{_first_wanted(name)}")
    if len(details) > 1:
        return _say_one_of_several(model, name, given)
    if kind == "extra_forbidden":
        near = _near_fields(model, name)
        advice = f"did you mean {near[0]}?" if near else "docs/reference/assignment.md lists all"
        return f"is no field of {model}; {advice}"
    if kind == "tuple_type":
        return _say_no_tuple(name, given)
    if kind in MODEL_ERRORS or kind == "dict_type":
        return _say_no_model(name, given)
    if kind == "string_type":
        if isinstance(given, Path):
            return 'is a path; read the file: Path(…).read_text("utf-8")'
        return f"must be a text in quotation marks, but is {_show(given)}"
    if name in ("unchanged", "not_shared") and kind.startswith("int"):
        return f"must be the position of an argument, counted from 0, but is {_show(given)}"
    facts = {"shown": _show(given), "field": name, **detail.get("ctx", {})}
    return SENTENCES.get(kind, _LOOK).format_map({k: _short(v) for k, v in facts.items()})


def _short(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def _say_no_tuple(name: str, given: object) -> str:
    if isinstance(given, str | int | float):
        return _needs_comma(name, _show(given))
    return f"is {_show(given)}; write a tuple: {name}=({_first_wanted(name)},)"


def _needs_comma(name: str, item: str) -> str:
    return f"is a single value; a tuple with one item needs a comma: {name}=({item},)"


def _first_wanted(name: str) -> str:
    return WANTED.get(name, "…").partition(" or ")[0].partition(", or")[0]


def _say_no_model(name: str, given: object) -> str:
    if isinstance(given, type) or callable(given):
        return f"is {_show(given)} itself; write {WANTED.get(name, 'a model')}"
    return f"is {_show(given)}; write {WANTED.get(name, 'a model of grader')}"


def _say_one_of_several(model: str, name: str, given: object) -> str:
    if hasattr(given, "tolist") or hasattr(given, "to_numpy"):
        way = "tolist()" if hasattr(given, "tolist") else "to_numpy().tolist()"
        return f"is {_show(given)}; write it as lists: {name}=….{way}"
    if model == "NumberQuestion":
        return f"must be a finite number, but is {_show(given)}; its unit is a field: unit=…"
    if model == "WrongAnswer":
        return f"must be a number, a text or a set of names of options, but is {_show(given)}"
    if name == "points":  # of an adjustment
        return f'must be "dropped", "given" or a number above 0, but is {_show(given)}'
    if name == "check":
        return f"must be {CHECKS}, but is {_show(given)}; for your own function, write checker=…"
    return f"must be a number or a list of numbers, but is {_show(given)}"


def _show(value: object) -> str:
    """Show a value in a few words: small ones as written, others by their type."""
    if isinstance(value, str | int | float | None):
        text = repr(value)
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
    name = {"ndarray": "array"}.get(type(value).__name__, type(value).__name__)
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, Callable) and hasattr(value, "__name__"):  # type: ignore[arg-type]
        return f"the function {value.__name__}"
    return f"a{'n' if name[0] in 'aeiouAEIOU' else ''} {name}"
