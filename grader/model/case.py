"""A case: one call of a student's function, or one script on an object of a class."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from grader.model.checks import NamedCheck
from grader.model.input_rows import MAX_PARAMETERS, InputRow
from grader.model.inputs import build, is_array
from grader.model.said_once import as_words, with_title
from grader.model.scored import Prose, Scored, Title, Tolerance, Visibility
from grader.model.script import BuiltLine, Script, build_line

MAX_PRINTED = 20_000  # characters that a case reads or prints
ArgumentPositions = Annotated[tuple[int, ...], Field(max_length=MAX_PARAMETERS)]


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
