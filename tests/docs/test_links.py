"""Every relative link of the documentation leads somewhere."""

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, anchors, links, paths

LINKS = [(page, link) for page in PAGES for link in links(page)]
PATHS = sorted({path for page in PAGES for path in paths(page)})


@pytest.mark.parametrize(
    ("page", "link"), LINKS, ids=[f"{page.relative_to(ROOT)}:{link}" for page, link in LINKS]
)
def test_a_link_leads_to_a_file_and_a_heading(page, link):
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page

    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_project_exists(path):
    assert (ROOT / path).exists()


def test_the_index_names_each_page():
    index = DOCS / "README.md"
    named = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}

    assert set(DOCS.rglob("*.md")) - {index} <= named
