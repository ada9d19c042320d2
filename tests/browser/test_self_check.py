"""The page of a student's own check: nothing on it says more than a check can know."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader import check_file
from grader.feedback.self_check_page import self_check_page
from grader.handout.publish import make_handout

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

SIGN_LOST = """
right = problem1_gradients


def problem1_gradients():
    return {**right(), "dL_dz3": 2}
"""
STARTER = "def problem1_gradients():\n    pass\n\n\ndef relu_backward(dA, Z):\n    pass\n"


@pytest.fixture
def check(tmp_path, assignment):
    """The page of a file with this source, checked by the handout beside it."""
    (tmp_path / "public.json").write_text(make_handout(assignment).to_json(), encoding="utf-8")

    def page_of(source):
        (tmp_path / "anna.py").write_text(source, encoding="utf-8")
        return self_check_page(check_file(tmp_path / "anna.py").record)

    return page_of


@pytest.fixture
def right_page(open_page, check, right):
    return open_page(check(right)).page


def test_it_says_that_it_is_a_self_check_and_of_which_file(right_page):
    expect(right_page).to_have_title(re.compile(r"^Self-check of anna\.py – "))
    expect(right_page.get_by_role("heading", level=1)).to_have_text("anna.py")
    expect(right_page.locator(".eyebrow")).to_have_text(re.compile("^Self-check: "))


def test_the_score_is_that_of_the_public_cases(right_page):
    header = right_page.locator("header")

    expect(header).to_contain_text("13 cases right: 30 of 30 points of the public cases.")
    expect(header).to_contain_text("Hidden cases are not checked here.")


@pytest.mark.quick
def test_all_checks_passing_is_not_all_points(right_page):
    header = right_page.locator("header")

    expect(header).to_contain_text("6 values are there and follow from each other.")
    expect(header).to_contain_text("Whether the first (dL_dyhat) is right is not checked.")
    expect(right_page.locator(".praise")).to_have_count(0)


def test_a_chain_has_no_points_and_says_what_is_checked(right_page):
    chain = right_page.locator("section", has=right_page.locator(".chain"))

    expect(chain).to_contain_text("Only grading checks whether these values are correct")
    expect(chain.locator(".points")).to_have_count(0)
    assert "0 / 0" not in right_page.locator("body").inner_text()


def test_a_value_that_is_given_does_not_look_right(right_page):
    first = right_page.locator("[id='problem1.dL_dyhat']")
    box = right_page.locator(".chain .node").first
    soft = right_page.locator(".eyebrow").evaluate("item => getComputedStyle(item).color")

    expect(first.locator(".verdict")).to_have_text(re.compile("given"))
    expect(first.locator(".verdict")).to_have_css("color", soft)
    expect(box.locator("rect")).to_have_css("stroke", soft)


def test_the_picture_shows_what_follows_and_the_students_own_values(right_page):
    boxes = right_page.locator(".chain .node")

    expect(boxes).to_have_count(6)
    expect(boxes.nth(0)).to_contain_text(re.compile(r"∂L/∂ŷ\s*• given\s*-2"))
    expect(boxes.nth(4)).to_contain_text(re.compile(r"∂L/∂a1\s*✓ follows\s*\[-3.7, -4.16\]"))


def test_a_step_that_does_not_follow_comes_first_and_costs_no_points(open_page, check, right):
    page = open_page(check(right + SIGN_LOST)).page
    fix = page.locator(".card").first

    expect(fix).to_contain_text("its sign is the other one")
    expect(fix.get_by_role("link")).to_have_attribute("href", "#problem1.dL_dz3")
    expect(fix).not_to_contain_text("point")


def test_a_step_that_does_not_follow_is_marked_in_the_picture(open_page, check, right):
    page = open_page(check(right + SIGN_LOST)).page

    expect(page.locator(".chain .node").nth(1)).to_contain_text("✗ does not follow")
    expect(page.locator(".chain .arrow").first.locator(".shaft")).to_have_css(
        "stroke-dasharray", "5px, 4px"
    )


def test_no_number_that_the_student_did_not_give_is_shown_of_a_chain(open_page, check, right):
    page = open_page(check(right + SIGN_LOST)).page

    wrong = page.locator(".card").first

    expect(wrong.locator("figcaption")).to_have_text(["yours"])
    expect(wrong.locator("figure pre")).to_have_text(["2"])


def test_a_file_that_cannot_be_read_is_to_be_checked_again(open_page, check):
    page = open_page(check("def (")).page

    expect(page.locator(".notice")).to_contain_text("Fix this, then check the file again.")
    expect(page.locator(".notice")).not_to_contain_text("teacher")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, check, right, scheme, width):
    opened = open_page(check(right + SIGN_LOST), width=width, color_scheme=scheme)

    violations = Axe().run(opened.page).response["violations"]

    assert [violation["id"] for violation in violations] == []
    assert opened.problems == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_untouched_starter_is_told_what_is_asked_for_and_no_fault(open_page, check):
    opened = open_page(check(STARTER), width=320)

    expect(opened.page.get_by_role("heading", level=2)).to_have_text(
        "Nothing written yet in anna.py."
    )
    expect(opened.page.locator("li")).to_have_count(2)
    expect(opened.page.locator(".verdict")).to_have_count(0)
    assert [each["id"] for each in Axe().run(opened.page).response["violations"]] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert opened.problems == []


def test_what_is_not_written_yet_is_not_red(open_page, check, right_gradients):
    page = open_page(check(right_gradients + "\ndef relu_backward(dA, Z):\n    pass\n")).page
    soft = page.locator(".eyebrow").evaluate("item => getComputedStyle(item).color")
    card = page.locator(".card")

    expect(card).to_contain_text("relu_backward has no body yet.")
    expect(card).not_to_contain_text("wrong file")
    expect(card).to_have_css("border-left-color", soft)
    expect(page.locator("[id='problem2.zero'] .verdict")).to_have_text(
        re.compile("○ not written yet")
    )
    expect(page.locator("[id='problem2.zero'] .verdict")).to_have_css("color", soft)


def test_the_statement_above_the_code_is_folded_and_lines_keep_their_numbers(
    open_page, check, right_gradients
):
    statement = '"""' + "Do this.\n" * 20 + '"""'
    wrong = "def relu_backward(dA, Z):\n    return dA\n"
    page = open_page(check(f"{statement}\n{wrong}{right_gradients}")).page
    first = page.locator(".code .row").nth(22)

    expect(page.get_by_text("Lines 1 to 21: a text")).to_be_visible()
    expect(page.locator(".code").first).not_to_be_visible()
    expect(first).to_have_attribute("id", "line-1-23")
    assert (
        page.locator(".code").nth(1).evaluate("item => getComputedStyle(item).counterReset")
        == "line 21"
    )


def test_what_is_wrong_is_red(open_page, check, right_gradients):
    page = open_page(check(right_gradients + "\ndef relu_backward(dA, Z):\n    return dA\n")).page
    soft = page.locator(".eyebrow").evaluate("item => getComputedStyle(item).color")

    expect(page.locator(".card").first).not_to_have_css("border-left-color", soft)
