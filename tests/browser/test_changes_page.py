"""The page of changes is readable on a phone, and for everybody."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from grader.feedback.changes_page import changes_page
from grader.model.class_changes import Standings, compare, standing
from tests.browser.made_up_class import made_up

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def page_of_changes(sample_records):
    """A hundred students who have the results that their neighbours had before."""
    before = [standing(record) for record in made_up(list(sample_records.values()), 100)]
    moved = itertools.pairwise(before)
    after = [
        one.model_copy(update={"score": next_.score, "points": next_.points})
        for one, next_ in moved
    ]
    earlier = Standings(assignment="A", finished="2026-11-29T23:59:00+00:00", students=before)
    return changes_page(compare(earlier, after), has_pages_beside=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_nothing_and_only_the_table_scrolls(open_page, page_of_changes, width, scheme):
    opened = open_page(page_of_changes, width=width, color_scheme=scheme)

    found = Axe().run(opened.page)

    assert found.violations_count == 0, found.generate_report()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.problems == []
