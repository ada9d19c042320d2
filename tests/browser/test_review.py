"""A review in a real Chromium: by keyboard, in two tabs, after a restart, and beside a bad page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.grader.review.conftest import RECORDS, write_class
from tests.grader.review.serving import served

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    write_class(folder, RECORDS)
    return folder


@pytest.fixture
def browse(open_page):
    """Return a function that opens an address in a new tab."""

    def open_tab(address):
        page = open_page("<!DOCTYPE html><title>blank</title>").page
        page.goto(address)
        return page

    return open_tab


def test_a_student_is_decided_and_ticked_off_by_keyboard_alone(reports, browse):
    with served(reports) as address:
        page = browse(f"{address}student?id=anna")
        page.get_by_role("textbox", name="Points").focus()
        page.keyboard.type("4")
        page.keyboard.press("Tab")
        page.keyboard.type("Accepted.")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Done", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("Accepted.")

    assert "anna,total,4,Accepted.,Ada" in (reports / "overrides.csv").read_text()
    assert "\nanna," in (reports / "review.csv").read_text()


def test_what_one_tab_saves_is_seen_in_the_other_and_after_a_restart(reports, browse):
    with served(reports) as address:
        first, second = browse(f"{address}student?id=anna"), browse(f"{address}student?id=anna")
        first.get_by_role("textbox", name="Points").fill("4")
        first.get_by_role("button", name="Save").first.click()
        second.reload()
        expect(second.locator("body")).to_contain_text("4 of")
    with served(reports) as address:
        expect(browse(f"{address}student?id=anna").locator("body")).to_contain_text("4 of")


def test_a_page_on_another_origin_can_neither_post_nor_frame(reports, open_page):
    with served(reports) as address:
        page = open_page(
            f'<!DOCTYPE html><form method="post" action="{address}decide"><input name="id" '
            'value="anna"><input name="where" value="total"><input name="points" value="9">'
            f'<button>go</button></form><iframe src="{address}"></iframe>'
        ).page
        page.get_by_role("button", name="go").click()
        expect(page.locator("body")).to_contain_text("Another page")

    assert not (reports / "overrides.csv").exists()


@pytest.mark.parametrize("path", ["", "student?id=anna", "mistakes", "history"])
def test_axe_finds_nothing_serious(reports, browse, path):
    with served(reports) as address:
        page = browse(address + path)
        violations = Axe().run(page).response["violations"]

    assert [v["id"] for v in violations if v["impact"] in ("serious", "critical")] == []
