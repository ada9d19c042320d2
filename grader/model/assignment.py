"""The models in which authors write an assignment. They check it when it is loaded.

An outline has what marking needs: names, points, tolerances, cases and messages. The author's
models add functions: the reference and the known mistakes. A handout adds computed results instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import Field, PrivateAttr, model_validator

from grader.model.adjustments import Adjustment
from grader.model.answers_problem import AnswersOutline, AnswersProblem
from grader.model.chain_problem import ChainOutline, ChainProblem
from grader.model.function_problem import FunctionOutline, FunctionProblem
from grader.model.inputs import FromStudent
from grader.model.late_policy import LatePolicy
from grader.model.problem import check_parts, check_unique
from grader.model.resource_limits import Limits
from grader.model.said_once import with_total
from grader.model.scored import Fraction, Identifier, Model, Points, Prose, Scored
from grader.model.support_files import SupportPaths, module_of

Outline = TypeVar("Outline", bound="AssignmentOutline")


class AssignmentOutline(Scored):
    """The part of an assignment that marking needs. `Assignment` and `Handout` add to it."""

    problems: tuple[FunctionOutline | ChainOutline | AnswersOutline, ...]
    # Shown on pages: the course, when the work is due, and whom students write to.
    course: Annotated[str, Field(max_length=200)] = ""
    deadline: datetime | None = None
    contact: Annotated[str, Field(max_length=200)] = ""  # an email address, a URL, or words
    # What students are asked to do, in Markdown, for the starter.
    statement: Annotated[str, Field(max_length=200_000)] = ""
    limits: Limits = Limits()
    # Code that runs before a submission's first line: the first cell that the course gives.
    prelude: Annotated[str, Field(max_length=10_000)] = ""
    # The packages that submissions may import besides Python's own. None if the course lists none.
    packages: Annotated[tuple[Identifier, ...], Field(max_length=1000)] | None = None
    # The course's own code and data, put beside every submission: paths from the folder of the
    # assignment. They are no secret.
    files: SupportPaths = ()
    # The share of the points for right work that was not found where the statement asks for it.
    near_miss_credit: Fraction = 0.9

    _support: Mapping[str, bytes] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _problems_fit(self) -> AssignmentOutline:
        check_parts(self, self.problems, "problem")
        check_unique(self.names(), self.id, "functions, steps or questions have the name")
        problems = [each for each in self.problems if isinstance(each, FunctionOutline)]
        functions = {each.function: each for each in problems if not each.is_class}
        for problem in problems:
            for case in problem.cases:
                place = f"{problem.id}.{case.id}"
                _check_own_results(place, case.all_inputs(), functions, of_class=problem.is_class)
        return self

    @model_validator(mode="after")
    def _files_fit(self) -> AssignmentOutline:
        starters = {f"{self.id}{ending}".casefold() for ending in (".py", ".ipynb")}
        for path in self.files:
            if path.casefold() in starters:
                raise ValueError(
                    f"files: {path!r} is the name of the file to start with; rename the file, or "
                    "change the id of the assignment"
                )
            if (module := module_of(path)) and module in (self.packages or ()):
                raise ValueError(
                    f"files: {path!r} would hide the package {module}; choose another name"
                )
        return self

    @property
    def support(self) -> Mapping[str, bytes]:
        """The contents of `files`, by path; empty until they are read."""
        return self._support

    def with_support(self: Outline, contents: Mapping[str, bytes]) -> Outline:
        """Return this with the contents of `files`."""
        copy = self.model_copy()
        copy._support = contents
        return copy

    def case_points(self) -> dict[str, float]:
        """Return the points of each case, by its id with that of its problem: `problem2.zero`."""
        return {f"{p.id}.{part.id}": part.points for p in self.problems for part in p.parts}

    def names(self) -> tuple[str, ...]:
        """Return the names that a submission may define, functions first."""
        values = [
            case.id
            for problem in self.problems
            if not isinstance(problem, FunctionOutline)
            for case in problem.cases
        ]
        return (*self.functions(), *values)

    def functions(self) -> tuple[str, ...]:
        """Return the names of the functions that students write."""
        written = (p for p in self.problems if not isinstance(p, AnswersOutline))
        return tuple(problem.function for problem in written)


class EqualMutant(Model):
    """A change of the reference that changes nothing, so that no case can notice it."""

    before: str  # the line of the reference; spaces around it do not count
    after: str  # the line with the change, as `grade validate` shows it
    reason: Annotated[Prose, Field(min_length=1)]


Problem = Annotated[FunctionProblem | ChainProblem | AnswersProblem, Field(discriminator="kind")]


class Assignment(AssignmentOutline):
    """An assignment as its author writes it."""

    points: Points = 0.0  # those of the problems, if they are left out
    problems: Annotated[tuple[Problem, ...], Field(min_length=1)]
    # Both count when records become pages and gradebooks. No submission is run again for them.
    late: LatePolicy | None = None
    adjust: tuple[Adjustment, ...] = ()
    # For `grade validate`: changes of the reference that no case needs to notice.
    equal_mutants: tuple[EqualMutant, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, fields: Any) -> Any:
        return with_total(fields, "problems")

    _numbers_of: str = PrivateAttr("")

    @property
    def numbers_of(self) -> str:
        """For whom the numbers were drawn; empty if everybody gets the same: see `OwnNumbers`."""
        return self._numbers_of

    def with_numbers_of(self, numbers_of: str) -> Assignment:
        """Return this as the assignment of one student."""
        copy = self.model_copy()
        copy._numbers_of = numbers_of
        return copy

    @model_validator(mode="after")
    def _adjustments_fit(self) -> Assignment:
        points = self.case_points()
        left, kept = dict(points), list[str]()
        for adjustment in self.adjust:
            where = adjustment.where
            cases = [case for case in points if where in (case, case.partition(".")[0])]
            if not cases:
                raise ValueError(f"adjust: there is no problem or case {where!r}")
            if twice := [case for case in cases if case not in left]:
                raise ValueError(f"adjust: {twice[0]} is adjusted twice; keep one")
            if adjustment.points != "dropped" and not any(points[case] for case in cases):
                raise ValueError(f"adjust: {where} has no points; give points to a case that has")
            kept += [] if adjustment.points == "dropped" else cases
            for case in cases:
                del left[case]
        if self.adjust and not any(points[case] for case in (*left, *kept)):
            raise ValueError("adjust: nothing that has points is left; keep a case")
        return self


def _check_own_results(
    place: str,
    inputs: Iterable[Any],
    functions: Mapping[str, FunctionOutline],
    *,
    of_class: bool = False,
) -> None:
    for given in inputs:
        if not isinstance(given, FromStudent):
            continue
        if of_class:
            raise ValueError(
                f"{place}: a script cannot use what the student's own function returns; give the "
                "values"
            )
        if given.function not in functions:
            raise ValueError(
                f"{place}: an input is what the student's {given.function} returns, but no problem "
                f"asks for a function {given.function}"
            )
        parameters = functions[given.function].parameters
        if len(parameters) != len(given.inputs):
            raise ValueError(
                f"{place}: {given.function} gets {len(given.inputs)} inputs, but it has the "
                f"parameters {', '.join(parameters)}; give one input for each"
            )
        _check_own_results(place, given.inputs, functions)
