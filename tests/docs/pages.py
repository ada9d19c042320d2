"""Markdown pages, read as far as the tests of the documentation need it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [
        *DOCS.rglob("*.md"),
        *ROOT.glob("*.md"),
        *(ROOT / "benchmarks").glob("*.md"),
        *(ROOT / "reference").glob("*.md"),
        *(ROOT / "grader" / "sandbox").glob("*.md"),
    ]
)

_FENCE = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(page):
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text("utf-8"))


def anchors(page):
    """What links to a page can name behind `#`, as GitHub makes it of the headings."""
    headings = _HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page):
    """The relative links of a page."""
    found = _LINK.findall(prose(page))
    return [link for link in found if not link.startswith(("http:", "https:"))]


def paths(page):
    """The files and folders of the project that a page names."""
    return re.findall(r"`((?:grader|tests|benchmarks|docs|reference)/[^`<>*{}… ]*)`", prose(page))


def sections(page):
    """By heading, all of a page's sections, whatever their level."""
    _, *parts = _HEADING.split(page.read_text("utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def first_cells(section):
    """The words in code font in the first column of a section's tables."""
    rows = re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]
