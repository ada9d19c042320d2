"""Templates, with all that they have in common."""

from __future__ import annotations

import functools
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.feedback.words import STATUSES, label, visible
from grader.records import file_stem, show_points


@functools.cache
def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["label"] = label
    environment.globals["statuses"] = STATUSES
    environment.filters["points"] = lambda points: show_points(points) or "–"
    environment.filters["visible"] = visible
    environment.filters["page_link"] = lambda student: quote(f"students/{file_stem(student)}.html")
    return environment
