"""Every relative link and path in the documentation leads somewhere."""

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, anchors, links, paths

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def leads_somewhere(page, link):
    """Whether a link names a file and, behind `#`, one of its headings."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@each_page
def test_each_link_leads_to_a_file_and_a_heading(page):
    assert [link for link in links(page) if not leads_somewhere(page, link)] == []


@each_page
def test_each_path_of_the_project_exists(page):
    assert [path for path in paths(page) if not (ROOT / path).exists()] == []


def test_the_index_names_each_page():
    index = DOCS / "README.md"
    named = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}

    assert set(DOCS.rglob("*.md")) - {index} <= named
