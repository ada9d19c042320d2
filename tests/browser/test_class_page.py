"""The class page in a real Chromium: sorted and filtered by mouse and keyboard, read, printed."""

import re
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe

from grader.feedback.class_page import class_page
from grader.model.findings import Finding
from grader.model.record import (
    CaseResult,
    Manifest,
    ProblemResult,
    Record,
    RunInfo,
    Unmatched,
    Verdict,
)
from grader.model.submission import Provenance
from tests.grader.messages import noted, unmatched

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

LONG = "a_long_word_" * 30
VERDICTS = ("correct", "wrong", "missing")


def a_record(student, score, verdict, finding=None, **more):
    """A student of whom one case has this verdict, and twenty others are right."""
    right = [
        CaseResult(id=f"problem1.{n}", title=f"Case {n}", points=1, max_points=1, verdict="correct")
        for n in range(20)
    ]
    case = CaseResult(
        id="problem1.last", title="The last", points=0, max_points=1, verdict=verdict,
        mistake="sign_lost", finding=finding,
    )  # fmt: skip
    problem = ProblemResult(id="problem1", title="One", points=score, max_points=21)
    return Record(
        student=student, status="graded", score=score, max_score=21, assignment="Homework",
        problems=(problem,), cases=(*right, case), **more,
    )  # fmt: skip


ANNA = a_record("anna", 10, "wrong", provenance=Provenance(late=True, attempts=2))
BELA = a_record("béla", 9, "missing", notes=(noted("work.zip was unpacked."),))
CARL = a_record("carl", 21, "correct", run=RunInfo(wall_seconds=4, layers=("seccomp",)))
MANIFEST = Manifest(
    assignment="Homework",
    unmatched=(Unmatched(student="carl", reason=unmatched("Who?"), nearest=("Karl",)),),
)
PAGE = class_page(MANIFEST, [ANNA, BELA, CARL])


@pytest.fixture(scope="module")
def large():
    """The page of two thousand students."""
    records = (a_record(f"student{n:04}", n % 22, VERDICTS[n % 3]) for n in range(2000))
    return class_page(MANIFEST, records)


def names(page):
    """Who is shown, from top to bottom."""
    return page.locator("#map tbody th:visible").all_text_contents()


def header(page, name):
    return page.get_by_role("columnheader", name=name, exact=True)


@pytest.mark.quick
def test_a_click_on_a_header_sorts_and_another_turns_it_around(open_page):
    page = open_page(PAGE).page
    score = header(page, "Score")

    score.get_by_role("button").click()
    assert names(page) == ["béla", "anna", "carl"]
    assert score.get_attribute("aria-sort") == "ascending"

    score.get_by_role("button").click()
    assert names(page) == ["carl", "anna", "béla"]
    assert score.get_attribute("aria-sort") == "descending"


def test_students_are_sorted_as_people_sort_names(open_page):
    page = open_page(PAGE).page

    header(page, "Score").get_by_role("button").click()
    header(page, "Student").get_by_role("button").click()

    assert names(page) == ["anna", "béla", "carl"]


def test_a_case_is_sorted_by_verdict(open_page):
    page = open_page(PAGE).page

    header(page, "last").get_by_role("button").click()

    assert names(page) == ["carl", "anna", "béla"]


def test_the_keyboard_sorts_and_stays_where_it_was(open_page):
    page = open_page(PAGE).page
    button = header(page, "Score").get_by_role("button")

    button.focus()
    page.keyboard.press("Enter")

    assert names(page) == ["béla", "anna", "carl"]
    assert button.evaluate("button => button === document.activeElement")


def test_the_keyboard_goes_from_the_filters_to_the_map_and_its_headers(open_page):
    page = open_page(PAGE).page
    page.get_by_label("Attempts").focus()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "map"

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Student"


def test_the_first_thing_that_the_keyboard_meets_leads_to_the_students(open_page):
    page = open_page(PAGE).page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "students"


def test_no_two_verdicts_have_the_same_sign_in_the_legend(open_page):
    students = [a_record(verdict, 10, verdict) for verdict in get_args(Verdict)]
    not_counted = Finding.of("hidden_not_counted")
    students.append(a_record("not counted", 10, "wrong", finding=not_counted))
    no_body = Finding.of("no_body", function="f")
    students.append(a_record("not written", 10, "missing", finding=no_body))
    page = open_page(class_page(MANIFEST, students)).page

    signs = page.locator(".legend .mark").evaluate_all(
        "marks => marks.map(mark => mark.textContent + getComputedStyle(mark, '::after').content)"
    )

    assert len(signs) == len(get_args(Verdict)) + 2
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize("text", ["BELA", "béla", " bel "])
def test_a_name_is_found_however_it_is_typed(open_page, text):
    page = open_page(PAGE).page

    page.get_by_label("Name or id").focus()
    page.keyboard.type(text)

    assert names(page) == ["béla"]
    assert page.get_by_role("status").inner_text() == "1 of 3 students"


def test_a_verdict_is_looked_for_in_all_cases_or_in_one(open_page):
    page = open_page(PAGE).page

    page.get_by_label("Verdict").select_option(label="○ missing")
    assert names(page) == ["béla"]

    page.get_by_role("combobox", name="Case").select_option("problem1.3")
    assert names(page) == []


def test_what_is_filtered_out_stays_so_when_sorted(open_page):
    page = open_page(PAGE).page

    page.get_by_label("Verdict").select_option(label="✗ wrong")
    header(page, "Score").get_by_role("button").click()

    assert names(page) == ["anna"]


def test_without_scripts_it_is_a_table_of_everybody(open_page):
    page = open_page(PAGE, java_script_enabled=False).page

    assert names(page) == ["anna", "béla", "carl"]
    assert not page.get_by_label("Name or id").is_visible()
    assert page.get_by_role("button").count() == 0


def test_the_map_is_a_table_to_a_screen_reader(open_page):
    page = open_page(PAGE).page
    table = page.get_by_role("table", name="The points of each student")

    row = table.get_by_role("row", name="anna")

    assert row.get_by_role("rowheader").text_content() == "anna"
    assert row.get_by_role("cell").count() == 23


def test_verdicts_are_told_apart_without_colour(open_page):
    page = open_page(PAGE).page
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="anna"))

    assert row.get_by_role("cell").last.text_content() == "✗"
    assert "✗ wrong" in page.get_by_label("What the marks mean").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_axe_finds_nothing(open_page, scheme, width):
    opened = open_page(PAGE, width=width, color_scheme=scheme)
    header(opened.page, "Score").get_by_role("button").click()

    found = Axe().run(opened.page)

    assert found.violations_count == 0, found.generate_report()
    assert opened.problems == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_only_the_map_scrolls_sideways(open_page, width):
    long = a_record(
        LONG,
        1,
        "wrong",
        notes=(noted(LONG),),
        provenance=Provenance(name=LONG, late=True, submitted=LONG),
    )

    page = open_page(class_page(MANIFEST, [ANNA, long]), width=width).page

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".map").evaluate("map => map.scrollWidth > map.clientWidth")


def test_names_and_headers_stay_in_sight_while_the_map_scrolls(open_page, large):
    page = open_page(large, width=390).page
    page.locator("#students").evaluate("heading => heading.scrollIntoView()")

    page.locator(".map").evaluate("map => map.scrollTo(300, 20000)")

    box = page.locator(".map").bounding_box()
    corner = header(page, "Student").bounding_box()
    assert corner["x"] == pytest.approx(box["x"], abs=2)
    assert box["y"] <= corner["y"] < box["y"] + 250


def test_a_page_of_paper_holds_the_whole_width_and_all_students(open_page):
    page = open_page(PAGE, width=718).page  # A4 with margins of a centimetre

    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert page.locator(".map").evaluate("map => map.scrollHeight === map.clientHeight")
    assert not page.get_by_label("Name or id").is_visible()


def test_a_large_class_is_printed_on_as_many_pages_as_it_takes(open_page, large):
    page = open_page(large).page

    pdf = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 20


def test_a_large_class_is_sorted_and_filtered(open_page, large):
    opened = open_page(large)
    page = opened.page

    header(page, "Score").get_by_role("button").click(click_count=2)
    page.get_by_label("Verdict").select_option(label="○ missing")

    assert page.get_by_role("status").inner_text() == "666 of 2000 students"
    assert names(page)[0] == "student0065"
    assert opened.problems == []
