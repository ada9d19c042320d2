"""Rules about the code of a function, as an author writes them.

A rule is a case of its own: it has an id, a title and points. It is checked in the code of the
function and of what this function calls in the same submission; see `marking/rule_verdicts.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from grader.model.scored import Identifier, Points, Prose, Scored, Title

# `np.linalg.inv`, `sklearn`, `eval`; `.sort` for a method of any object; `@` for the operator.
CodeName = Annotated[str, Field(pattern=r"^(@|\.?[A-Za-z_]\w*(\.[A-Za-z_]\w*)*)$", max_length=200)]
CodeNames = Annotated[tuple[CodeName, ...], Field(min_length=1, max_length=100)]
SHOWN_NAMES = 5


class _Rule(Scored):
    title: Title = ""  # empty for one that follows from the rule
    points: Points = 0.0  # 0 for advice
    hint: Prose = ""  # advice for a student who breaks the rule

    @property
    def told(self) -> str:
        """Return what the rule asks for, as a title."""
        return ""

    @property
    def shown_title(self) -> str:
        return self.title or self.told


class Forbid(_Rule):
    """Forbid functions, methods and modules: `Forbid("np.linalg.inv", "sklearn", ".sort")`.

    The name of a module stands for everything in it.
    """

    kind: Literal["forbid"] = "forbid"
    id: Identifier = "forbidden"
    names: CodeNames

    def __init__(self, *names: str, **fields: Any) -> None:
        super().__init__(**({"names": names} if names else {}), **fields)

    @property
    def told(self) -> str:
        return f"Does not use {_listed(self.names)}"


class MustCall(_Rule):
    """Ask for a call of one of these functions: `MustCall("np.dot", "@")`."""

    kind: Literal["must_call"] = "must_call"
    id: Identifier = "must_call"
    names: CodeNames

    def __init__(self, *names: str, **fields: Any) -> None:
        super().__init__(**({"names": names} if names else {}), **fields)

    @property
    def told(self) -> str:
        return f"Calls {_listed(self.names)}"


class NoLoops(_Rule):
    """Forbid `for` and `while`."""

    kind: Literal["no_loops"] = "no_loops"
    id: Identifier = "no_loops"
    recursion: bool = True  # whether a function that calls itself is a loop
    comprehensions: bool = False  # whether `[f(x) for x in xs]` and the like are loops
    mapping: bool = False  # whether `map`, `np.vectorize`, `np.apply_along_axis` … are loops

    @property
    def told(self) -> str:
        return "Works without loops"


class MaxLines(_Rule):
    """Limit the lines of code, without blank lines, comments and docstrings: `MaxLines(20)`."""

    kind: Literal["max_lines"] = "max_lines"
    id: Identifier = "max_lines"
    lines: Annotated[int, Field(ge=1, le=100_000)]

    def __init__(self, *lines: int, **fields: Any) -> None:
        super().__init__(**({"lines": lines[0]} if lines else {}), **fields)

    @property
    def told(self) -> str:
        return f"Has at most {self.lines} line{'s' if self.lines > 1 else ''} of code"


CodeRule = Annotated[Forbid | MustCall | NoLoops | MaxLines, Field(discriminator="kind")]
CodeRules = Annotated[tuple[CodeRule, ...], Field(max_length=50)]


def _listed(names: tuple[str, ...]) -> str:
    *most, last = names[:SHOWN_NAMES]
    listed = f"{', '.join(most)} or {last}" if most else last
    return listed if len(names) <= SHOWN_NAMES else ", ".join([*most, last, "…"])
