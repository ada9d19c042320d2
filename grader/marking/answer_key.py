"""The answer key: what marking compares a submission with."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from grader.marking.carried_errors import Followed
from grader.marking.chain_key import ChainKey
from grader.marking.chain_values import Shape
from grader.marking.comparison import real_array
from grader.marking.plain_comparison import Rules, data_of
from grader.marking.script_code import ScriptCode
from grader.marking.script_results import own_result, show_results
from grader.marking.shown_values import lay_out_data, show_data, show_value
from grader.marking.value_parts import part_of
from grader.model.array_json import Array
from grader.model.case import Case
from grader.model.checks import NamedCheck
from grader.model.class_stub import ClassStub
from grader.model.execution import Numbers, Outcome, Plain, Value
from grader.model.function_problem import Checker
from grader.model.inputs import FromStudent, own_functions, size_of
from grader.model.plain_data import Table
from grader.model.record import Comparison
from grader.model.scored import Tolerance

# What else than the expected value is right, by the check of the case.
FORMS = {
    "unordered": "in any order",
    "up_to_sign": "or its negative",
    "up_to_relabelling": "under any names",
}
PATIENCE = 50  # times the time of the reference


@dataclass(frozen=True, eq=False)  # a key equals only itself, so that results can be cached
class CaseKey:
    """A case with its expected value, and the outcome of a call with each known mistake."""

    case: Case
    parameters: Sequence[str]
    tolerance: Tolerance
    inputs: tuple[Any, ...]  # plain data
    right: Value
    mistakes: Mapping[str, Outcome]  # by the id of the mistake, with whole results
    explain: Callable[[tuple[float, ...]], str]  # returns why a cell has its value, or ""
    check: NamedCheck | Checker | Literal["when_graded"] | None = None  # None to compare as equal
    seconds: float = 0.0  # what the reference takes here; 0 in a self-check
    # Returns what would be right for what the student gave earlier.
    follow: Callable[[Outcome], Iterable[Followed]] = lambda _: ()
    function: str = ""
    stub: ClassStub | None = None  # None if the problem asks for a function, and not for a class

    @property
    def judges_script(self) -> bool:
        """Whether the results of all lines of a script count: the right value has them by line."""
        return bool(self.case.script) and self.case.part is None

    @functools.cached_property
    def code(self) -> ScriptCode:
        """The script as code. Of a function, this is a call of it."""
        lines, stub = self.case.build_lines(), self.stub or ClassStub()
        named = {*self.case.unchanged, *self.case.not_shared}
        return ScriptCode(self.function, self.parameters, self.inputs, lines, stub, named)

    def what_ran(self, outcome: Outcome) -> str:
        """Return what is told of a call: the function, or of a script, the line that failed."""
        if self.stub is None or outcome.failed is None or outcome.failed > len(self.case.lines):
            return self.function
        return self.code.code(outcome.failed)

    @functools.cached_property
    def expected(self) -> Array | None:
        """The right value as an array; None if it is no array of real numbers."""
        return real_array(self.right)

    @property
    def named_check(self) -> NamedCheck | None:
        """The check that compares two results; None if the case has none, or the author's own."""
        return None if callable(self.check) or self.check == "when_graded" else self.check

    @functools.cached_property
    def named(self) -> Mapping[str, Any]:
        """The inputs, by the names of the parameters."""
        return dict(zip(self.parameters, self.inputs, strict=True))

    @functools.cached_property
    def arrays(self) -> Mapping[str, Array]:
        """The inputs that are arrays, by the names of the parameters."""
        stated = zip(self.named.items(), self.case.inputs, strict=True)
        return {
            name: each
            for (name, each), given in stated
            if isinstance(each, np.ndarray) and not isinstance(given, FromStudent)
        }

    def judged(self, outcome: Outcome) -> Outcome:
        """Return an outcome as the case judges it: with its part of the result, as an array."""
        value = outcome.value
        if self.case.script:
            value = own_result(self.case, self.right, outcome)
        elif self.case.part is not None and value is not None and not value.is_none:
            value = part_of(value, self.case.part)
        # A pandas table counts as the array that is expected.
        if self.expected is not None and isinstance(value, Plain) and isinstance(value.data, Table):
            array = value.data.numbers()
            value = value if array is None else Numbers(array, value.type_name, is_numpy=False)
        return outcome if value is outcome.value else replace(outcome, value=value)

    @functools.cached_property
    def judged_mistakes(self) -> Mapping[str, Outcome]:
        """The outcomes of the known mistakes, as the case judges them."""
        return {name: self.judged(outcome) for name, outcome in self.mistakes.items()}

    def needed(self, outcome: Outcome) -> str:
        """Return which of the student's own functions gave no input of the case; "" if all did."""
        is_one = outcome.needed in own_functions(self.case.inputs)
        return outcome.needed if is_one else ""

    @property
    def _own_results(self) -> Mapping[str, str]:
        """The inputs that are results of the student's own functions, as text."""
        stated = zip(self.parameters, self.case.inputs, strict=True)
        return {name: given.text for name, given in stated if isinstance(given, FromStudent)}

    @property
    def _is_printed(self) -> bool:
        return self.case.prints is not None and not self.counts_value

    @property
    def _expected_text(self) -> str | None:
        if self.case.raises:
            return f"raises {self.case.raises}"
        if self._is_printed:
            return self.case.prints
        if self.judges_script and isinstance(data_of(self.right), dict):
            return show_results(data_of(self.right))
        return show_data(data_of(self.right)) if self.is_python else show_value(self.right)

    @property
    def is_python(self) -> bool:
        """Whether the right value is a number or a list of numbers, and no array of numpy."""
        return isinstance(self.right, Numbers) and not self.right.is_numpy

    @property
    def counts_value(self) -> bool:
        """Whether the result counts. It does not if the call must raise, or prints instead."""
        prints_instead = self.right.is_none and self.case.prints is not None
        return not self.case.raises and not prints_instead

    @property
    def rules(self) -> Rules:
        return Rules(self.tolerance, same_types=self.case.types == "same")

    @functools.cached_property
    def shown(self) -> Comparison:
        """The inputs and the expected value as text, which is the same for every student."""
        own = self._own_results
        typed = {"input()": self.case.stdin.rstrip()} if self.case.stdin else {}
        named = self.named if self.stub is None else self.code.inputs
        return Comparison(
            script="" if self.stub is None else self.code.text,
            inputs={**{name: own.get(name) or show_data(named[name]) for name in named}, **typed},
            expected=self._expected_text,
            expected_form="printed" if self._is_printed else FORMS.get(str(self.check), ""),
            size=sum(map(size_of, self.case.all_inputs())),
            input_cells={
                name: () if name in own else lay_out_data(value) for name, value in named.items()
            },
            expected_cells=lay_out_data(self.expected),
        )

    def cells_at(self, index: tuple[int, ...]) -> tuple[float, ...]:
        """Return the value of each input at the result's cell `index`; () if the shapes differ."""
        arrays = self.arrays.values()
        shape = None if self.expected is None else self.expected.shape
        if len(arrays) < len(self.inputs) or any(array.shape != shape for array in arrays):
            return ()
        return tuple(float(array[index]) for array in arrays)


@dataclass(frozen=True)
class SelfCheckKey:
    """What a self-check knows about a step of a chain. It does not know the right value."""

    shape: Shape  # of the value; a number or a vector is 1-D
    compute: Callable[..., Array] | None  # from earlier values; None if only its form is checked
    is_accepted: Callable[[Array], bool]  # whether a value is a known answer that earns points


@dataclass(frozen=True)
class AnswerKey:
    """The keys of all problems, by the ids of the problem and of the case or step."""

    functions: Mapping[str, Mapping[str, CaseKey]]
    chains: Mapping[str, ChainKey] = field(default_factory=dict)
    # For chains whose right values are not known:
    self_checks: Mapping[str, Mapping[str, SelfCheckKey]] = field(default_factory=dict)

    def patience(self, call_id: str) -> float | None:
        """Return the seconds that right work surely ends in; None for a chain."""
        key = self._key_of(call_id)
        return None if key is None else PATIENCE * key.seconds

    def _key_of(self, call_id: str) -> CaseKey | None:
        problem, _, case = call_id.partition(".")
        return self.functions.get(problem, {}).get(case)

    def gives_one_array(self, call_id: str) -> bool:
        """Return whether the right result of a call is one array, and equals no list of one."""
        key = self._key_of(call_id)
        if key is None or key.check or key.case.part is not None:
            return False
        right = key.right
        return isinstance(right, Numbers) and right.is_numpy and right.array.shape[:1] != (1,)
