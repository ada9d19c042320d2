"""A self-check in the styles of notebooks: readable in each of them, light and dark."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from grader import check_file
from grader.feedback.student_page import fragment
from grader.handout.publish import make_handout

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

STYLES = sorted((Path(__file__).parent / "notebook_styles").glob("*.css"))
NO_DOCTYPE = ("colab", "colab_dark")  # an output is a page of its own, without a doctype
WORK = """
import numpy as np


def problem1_gradients():
    return {"dL_dyhat": -2, "dL_dz3": 2, "dL_da2": [1, 2, 3], "dL_dz2": None}


def relu_backward(dA, Z):
    print("hello")
    return np.where(Z < 0, 0, dA)
"""


@pytest.fixture(scope="module")
def html(tmp_path_factory, assignment):
    """A self-check with faults, given values, advice, and work that is not written yet."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "public.json").write_text(make_handout(assignment).to_json(), encoding="utf-8")
    (folder / "anna.py").write_text(WORK, encoding="utf-8")
    return fragment(check_file(folder / "anna.py").record)


def page_of(html, style):
    """A page with an output of a notebook, in the style of a file."""
    doctype = "" if style.stem in NO_DOCTYPE else "<!DOCTYPE html>"
    base = style.with_name(style.stem.partition("_")[0] + ".css")
    rules = (base.read_text("utf-8") if base.exists() else "") + style.read_text("utf-8")
    head = f'<meta charset="utf-8"><title>A notebook</title><style>{rules}</style>'
    body = f'<main class="output"><h1>A notebook</h1>{html}</main>'
    return f'{doctype}<html lang="en"><head>{head}</head><body>{body}</body></html>'


@pytest.fixture(params=STYLES, ids=lambda style: style.stem)
def in_style(request, open_page, html):
    """Open the self-check in a style: `in_style(width)`."""
    return lambda width=900: open_page(page_of(html, request.param), width=width).page


def styles(page, selector, name):
    """The values of a CSS property of all elements that a selector finds."""
    script = "(all, name) => [...new Set(all.map(each => getComputedStyle(each)[name]))]"
    return page.locator(selector).evaluate_all(script, name)


@pytest.mark.quick
def test_columns_are_as_wide_as_they_need_and_text_begins_at_the_left(in_style):
    page = in_style()

    assert styles(page, "table", "tableLayout") == ["auto"]
    assert styles(page, "table:has(caption) td", "textAlign") == ["left"]
    assert styles(page, "table:has(caption) td", "verticalAlign") == ["top"]
    assert styles(page, "table:not(:has(caption)) td", "textAlign") == ["right"]


def test_no_row_has_a_ground_of_its_own(in_style):
    page = in_style()

    assert styles(page, "tbody tr", "backgroundColor") == ["rgba(0, 0, 0, 0)"]


@pytest.mark.parametrize("width", [360, 900])
def test_nothing_overflows_and_no_mark_is_cut(in_style, width):
    page = in_style(width)

    overflowing = page.evaluate(
        "[...document.querySelectorAll('td, th, caption, li, p')]"
        ".filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"
    )
    assert overflowing == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_messages_have_most_of_the_width(in_style):
    page = in_style()

    row = page.locator("table:has(caption) tbody tr").first.locator("td")
    widths = row.evaluate_all("all => all.map(each => each.clientWidth)")

    assert widths[-1] > 2 * max(widths[:-1])


def test_axe_finds_nothing_that_cannot_be_read(in_style):
    violations = Axe().run(in_style()).response["violations"]

    assert [violation["id"] for violation in violations] == []


def test_what_to_fix_stands_above_the_tables_of_cases(in_style):
    page = in_style()

    fix = page.get_by_text("What to fix first").bounding_box()
    table = page.locator("table:has(caption)").first.bounding_box()

    assert fix["y"] < table["y"]
