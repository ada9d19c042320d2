"""Templates, with all that they have in common."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.feedback.labels import OF_A_CHAIN, STATUSES, label
from grader.model.record import file_stem, show_points
from grader.model.visible_text import visible


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
    environment.globals["of_a_chain"] = OF_A_CHAIN
    script = files("grader.feedback").joinpath("templates", "class.js").read_text("utf-8")
    environment.globals["class_script"] = Markup(script)  # noqa: S704, our own
    environment.globals["class_script_hash"] = _source_hash(script)
    environment.filters["points"] = lambda points: show_points(points) or "–"
    environment.filters["two_decimals"] = _two_decimals
    environment.filters["visible"] = lambda text: visible(str(text))
    environment.filters["page_link"] = lambda student: quote(f"students/{file_stem(student)}.html")
    return environment


def _two_decimals(number: float | None) -> str:
    """For a column of figures, which are read against each other."""
    return "–" if number is None else f"{number:.2f}".replace("-", "−")


def _source_hash(script: str) -> str:
    """What a Content-Security-Policy calls this script, and no other, by."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
