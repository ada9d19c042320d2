"""The contents of `public.json`: what a self-check needs of an assignment, and no code.

For a function problem, it has the public cases with the reference's results, and the outcomes of
the known mistakes. For a chain problem, it has names, sizes, and the inputs of the
public call. If the assignment allows it, it also has equations that tell how a step follows from
earlier ones. It has no value of a chain, and no answer to a question.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from grader.handout.recognition import Relation, Sealed
from grader.marking.answer_key import AnswerKey, CaseKey, SelfCheckKey
from grader.model.answers_problem import MAX_QUESTIONS, AnswersOutline
from grader.model.array_json import MAX_ARRAY_SIZE, Shape
from grader.model.assignment import AssignmentOutline
from grader.model.case import Case
from grader.model.chain_problem import ChainOutline, StepOutline
from grader.model.class_stub import ClassStub
from grader.model.errors import HandoutError
from grader.model.execution import Outcome, Value
from grader.model.function_problem import FunctionOutline
from grader.model.input_rows import MAX_PARAMETERS
from grader.model.inputs import size_of
from grader.model.known_mistakes import MistakeOutline
from grader.model.questions import ChoiceOutline, ChoicesOutline, NumberOutline, TextOutline
from grader.model.scored import Identifier, Model, Points, Prose
from grader.model.support_files import MAX_FILES, Digest

FILE_NAME = "public.json"
FORMAT = 3  # the version of the format of `public.json`

# With these bounds and those of the fields, each handout is read and checked in seconds.
MAX_BYTES = 2**23
MAX_CASES = 1000  # cases and steps of all problems together
MAX_ACCEPTED = 50  # accepted values of all steps together; each try takes about 10 ms
MAX_INPUT_NUMBERS = 2**22  # numbers of all inputs together

CaseName = Annotated[str, Field(max_length=100)]


class PublicMistake(MistakeOutline):
    """A known mistake that a public case can show, with its outcome in each public case."""

    shows: Annotated[dict[CaseName, Outcome], Field(max_length=MAX_CASES)]


class CellExplanation(Model):
    """Why the expected value of an element is right where the inputs have these values."""

    inputs: Annotated[tuple[float, ...], Field(max_length=MAX_PARAMETERS)]
    text: Prose


class PublicFunction(FunctionOutline):
    """A function problem with its rules and public cases, if any, and the points of these."""

    cases: Annotated[tuple[Case, ...], Field(max_length=MAX_CASES)]
    full_points: Points  # the points of all cases, hidden ones included
    stub: ClassStub | None = None  # None if a function is asked for, and not a class
    expected: Annotated[dict[CaseName, Value], Field(max_length=MAX_CASES)]
    mistakes: Annotated[tuple[PublicMistake, ...], Field(max_length=100)] = ()
    explanations: Annotated[tuple[CellExplanation, ...], Field(max_length=100_000)] = ()

    @property
    def is_class(self) -> bool:
        return self.stub is not None

    @property
    def class_stub(self) -> ClassStub | None:
        return self.stub

    @model_validator(mode="after")
    def _nothing_is_missing(self) -> PublicFunction:
        for case in self.cases:
            if case.id not in self.expected:
                raise ValueError(f"there is no expected value for the case {case.id}")
            for mistake in self.mistakes:
                if case.id not in mistake.shows:
                    raise ValueError(f"the case {case.id} is missing in the mistake {mistake.id}")
        return self

    def keys(self) -> dict[str, CaseKey]:
        """Return what marking compares the cases with."""
        texts = {repr(explanation.inputs): explanation.text for explanation in self.explanations}
        return {
            case.id: CaseKey(
                case=case,
                parameters=self.parameters,
                tolerance=case.tolerance or self.tolerance,
                inputs=case.build_inputs(),
                right=self.expected[case.id],
                mistakes={mistake.id: mistake.shows[case.id] for mistake in self.mistakes},
                explain=lambda inputs: texts.get(repr(inputs), ""),
                check=case.check or self.check,
                function=self.function,
                stub=self.stub,
            )
            for case in self.cases
        }


class PublicStep(StepOutline):
    """A public step of a chain, without its value."""

    size: Annotated[int, Field(ge=0, le=MAX_ARRAY_SIZE)]
    shape: Shape | None = None  # None for a number or a vector
    relation: Relation | None = None  # None if a self-check tells only the form of the value
    # Values that are not right but earn points.
    accepted: Annotated[tuple[Sealed, ...], Field(max_length=MAX_ACCEPTED)] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> PublicStep:
        if self.relation and len(self.relation.left) != self.size:
            raise ValueError(f"step {self.id}: the numbers of equations and values differ")
        if self.shape and math.prod(self.shape) != self.size:
            raise ValueError(f"step {self.id}: its size and its shape differ")
        if any(len({*items}) < len(items) for items in (self.accepted, self.depends_on)):
            raise ValueError(f"step {self.id}: names the same value twice")
        return self

    def key(self) -> SelfCheckKey:
        """Return what a self-check compares the value with."""
        shape = self.shape or (self.size,)
        solved = self.relation.solve() if self.relation else None
        accepted = self.accepted
        return SelfCheckKey(
            shape,
            (lambda *earlier: solved(*earlier).reshape(shape)) if solved else None,
            lambda given: any(each.is_of(given.reshape(-1)) for each in accepted),
        )


class PublicChain(ChainOutline):
    """A chain problem with its public steps. They have no points in a self-check."""

    cases: Annotated[tuple[PublicStep, ...], Field(max_length=MAX_CASES)]


PublicQuestion = Annotated[
    NumberOutline | ChoiceOutline | ChoicesOutline | TextOutline, Field(discriminator="kind")
]


class PublicAnswers(AnswersOutline):
    """Questions, all of them, without their answers. They have no points in a self-check."""

    cases: Annotated[tuple[PublicQuestion, ...], Field(max_length=MAX_QUESTIONS)]


PublicProblem = PublicFunction | PublicChain | PublicAnswers


class Handout(AssignmentOutline):
    """The public part of an assignment. Its points are those of the public cases."""

    format: Literal[3]
    problems: Annotated[
        tuple[Annotated[PublicProblem, Field(discriminator="kind")], ...],
        Field(min_length=1, max_length=50),
    ]
    # For whom the numbers were drawn; empty if everybody gets the same.
    numbers_of: Annotated[str, Field(max_length=1000)] = ""
    # What students install, as an argument of pip; empty if the handout is not for students.
    install: Prose = ""
    # The names that a submission may define. They tell which file is the main one.
    all_names: Annotated[tuple[Identifier, ...], Field(max_length=2000)]
    # The digest of each of `files`, whose contents stand beside this file and not in it.
    digests: Annotated[dict[str, Digest], Field(max_length=MAX_FILES)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _digests_are_of_files(self) -> Handout:
        if {*self.digests} != {*self.files}:
            raise ValueError("the files and their digests do not belong together")
        return self

    @model_validator(mode="after")
    def _is_checked_in_seconds(self) -> Handout:
        steps = [step for p in self.problems if isinstance(p, PublicChain) for step in p.cases]
        cases = [case for p in self.problems if isinstance(p, PublicFunction) for case in p.cases]
        questions = [q for p in self.problems if isinstance(p, PublicAnswers) for q in p.cases]
        accepted = sum(len(step.accepted) for step in steps)
        rows = [case.all_inputs() for case in cases]
        rows += [each.inputs for each in self.problems if isinstance(each, PublicChain)]
        numbers = sum(size_of(value) for row in rows for value in row)
        for count, most, what in (
            (
                len(steps) + len(cases) + len(questions),
                MAX_CASES,
                "public cases, steps and questions",
            ),
            (accepted, MAX_ACCEPTED, "accepted values"),
            (numbers, MAX_INPUT_NUMBERS, "numbers in the inputs of public cases"),
        ):
            if count > most:
                raise ValueError(f"there are {count} {what}, of at most {most}")
        return self

    def names(self) -> tuple[str, ...]:
        """Return the names that a submission may define, those of hidden steps included."""
        return self.all_names

    def answer_key(self) -> AnswerKey:
        """Return what marking compares with; raise an error if parts contradict each other."""
        chains = [problem for problem in self.problems if isinstance(problem, PublicChain)]
        return AnswerKey(
            functions={p.id: p.keys() for p in self.problems if isinstance(p, PublicFunction)},
            self_checks={c.id: {step.id: step.key() for step in c.cases} for c in chains},
        )

    def to_json(self) -> str:
        """Return the text of `public.json`; raise HandoutError if JSON cannot hold an input."""
        try:
            return self.model_dump_json() + "\n"
        except PydanticSerializationError as error:
            raise HandoutError(
                f"{self.title} cannot be written as JSON ({error}). State the values of inputs as "
                "plain numbers in lists."
            ) from error


def read_handout(path: Path) -> Handout:
    """Read a `public.json`.

    Raises:
        HandoutError: it cannot be read, is damaged, or was made by a newer or older grader.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise damaged(path, f"it has {size} bytes, of at most {MAX_BYTES}")
        return Handout.model_validate_json(path.read_bytes())
    except OSError as error:
        raise HandoutError(
            f"{path} cannot be read: {error.strerror}. Check its permissions, or take it again "
            "from your course."
        ) from error
    except ValidationError as error:
        made_as = next((e["input"] for e in error.errors() if e["loc"] == ("format",)), None)
        if not isinstance(made_as, int):
            raise damaged(path, complaint(error)) from error
        told = f"an older grader (format {made_as}): take the new {FILE_NAME} from your course"
        if made_as > FORMAT:
            told = (
                f"a newer grader (format {made_as}): update your grader with pip install "
                "--upgrade, as its HOWTO.md says"
            )
        raise HandoutError(f"{path} was made by {told}") from error
    except (ValueError, OverflowError) as error:
        raise damaged(path, error) from error


def complaint(error: ValidationError) -> str:
    """Return the first error, with the field that it is in."""
    first: Any = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where + ': ' if where else ''}{first['msg'].removeprefix('Value error, ')}"


def damaged(path: Path, reason: object) -> HandoutError:
    """Return the error for a handout that cannot be used."""
    return HandoutError(f"{path} is damaged ({reason}): take it again from your course")
