"""The models in which authors write an assignment. They check it when it is loaded.

An outline has what marking needs: names, points, tolerances, cases and messages. The author's
models add functions: the reference and the known mistakes. A handout adds computed results instead.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    model_validator,
)

from grader.model.chain_inputs import check_all_depend, check_parameters, check_row
from grader.model.checks import NamedCheck
from grader.model.class_stub import ClassStub, stub_of
from grader.model.code_rules import CodeRules
from grader.model.inputs import FromStudent, Input, build, is_array
from grader.model.part_rules import FollowThrough
from grader.model.questions import ChoiceQuestion as ChoiceQuestion
from grader.model.questions import ChoicesQuestion as ChoicesQuestion
from grader.model.questions import NumberQuestion as NumberQuestion
from grader.model.questions import Question, QuestionOutline
from grader.model.questions import TextQuestion as TextQuestion
from grader.model.questions import WrongAnswer as WrongAnswer
from grader.model.said_once import (
    as_words,
    with_dependencies,
    with_explanation,
    with_reference,
    with_title,
    with_total,
)
from grader.model.scored import Explained as Explained
from grader.model.scored import Fraction, Identifier, Model, Points, Prose, Scored, Title
from grader.model.scored import Tolerance as Tolerance
from grader.model.scored import Visibility as Visibility
from grader.model.script import BuiltLine, Script, build_line
from grader.model.support_files import SupportPaths, module_of

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
CheckDepth = Literal["format", "follows"]
MAX_PARAMETERS = 50
MAX_HIDDEN_ROWS = 20  # hidden inputs of a chain
MAX_QUESTIONS = 100  # of one problem, as many as a student's process sends back
MAX_PRINTED = 20_000  # characters that a case reads or prints
NO_TIME = timedelta(0)


def _as_row(inputs: object) -> object:
    if not isinstance(inputs, tuple | list):
        raise ValueError(
            f"is a single value of type {type(inputs).__name__}; write a tuple, which has a "
            "comma also after a single input: inputs=(…,)"
        )
    return inputs


def _as_hidden_row(inputs: object) -> object:
    if not isinstance(inputs, tuple | list):
        raise ValueError(
            f"is a single value of type {type(inputs).__name__}; write a tuple of inputs for each "
            "further call: hidden_inputs=((…, …), (…, …))"
        )
    return inputs


# The inputs of one call.
InputRow = Annotated[tuple[Input, ...], Field(max_length=MAX_PARAMETERS), BeforeValidator(_as_row)]
HiddenRow = Annotated[
    tuple[Input, ...], Field(max_length=MAX_PARAMETERS), BeforeValidator(_as_hidden_row)
]
Percent = Annotated[float, Field(ge=0, le=100)]
ArgumentPositions = Annotated[tuple[int, ...], Field(max_length=MAX_PARAMETERS)]


def _as_lists(value: object) -> object:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


# A number, or numbers in nested lists or an array.
Coordinates = Annotated[float | list[Any], BeforeValidator(_as_lists)]


class Limits(Model):
    """The resources that one submission may use."""

    call_seconds: Seconds = 2.0  # wall time of one call
    statement_seconds: Seconds = 5.0  # wall time of one top-level statement, such as an import
    total_seconds: Seconds = 15.0  # wall time of all calls and statements together
    # The address space of a process, in bytes. Python and numpy need about 200 MB of it.
    memory_bytes: Annotated[int, Field(ge=2**28, le=2**50)] = 2**30
    output_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**20  # output of one call, or of loading
    result_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**23  # the size of a returned array
    restarts: Annotated[int, Field(ge=0, le=100)] = 3  # restarts after a crash or a time limit


_PART = r"(\d{1,5})\s*(min(?:ute)?|h(?:our)?|d(?:ay)?)s?\s*"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def _read_span(written: object) -> object:
    """Return the time in a text such as `30 min`, `2 h` or `1 day 12 h`, as people write it."""
    text = written.strip().casefold() if isinstance(written, str) else ""
    if not re.fullmatch(f"(?:{_PART})+", text):
        return written
    return sum((int(count) * _UNITS[unit[0]] for count, unit in re.findall(_PART, text)), NO_TIME)


Span = Annotated[timedelta, Field(ge=NO_TIME), BeforeValidator(_read_span)]


class LatePolicy(Model):
    """What late work loses. All percentages are of the assignment's points."""

    per_day: Percent = 0.0  # taken off for each started day
    grace: Span = NO_TIME  # how long after the deadline work is not late: `30 min`, `2 h`
    floor: Percent = 0.0  # the days never take a score below this
    cap: Percent = 100.0  # the most that late work can get

    @model_validator(mode="after")
    def _leaves_room(self) -> LatePolicy:
        if self.floor > self.cap:
            raise ValueError(
                f"late work keeps {self.floor:g} %, but gets at most {self.cap:g} %; lower the "
                "floor, or raise the cap"
            )
        return self

    @property
    def takes_points(self) -> bool:
        return self.per_day > 0 or self.cap < 100


class Adjustment(Model):
    """What one case, or all cases of a problem, count for everybody after the class was marked."""

    where: Annotated[str, Field(max_length=201)]  # the id of a problem or a case
    # `dropped`: it does not count. `given`: everybody gets its points. A number: it counts for as
    # many points, and what was earned grows or shrinks with it.
    points: Literal["dropped", "given"] | Annotated[float, Field(gt=0, allow_inf_nan=False)]
    reason: Prose = ""  # pages show it
    by: Annotated[str, Field(max_length=200)] = ""  # who decided it; pages show it


Checker = Callable[[Any, Any, tuple[Any, ...]], str | None]


class MistakeOutline(Explained):
    """A known mistake without its implementation."""

    # Whether the mistake's error may have any size: this error times a positive number. So one
    # leaky ReLU stands for those with other slopes.
    any_size: bool = False


class KnownMistake(MistakeOutline):
    """A wrong implementation, and the explanation for a student whose result equals its result.

    By default, the function's name is the id, and its docstring is the message.
    """

    id: Identifier = ""
    message: Prose = ""
    compute: Callable[..., Any]  # a function with the arguments of the right implementation

    @model_validator(mode="before")
    @classmethod
    def _take_from_function(cls, fields: Any) -> Any:
        return with_explanation(fields)


class KnownAnswer(Explained):
    """A wrong value that the course itself taught. It is accepted, with an explanation."""

    value: Coordinates
    credit: Fraction = 1.0  # the share of the step's points that it earns


class Case(Scored):
    """One call of the student's function, and the rules for its result.

    Inputs are plain data, such as `3`, `"text"` or `{"W": ArrayInput(values=[1, 2])}`.
    """

    title: Title = ""  # the id in words, if it is left out
    inputs: InputRow
    # For a class: what is done with an object that is made from the inputs.
    script: Script = ()
    visibility: Visibility = "public"
    tolerance: Tolerance | None = None  # None for the tolerance of the problem
    unchanged: ArgumentPositions = ()  # arguments that the call must not change
    not_shared: ArgumentPositions = ()  # arguments that must share no memory with the result
    numpy_result: bool = False  # whether the result must be a numpy array or number, not a list
    # `same`: types must be the same too. A list is no tuple, and 1 is neither 1.0 nor True.
    types: Literal["like", "same"] = "like"
    # What of the result the case judges: the element with this position, or the value of this key.
    # Of a script: the number of the line, from 1. The lines after it are not run.
    part: int | str | None = None
    check: NamedCheck | None = None  # how the result is compared; None as the problem says
    # The exception that the call must raise: `ValueError`, or `ValueError: text` if its message
    # must contain this text.
    raises: Annotated[str, Field(pattern=r"^([A-Za-z_]\w*(: .+)?)?$", max_length=200)] = ""
    # What the call must print, apart from spaces at the ends of lines. Prompts of `input` do not
    # count. None if it does not matter.
    prints: Annotated[str, Field(max_length=MAX_PRINTED)] | None = None
    stdin: Annotated[str, Field(max_length=MAX_PRINTED)] | None = None  # what `input` reads
    # How many times as long as the reference the call may take, on the computer that grades. None
    # if only the limits count.
    time_factor: Annotated[float, Field(gt=1, le=1e6)] | None = None
    hint: Prose = ""  # advice for a student who loses points here; hidden cases show it too

    @model_validator(mode="before")
    @classmethod
    def _take_title(cls, fields: Any) -> Any:
        return with_title(fields, as_words)

    @property
    def takes_arrays(self) -> bool:
        """Return whether all inputs arrive as numpy arrays."""
        return all(map(is_array, self.inputs))

    @property
    def exception(self) -> tuple[str, str]:
        """Return the type that the call must raise, and what its message must contain."""
        type_name, _, text = self.raises.partition(": ")
        return type_name, text

    def build_inputs(self) -> tuple[Any, ...]:
        """Return new values of the inputs: plain data."""
        return tuple(map(build, self.inputs))

    @property
    def lines(self) -> Script:
        """Return the lines of the script that run: up to the one that the case judges."""
        return self.script[: self.part] if isinstance(self.part, int) else self.script

    def build_lines(self) -> tuple[BuiltLine, ...]:
        """Return these lines with new values of their inputs."""
        return tuple(map(build_line, self.lines))

    def all_inputs(self) -> tuple[Any, ...]:
        """Return the inputs, and those of all lines of the script, as the author described them."""
        return (*self.inputs, *(each for line in self.script for each in line.inputs))


class StepOutline(Scored):
    """A step of a chain, without formula and functions."""

    depends_on: tuple[Identifier, ...] = ()
    symbol: Title = ""  # a short name for the picture of the chain: ∂L/∂z3; "" for the id
    visibility: Visibility = "public"
    tolerance: Tolerance | None = None  # None for the tolerance of the problem


class Step(StepOutline):
    """One named value of a chain, computed from earlier ones and from parameters of the function.

    `compute` takes the values of `depends_on`, in this order: earlier steps as float64 arrays, and
    parameters as the inputs that they have. To test for follow-through, it takes the student's own
    values. A number or a vector is 1-D: shapes (n,), (n, 1) and (1, n) are equal. All other arrays
    have their shape, which is compared.
    """

    title: Title = ""  # the symbol and the id, if it is left out
    formula: str
    compute: Callable[..., Any]
    # Labels of the arrows from the steps in `depends_on`, such as `W3ᵀ ·`.
    arrows: tuple[str, ...] = ()
    # A function of the arguments of `compute`. It returns the formula's right side in numbers: text
    # and arrays in turn, such as `(W3.T, "·", dL_dz3)`. Pages show it if the step is wrong.
    worked: Callable[..., Sequence[Any]] | None = None
    # For a step that goes back through a function: this function of the variable, and the value of
    # the variable. `grade validate` then compares the step with finite differences.
    derivative_of: Callable[..., Any] | None = None
    derivative_at: Coordinates = 0.0
    # What a self-check tells. `format`: whether the value is present, of the right size and finite.
    # `follows`: also whether it follows from the student's earlier values. It must be linear.
    self_check: CheckDepth = "format"
    known_answers: tuple[KnownAnswer, ...] = ()
    mistakes: tuple[KnownMistake, ...] = ()
    hint: Prose = ""
    follow_through_credit: Fraction | None = None  # None for the credit of the problem

    @model_validator(mode="before")
    @classmethod
    def _take_from_formula(cls, fields: Any) -> Any:
        symbol = fields.get("symbol") if isinstance(fields, Mapping) else ""
        return with_dependencies(with_title(fields, f"{symbol} ({{}})".format if symbol else str))

    @model_validator(mode="after")
    def _holds_together(self) -> Step:
        place = f"step {self.id}"
        _check_unique([item.id for item in self.mistakes], place, "known mistakes have the id")
        _check_unique([item.id for item in self.known_answers], place, "known answers have the id")
        if len(self.arrows) > len(self.depends_on):
            raise _wrong_arrows(self, len(self.depends_on))
        if self.self_check == "follows" and not self.depends_on:
            raise _follows_nothing(place)
        return self


class _Problem(Scored):
    # Code with the values that the statement gives, for the starter. In grading, it runs only if a
    # function that should have no parameters names these values as its parameters.
    given: Annotated[str, Field(max_length=50_000)] = ""
    tolerance: Tolerance = Tolerance()


class _FunctionToWrite(_Problem):
    function: Identifier
    docstring: Annotated[str, Field(max_length=50_000)] = ""  # for the starter; the title if empty


class FunctionOutline(_FunctionToWrite):
    """A function problem without the author's functions."""

    kind: Literal["function"] = "function"
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)]
    cases: tuple[Case, ...]
    rules: CodeRules = ()  # about the student's code; each is a case of its own
    mistakes: tuple[MistakeOutline, ...] = ()
    # How results are compared, if not as equal. `when_graded`: by a function of the author's, which
    # a handout does not have.
    check: NamedCheck | Literal["when_graded"] | None = None

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: cases and rules."""
        return (*self.cases, *self.rules)

    @property
    def is_class(self) -> bool:
        """Return whether the student writes a class, whose objects scripts work with."""
        return any(case.script for case in self.cases)

    @property
    def class_stub(self) -> ClassStub | None:
        """Return what students may know of the class; None if it is a function, or not known."""
        return None

    def members(self) -> tuple[str, ...]:
        """Return the methods and attributes that are asked for, as students may know them."""
        methods = [method.name for method in self.class_stub.methods] if self.class_stub else []
        public = (case for case in self.cases if case.visibility == "public")
        return tuple(dict.fromkeys([*methods, *_names_in(public)]))

    @model_validator(mode="after")
    def _cases_fit(self) -> FunctionOutline:
        _check_parts(self, self.parts, "case")
        _check_unique([item.id for item in self.mistakes], self.id, "known mistakes have the id")
        for case in self.cases:
            place = f"{self.id}.{case.id}"
            if len(case.inputs) != len(self.parameters):
                raise ValueError(
                    f"{place}: {len(case.inputs)} inputs for {len(self.parameters)} parameters "
                    f"({', '.join(self.parameters)}); give one input for each parameter"
                )
            for position in (*case.unchanged, *case.not_shared):
                if not 0 <= position < len(self.parameters):
                    raise ValueError(
                        f"{place}: there is no argument {position}; positions start at 0, and the "
                        f"last one is {len(self.parameters) - 1}"
                    )
            for position in case.unchanged:
                if isinstance(case.inputs[position], FromStudent):
                    raise ValueError(
                        f"{place}: argument {position} is a result of the student's own function, "
                        "so nobody knows whether it is unchanged; take it out of unchanged"
                    )
            check = None if self.check == "when_graded" else self.check
            if self.is_class and (why := _why_unfit_script(case, case.check or check)):
                raise ValueError(f"{place}: {why}")
        return self


def _names_in(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.name for case in cases for line in case.script))


def _why_unfit_script(case: Case, check: object) -> str:
    """Say what does not fit together in a case of a class; "" if it fits."""
    if not case.script:
        has_effect = case.raises or case.prints is not None
        if has_effect:
            return ""
        return (
            "has no script, but other cases do; write script=(Do(…), Get(…)), or say with raises "
            "or prints what happens when an object is made"
        )
    number = case.part
    if number is None:
        if case.raises or case.prints is not None:
            return ""
        if all(line.kind == "set" for line in case.script):
            return 'no line of its script gives a result; end it with Do("…") or Get("…")'
        for name in ("check", "numpy_result"):
            if check if name == "check" else case.numpy_result:
                return (
                    f"{name} judges the result of one line of its script; say which one with "
                    "part=…, the number of the line from 1"
                )
        return ""
    if not isinstance(number, int) or not 1 <= number <= len(case.script):
        return (
            f"part is {number!r}; with a script, it is the number of a line, from 1 to "
            f"{len(case.script)}"
        )
    if case.script[number - 1].kind == "set":
        return f"line {number} of its script gives no result; choose a line with Do or Get"
    return "raises is about the last line, so leave out part" if case.raises else ""


class FunctionProblem(FunctionOutline):
    """A function that the student writes. Each case calls it with inputs, by position."""

    title: Title = ""  # the call, if it is left out
    points: Points = 0.0  # those of the cases and rules, if they are left out
    function: Identifier = ""  # the name of the reference, if it is left out
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)] = ()
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    reference: Callable[..., Any]
    mistakes: tuple[KnownMistake, ...] = ()
    # A function of the values of the inputs at one element where the result differs. It returns why
    # the expected value is right, without a full stop: `where Z = 0 the gradient is 0`.
    explain: Callable[..., str] | None = None
    # How parts of the result follow from others, and the share of the points for a result that is
    # right for the student's own other parts, or own results of other functions.
    follow_through: tuple[FollowThrough, ...] = ()
    follow_through_credit: Fraction = 1.0
    # A function `checker(expected, given, inputs)`, which judges results instead of a comparison.
    # It returns what is wrong, in a sentence for the student; "" or None if nothing is.
    checker: Checker | None = None

    @model_validator(mode="after")
    def _rules_are_about_parts(self) -> FunctionProblem:
        judged = {case.part for case in self.cases}
        for rule in self.follow_through:
            if rule.part not in judged:
                raise ValueError(
                    f"{self.id}: follow_through is about the part {rule.part!r}, but no case has "
                    f"part={rule.part!r}"
                )
            if rule.part in rule.depends_on:
                raise ValueError(f"{self.id}: the part {rule.part!r} depends on itself")
        return self

    @model_validator(mode="before")
    @classmethod
    def _take_from_reference(cls, fields: Any) -> Any:
        return with_total(with_reference(fields), "cases", "rules")

    @property
    def class_stub(self) -> ClassStub | None:
        is_class = self.is_class and isinstance(self.reference, type)
        return stub_of(self.reference, _names_in(self.cases)) if is_class else None

    @model_validator(mode="after")
    def _reference_is_a_class(self) -> FunctionProblem:
        if self.is_class and not isinstance(self.reference, type):
            name = getattr(self.reference, "__name__", type(self.reference).__name__)
            raise ValueError(
                f"{self.id}: its cases have scripts, so the reference must be a class, but {name} "
                "is none"
            )
        return self


class ChainOutline(_FunctionToWrite):
    """A chain problem without the author's functions."""

    kind: Literal["chain"] = "chain"
    cases: tuple[StepOutline, ...]
    # Of the function. Without parameters, module variables can give the values too.
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)] = ()
    inputs: InputRow = ()  # what the function is called with: one for each parameter

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: the steps."""
        return self.cases

    def earlier(self, step: StepOutline) -> tuple[str, ...]:
        """Return the steps that a step depends on, without the parameters."""
        return tuple(name for name in step.depends_on if name not in self.parameters)

    @model_validator(mode="after")
    def _steps_fit(self) -> ChainOutline:
        _check_parts(self, self.cases, "step")
        check_parameters(self.id, self.parameters, [step.id for step in self.cases])
        check_row(f"{self.id}: inputs", self.inputs, self.parameters)
        earlier: set[str] = {*self.parameters}
        for step in self.cases:
            for name in step.depends_on:
                if name not in earlier:
                    raise ValueError(
                        f"{self.id}.{step.id}: depends on {name!r}, which is not an earlier step; "
                        "put the steps in the order in which they are computed"
                    )
            earlier.add(step.id)
        return self


class ChainProblem(ChainOutline):
    """Named values: the student's `function` returns a mapping, or module variables hold them."""

    points: Points = 0.0  # those of the steps, if they are left out
    cases: Annotated[tuple[Step, ...], Field(min_length=1)]
    # The inputs of further calls. A step earns its points only if it is right in all calls.
    hidden_inputs: Annotated[tuple[HiddenRow, ...], Field(max_length=MAX_HIDDEN_ROWS)] = ()
    follow_through_credit: Fraction = 1.0

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, fields: Any) -> Any:
        return with_total(fields, "cases")

    @model_validator(mode="after")
    def _has_arrows_for_all(self) -> ChainProblem:
        for step in self.cases:
            count = len(self.earlier(step))
            if step.arrows and len(step.arrows) != count:
                raise _wrong_arrows(step, count)
        return self

    @model_validator(mode="after")
    def _hidden_inputs_test(self) -> ChainProblem:
        for number, row in enumerate(self.hidden_inputs, start=1):
            check_row(f"{self.id}: hidden_inputs {number}", row, self.parameters)
        if self.hidden_inputs:
            needs = {step.id: step.depends_on for step in self.cases}
            check_all_depend(self.id, needs, self.parameters)
        for step in self.cases if self.hidden_inputs else ():
            if step.known_answers:
                raise ValueError(
                    f"{self.id}.{step.id}: known_answers are values for the given inputs only, so "
                    "they cannot count with hidden_inputs; write them as a KnownMistake, or remove "
                    "hidden_inputs"
                )
        return self

    @model_validator(mode="after")
    def _self_checks_are_public(self) -> ChainProblem:
        hidden = {step.id for step in self.cases if step.visibility == "hidden"}
        for step in self.cases:
            if step.self_check == "follows" and not self.earlier(step):
                raise _follows_nothing(f"{self.id}.{step.id}")
            if step.self_check == "follows" and (secret := hidden & {*step.depends_on}):
                raise ValueError(
                    f"{self.id}.{step.id}: depends on the hidden step {min(secret)!r}, so a "
                    'self-check cannot tell what follows; set self_check to "format"'
                )
        return self


class AnswersOutline(_Problem):
    """Questions without their answers."""

    kind: Literal["answers"] = "answers"
    cases: Annotated[tuple[QuestionOutline, ...], Field(max_length=MAX_QUESTIONS)]

    @property
    def parts(self) -> tuple[Scored, ...]:
        """Return what has points: the questions."""
        return self.cases

    @model_validator(mode="after")
    def _questions_fit(self) -> AnswersOutline:
        _check_parts(self, self.cases, "question")
        return self


class AnswersProblem(AnswersOutline):
    """Questions. The student gives each answer to a variable that has the id of the question."""

    points: Points = 0.0  # those of the questions, if they are left out
    cases: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MAX_QUESTIONS)]

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, fields: Any) -> Any:
        return with_total(fields, "cases")


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
        _check_parts(self, self.problems, "problem")
        _check_unique(self.names(), self.id, "functions, steps or questions have the name")
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


def _wrong_arrows(step: Step, count: int) -> ValueError:
    return ValueError(
        f"step {step.id}: {len(step.arrows)} arrows for the {count} steps that it depends on; give "
        "one arrow for each of them"
    )


def _follows_nothing(place: str) -> ValueError:
    return ValueError(
        f'{place}: self_check="follows" needs a step that depends on another step; set self_check '
        'to "format"'
    )


def _check_unique(names: Iterable[str], place: str, what: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{place}: {count} {what} {name!r}; rename all but one")


def _check_parts(whole: Scored, parts: Sequence[Scored], noun: str) -> None:
    _check_unique([part.id for part in parts], whole.id, f"{noun}s have the id")
    total = math.fsum(part.points for part in parts)
    if not math.isclose(total, whole.points, abs_tol=1e-9):
        raise ValueError(
            f"{whole.id}: has {whole.points:g} points, but its parts add up to {total:g}; change "
            "one of the two"
        )


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
