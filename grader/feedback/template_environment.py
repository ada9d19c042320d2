"""The jinja2 environment of all templates."""

import base64
import functools
import hashlib
import re
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.feedback.arrays import Matrix, arrays, has_values
from grader.feedback.check_summary import sum_up
from grader.feedback.labels import STATUSES, file_uses, form_check, label
from grader.feedback.unwritten import tell_unwritten
from grader.model.late_work import show_moment
from grader.model.record import file_stem, show_points
from grader.model.visible_text import visible

# The script of the class page, in this order.
CLASS_SCRIPTS = ("class_search", "class_map", "class_viewer", "class_addresses", "class")

_CODE = re.compile(r"`([^`\n]{1,300})`")


def environment_of(package: str) -> Environment:
    """Return an environment for a package's templates, with the filters that all pages use.

    It escapes all values, and fails on undefined ones.
    """
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["statuses"] = STATUSES
    environment.filters |= {
        "points": lambda points: show_points(points) or "–",
        "visible": lambda text: visible(str(text)),
    }
    return environment


@functools.cache
def environment() -> Environment:
    """Return the environment of the templates beside this file."""
    environment = environment_of("grader.feedback")
    templates = files("grader.feedback").joinpath("templates")
    parts = (templates.joinpath(f"{name}.js").read_text("utf-8") for name in CLASS_SCRIPTS)
    script = "\n".join(parts)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals |= {
        "label": label,
        "sum_up": sum_up,
        "tell_unwritten": tell_unwritten,
        "form_check": form_check,
        "file_uses": file_uses,
        "arrays": arrays,
        "draw_array": draw_array,
        "has_values": has_values,
        "class_script": Markup(script),  # noqa: S704, our own
        "class_script_hash": f"sha256-{digest}",
    }
    environment.filters |= {
        "percent": lambda share: "–" if share is None else f"{100 * share:.0f} %",
        "two_decimals": lambda x: "–" if x is None else f"{x:.2f}".replace("-", "−"),
        "contact": _contact,
        "prose": _prose,
        "moment": show_moment,
        "page_link": lambda student: quote(f"students/{file_stem(student)}.html"),
    }
    return environment


def _prose(text: object) -> Markup:
    """Return an author's text, with what stands between backticks as code, as in Markdown."""
    shown = escape(visible(str(text)))
    return Markup(_CODE.sub(r"<code>\1</code>", str(shown)))  # noqa: S704, it is escaped


def _contact(text: str) -> Markup:
    """Return whom to write to, with a link if it is an email address or a URL."""
    shown = escape(visible(text))
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        return Markup('<a href="mailto:{}">{}</a>').format(quote(text, safe="@"), shown)
    if re.match(r"https?://\S+\Z", text):
        return Markup('<a href="{}">{}</a>').format(text, shown)
    return shown


@functools.lru_cache(maxsize=1024)  # a whole class has the same inputs and expected values
def draw_array(array: Matrix) -> Markup:
    """Return an array as HTML: see `matrix` in matrix.html."""
    module: Any = environment().get_template("matrix.html").module
    return Markup(module.matrix(array))  # noqa: S704 (the template escapes)
