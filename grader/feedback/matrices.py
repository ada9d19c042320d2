"""The arrays of a case side by side, cell by cell."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from grader.feedback.arrays import matrix, parts_of
from grader.feedback.template_environment import environment
from grader.model.record import Comparison


def matrices(comparison: Comparison) -> Iterator[Markup]:
    """A figure for each array: the inputs, what was expected and what was given, in this order."""
    return (_figure(*parts) for parts in parts_of(comparison))


# Inputs and expected values are the same for a whole class, and so are many answers.
@functools.lru_cache(maxsize=1024)
def _figure(*parts: Any) -> Markup:
    return Markup(_template().matrix(matrix(*parts)))  # noqa: S704 (the template escapes)


@functools.cache
def _template() -> Any:
    return environment().get_template("matrix.html").module
