"""Shows a script as the Python code that a student could write."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from grader.marking.shown_values import show_data
from grader.model.class_stub import ClassStub
from grader.model.plain_data import Table, exact
from grader.model.script import BuiltLine, name_of_object, write_line

MAX_INLINE = 40  # characters of an input that stands in the code itself


class ScriptCode:
    """The lines of a script as code, and the inputs that have names in it."""

    def __init__(
        self,
        function: str,
        parameters: Sequence[str],
        inputs: Sequence[Any],
        lines: Sequence[BuiltLine],
        stub: ClassStub,
        named: Collection[int] = (),
    ) -> None:
        """Write the code that makes an object from `inputs`, and then runs `lines`.

        The inputs at the positions `named` have names even if they are short.
        """
        self.inputs: dict[str, Any] = {}  # those that have names
        self._names: dict[str, str] = {}  # by the exact value
        it = name_of_object(function)
        made = [
            self._write(name, value, is_named=at in named)
            for at, (name, value) in enumerate(zip(parameters, inputs, strict=True))
        ]
        self._made = f"{function}({', '.join(made)})"
        methods = {method.name: method.names for method in stub.methods}
        self._lines = [
            write_line(line, it, self._write_all(line, methods.get(line.name, ())))
            for line in lines
        ]
        self.statements = (f"{it} = {self._made}", *self._lines)

    @property
    def text(self) -> str:
        """The code, with the numbers of the lines; what makes the object has none."""
        width = len(str(len(self._lines)))
        numbered = (f"{n or '':>{width}}  {code}" for n, code in enumerate(self.statements))
        return "\n".join(numbered)

    def code(self, number: int) -> str:
        """Return the code of a line; of line 0, what makes the object."""
        return self._lines[number - 1] if number else self._made

    def place(self, number: int) -> str:
        """Return a line as it is told in a sentence."""
        return f"line {number}, {self.code(number)}"

    def _write_all(self, line: BuiltLine, names: Sequence[str]) -> list[str]:
        own = [line.name] if line.kind == "set" else names
        return [
            self._write(own[at] if at < len(own) else f"value{at + 1}", value)
            for at, value in enumerate(line.inputs)
        ]

    def _write(self, name: str, value: Any, *, is_named: bool = False) -> str:
        """Return an input as it stands in the code: a short value, or the name of a longer one."""
        if not isinstance(value, np.ndarray | Table) and not is_named:
            text = show_data(value)
            if len(text) <= MAX_INLINE and "\n" not in text:
                return text
        key = exact(value)
        if key not in self._names:
            number, own = 1, name
            while own in self.inputs:
                number += 1
                own = f"{name}{number}"
            self._names[key] = own
            self.inputs[own] = value
        return self._names[key]
