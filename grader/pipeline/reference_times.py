"""Measures how long the reference takes here, for cases that limit a call by its time.

The reference never enters a student's process, so it is timed in the worker: a Python process on
the same computer, with the same packages. A student's call is timed from outside of its process,
which nobody can forge. That time contains passing the data, which is allowed for.
"""

import time
from contextlib import suppress

import numpy as np

from grader.marking.carried_errors import Functions, references_of, resolve
from grader.marking.trusted_calls import as_called, run_line
from grader.model.assignment import AssignmentOutline
from grader.model.case import Case
from grader.model.case_id import CaseId
from grader.model.execution import TimeLimit
from grader.model.function_problem import FunctionProblem
from grader.model.inputs import size_of
from grader.model.pandas_tables import with_frames

TRIES = 5
MAX_SECONDS = 1.0  # after so long, the reference is not timed again
FLOOR = 0.05  # seconds that every call may take, since noise must not fail anybody
PER_NUMBER = 5e-8  # seconds that a call may take more for each number of its inputs


def time_limits(assignment: AssignmentOutline) -> dict[str, TimeLimit]:
    """Return the limits of the cases that have a `time_factor`, by their ids."""
    functions = references_of(assignment)
    return {
        CaseId.of(problem.id, case.id): _limit(problem, case, functions, case.time_factor)
        for problem in assignment.problems
        if isinstance(problem, FunctionProblem)
        for case in problem.cases
        if case.time_factor
    }


def _limit(problem: FunctionProblem, case: Case, functions: Functions, factor: float) -> TimeLimit:
    began = time.perf_counter()
    fastest = float("inf")
    for _ in range(TRIES):
        arguments = [with_frames(value) for value in resolve(case.build_inputs(), functions)]
        built = case.build_lines() if problem.is_class else ()
        lines = [(line, [*map(with_frames, line.inputs)]) for line in built]
        with as_called(case.stdin), np.errstate(all="ignore"), suppress(Exception):
            started = time.perf_counter()
            try:
                it = problem.reference(*arguments)
                for line, inputs in lines:
                    run_line(it, line, inputs)
            finally:
                fastest = min(fastest, time.perf_counter() - started)
        if time.perf_counter() - began > MAX_SECONDS:
            break
    floor = FLOOR + PER_NUMBER * sum(map(size_of, case.all_inputs()))
    return TimeLimit(max(factor * fastest, floor), fastest)
