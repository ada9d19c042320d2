"""A class of three hundred with real results, and names of many kinds, is readable everywhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from tests.browser.made_up_class import made_up, manifest_of

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def made_up_records(sample_records):
    return list(made_up(list(sample_records.values()), 300))


@pytest.fixture(scope="module")
def made_up_page(made_up_records):
    return class_page(manifest_of(made_up_records), made_up_records)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_axe_finds_nothing(open_page, made_up_records, made_up_page, scheme, width):
    beside = {"students/s0003.html": student_page(made_up_records[3])}
    opened = open_page(made_up_page, width=width, beside=beside, color_scheme=scheme)
    page = opened.page
    page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")
    page.get_by_role("button", name="Email addresses").first.click()
    page.locator("#map tbody tr").nth(3).locator("td").last.hover()

    found = Axe().run(page)
    page.locator("#map tbody tr").nth(3).locator("td").last.click()
    found_in_viewer = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert found_in_viewer.violations_count == 0, found_in_viewer.generate_report()
    assert opened.problems == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_only_the_map_scrolls_sideways(open_page, made_up_page, width):
    page = open_page(made_up_page, width=width).page
    page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_stay_in_view_on_a_phone_while_the_cases_scroll(open_page, made_up_page):
    page = open_page(made_up_page, width=390).page
    page.locator("#students").evaluate("heading => heading.scrollIntoView()")

    page.locator(".map").evaluate("map => map.scrollTo(400, 1500)")

    page.wait_for_function(
        """() => {
            const map = document.querySelector(".map").getBoundingClientRect();
            const at = (x, y) => document.elementFromPoint(map.left + x, map.top + y);
            const name = at(20, 320).closest("th"), mark = at(300, 320).closest("td");
            return name && mark && name.parentElement === mark.parentElement
                && at(20, 100).closest("thead");
        }"""
    )


def test_a_mark_leads_to_the_case_on_a_phone_too(open_page, made_up_records, made_up_page):
    beside = {"students/s0003.html": student_page(made_up_records[3])}
    page = open_page(made_up_page, width=390, beside=beside, at="#find=s0003").page

    page.locator("#map tbody tr:visible td").nth(11).click()

    case = page.frame_locator("#viewer iframe").locator("[id='problem2.zero']")
    case.wait_for()
    assert 0 <= case.bounding_box()["y"] < 300


def test_every_student_is_told_from_the_others(open_page, made_up_page):
    page = open_page(made_up_page).page

    names = page.locator("#map tbody th").all_text_contents()

    assert len(set(names)) == 300


def test_a_name_written_from_right_to_left_does_not_turn_its_id_around(open_page, made_up_page):
    page = open_page(made_up_page, at="#find=s0010").page
    row = page.locator("#map tbody tr:visible")

    name, student = row.locator("th a bdi"), row.locator("th .id bdi")

    assert name.evaluate("bdi => getComputedStyle(bdi).direction") == "rtl"
    assert student.evaluate("bdi => getComputedStyle(bdi).direction") == "ltr"
    assert row.locator("th").evaluate("th => getComputedStyle(th).direction") == "ltr"


def test_the_numbers_fit_together(open_page, made_up_page):
    page = open_page(made_up_page).page

    assert page.locator(".people").inner_text() == (
        "300 people: 286 graded, 7 unreadable, 7 without submission; 1 not on the roster"
    )
    assert page.get_by_role("status").inner_text() == "300 of 300 students"


def test_a_mistake_shows_as_many_students_as_it_says(open_page, made_up_page):
    page = open_page(made_up_page).page
    mistake = page.locator(".mistakes li").nth(4)
    said = int(mistake.locator("strong").inner_text().split()[0])

    mistake.get_by_role("link", name="Show them").click()

    assert page.locator("#map tbody tr:visible").count() == said


def test_a_printed_map_repeats_the_names_of_the_cases(open_page, made_up_page):
    page = open_page(made_up_page, width=718).page

    page.emulate_media(media="print")

    header = page.locator("#map thead th.tall button").first
    assert header.evaluate("button => getComputedStyle(button).display") == "contents"
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
