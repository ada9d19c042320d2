"""Checks the functions that a student has defined in a notebook."""

import linecache
import os
import sys
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from grader.marking import sum_points
from grader.model.answers_problem import AnswersOutline
from grader.model.assignment import AssignmentOutline
from grader.model.errors import GraderError
from grader.model.execution import wanted_of
from grader.model.submission import Cell, Handin, Submission
from grader.pipeline.grade_one import make_record
from grader.pipeline.run_notes import notes_of_packages
from grader.sandbox.in_process import run_here
from grader.sandbox.student.near_names import nearness
from grader.selfcheck.last_check import with_progress
from grader.selfcheck.self_check import SelfCheck, prepare_from


def check(*functions: Callable[..., Any], handout: str | Path | None = None) -> SelfCheck:
    """Check functions with the public cases of the handout: `check(relu_backward)`.

    Call it where the functions are defined, as in a notebook. They run in this process, but are
    called and marked as in grading. By default, check all functions that the handout asks for, with
    the `public.json` of the working directory. `handout` names another one, or its folder.

    Raises:
        GraderError: the handout does not ask for such a function.
        HandoutError: there is no handout, or it is damaged.
        KeyboardInterrupt: the check was interrupted.
    """
    caller = sys._getframe(1).f_globals
    path = Path.cwd() if handout is None else Path(handout)
    prepared = prepare_from(path, Path.cwd())
    whole = prepared.assignment
    asked = {_name(function, whole, caller): function for function in functions}
    given = {_own_name(function, name): function for name, function in asked.items()}
    if asked:
        problems = tuple(
            problem
            for problem in whole.problems
            if not isinstance(problem, AnswersOutline) and problem.function in asked
        )
        points = sum_points(problem.points for problem in problems)
        chosen = whole.model_copy(update={"problems": problems, "points": points})
        prepared = replace(prepared, assignment=chosen)
    # Restores numpy's settings if an interrupt comes while they are changed for a moment.
    with np.errstate():
        own = ChainMap(given, caller)
        execution = run_here(own, prepared.calls, whole.limits, wanted_of(whole))
        submission, handin = Submission("notebook"), Handin("notebook")
        cells = _cells(caller, own)
        record = make_record(submission, handin, prepared, execution, "", cells=cells)
    notes = (*record.notes, *notes_of_packages([cell.source for cell in cells], (), whole))
    # Jupyter's server tells a kernel the path of its notebook.
    place = f"{path.absolute()}\n{os.environ.get('JPY_SESSION_NAME', 'notebook')}"
    return with_progress(SelfCheck(record.model_copy(update={"notes": notes}), place))


def _cells(caller: Mapping[str, Any], own: Mapping[str, Any]) -> list[Cell]:
    """Return the code that IPython has run; outside of it, the files that functions are from."""
    ran = caller.get("In")
    if isinstance(ran, list):
        return [
            Cell(f"Cell In[{number}]", code)
            for number, code in enumerate(ran)
            if isinstance(code, str)
        ]
    classes = (vars(value).values() for value in own.values() if isinstance(value, type))
    values = [*own.values(), *(member for members in classes for member in members)]
    functions = (value for value in values if isinstance(value, FunctionType))
    files = dict.fromkeys(function.__code__.co_filename for function in functions)
    named = ((Path(file).name, "".join(linecache.getlines(file))) for file in files)
    return [Cell(name, source) for name, source in named]


def _own_name(function: Callable[..., Any], name: str) -> str:
    """Return the name under which to look for a function: its own, if that is only near."""
    own = getattr(function, "__name__", "")
    return own if nearness(name, own, typos=True) else name


def _name(function: object, assignment: AssignmentOutline, namespace: Mapping[str, Any]) -> str:
    """Return the handout's name for a function: its name in the notebook, or its own name."""
    asked = assignment.functions()
    if not asked:
        raise GraderError(f"{assignment.title} asks for no function; check all answers: check()")
    if not callable(function):
        meant = function if function in asked else asked[0]
        raise GraderError(
            f"check takes functions, not a value of type {type(function).__name__}: "
            f"check({meant}), without quotes and without calling it"
        )
    own = getattr(function, "__name__", "")
    for name in asked:
        if namespace.get(name) is function or own == name:
            return name
    for name in asked:
        if nearness(name, own, typos=True) is not None:
            return name
    raise GraderError(
        f"{assignment.title} does not ask for {own or 'this'}: it asks for {' and '.join(asked)}"
    )
