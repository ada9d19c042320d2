"""The student's page in a real Chromium: the picture, the matrices, the code; by any means."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader.feedback.student_page import student_page
from grader.model.execution import CodePlace, Skipped
from grader.model.record import (
    CaseResult,
    ChainStep,
    ProblemResult,
    Record,
    RunInfo,
    SourceCell,
)
from tests.grader.messages import stopped

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

CODE = """import scipy

def relu_backward(dA, Z):
    return dA[9]  # the last row of a very long line that does not fit the width of a phone
"""
GRADIENTS = {
    "dL_dyhat": 2,
    "dL_dz3": 2,
    "dL_da2": [2.2, 2.4],
    "dL_dz2": [2.2, 2.4],
    "dL_da1": [3.46, 4.38],
}
LINE = CodePlace("anna.py", 4, "return dA[9]")


@pytest.fixture
def record(mark_gradients, mark_function):
    """A middling submission: a sign lost, W2 not transposed, a value missing, no mask."""
    steps = mark_gradients(GRADIENTS)
    calls = mark_function(lambda dA, Z: np.array(dA))
    calls["read_only"] = calls["read_only"].model_copy(
        update={"verdict": "error", "traceback": (LINE,)}
    )
    return Record(
        student="anna",
        status="graded",
        score=30,
        max_score=100,
        assignment="Homework",
        file="anna.py",
        problems=(
            ProblemResult(id="problem1", title="Problem 1", points=40, max_points=60),
            ProblemResult(id="problem2", title="Problem 2", points=5, max_points=40),
        ),
        cases=(*steps.values(), *calls.values()),
        source=(SourceCell(name="anna.py", code=CODE),),
        skipped=(Skipped(CodePlace("anna.py", 1, "import scipy"), stopped("ImportError")),),
        output="epoch 1\n" * 100,
        run=RunInfo(wall_seconds=0.01),
    )


@pytest.fixture
def page(open_page, record):
    return open_page(student_page(record)).page


@pytest.mark.quick
def test_the_picture_shows_the_students_values_and_the_verdicts(page):
    boxes = page.locator(".chain .node")

    expect(boxes).to_have_count(6)
    expect(boxes.nth(0)).to_contain_text(re.compile(r"∂L/∂ŷ\s*✗ wrong\s*2"))
    expect(boxes.nth(2)).to_contain_text(re.compile(r"∂L/∂a2\s*↪ follows through\s*\[2.2, 2.4\]"))
    expect(boxes.nth(4)).to_contain_text(re.compile(r"∂L/∂a1\s*✗ wrong\s*\[3.46, 4.38\]"))
    expect(boxes.nth(5)).to_contain_text(re.compile(r"∂L/∂z1\s*○ missing\s*no value"))


def test_the_arrows_carry_the_weights(page):
    labels = page.locator(".chain .arrow text").all_text_contents()

    assert labels == ["· 1, as ŷ = z3", "W3ᵀ ·", "where a2 > 0", "W2ᵀ ·", "where a1 > 0"]


def test_the_picture_is_told_to_who_cannot_see_it(page):
    picture = page.get_by_role("img", name="Problem 1")

    expect(picture).to_have_count(1)
    expect(picture.locator("desc")).to_contain_text("Step 5, ∂L/∂a1: [3.46, 4.38], wrong.")


def test_no_text_of_the_picture_leaves_its_box(page):
    sticking_out = page.evaluate(
        """() => [...document.querySelectorAll(".chain .node")].filter(node => {
            const box = node.querySelector("rect").getBoundingClientRect();
            return [...node.querySelectorAll("text")].some(text =>
                text.getBoundingClientRect().right > box.right);
        }).length"""
    )

    assert sticking_out == 0


def test_follow_through_is_explained_below_the_picture(page):
    expect(page.locator(".follows")).to_have_text(
        "Steps 2 to 4 follow from your step 1, which is wrong; redo steps 1 to 4."
    )


def test_a_wrong_step_is_worked_out_in_mathml(page):
    derivation = page.locator(".card", has_text="∂L/∂a1").locator(".derivation")

    expect(derivation).to_contain_text("The calculation with your own ∂L/∂z2")
    expect(derivation.locator("mtd.differs")).to_have_text(["3.46", "4.38"])
    assert derivation.locator("math").first.bounding_box()["height"] > 0


def test_a_long_formula_wraps_on_a_phone(open_page, mark_gradients, record):
    cases = mark_gradients({**GRADIENTS, "dL_dz2": [-3.7, -4.16]}).values()
    page = open_page(student_page(record.model_copy(update={"cases": tuple(cases)})), 390).page
    step = page.locator(".card", has_text="This is the value of dL_da1")

    card = step.bounding_box()
    formula = step.locator(".formula").bounding_box()

    expect(step.locator(".formula")).to_contain_text("where the unit is active")
    assert formula["x"] + formula["width"] <= card["x"] + card["width"]


def test_cells_that_differ_look_different_without_colour(page):
    cell = page.locator(".given td.differs").first

    expect(cell).to_be_visible()
    expect(cell).to_contain_text("≠")
    expect(cell).to_have_css("border-top-style", "solid")


def test_a_card_shows_one_example_and_lists_the_other_cases_closed(page):
    card = page.locator(".card", has=page.locator("[id='problem2.mixed']"))

    expect(card.locator(".example .matrix").first).to_be_visible()
    expect(card.locator("[id='problem2.mixed'] .matrix").first).to_be_hidden()


def test_the_line_of_an_exception_is_reached_from_the_case(page):
    page.locator("[id='problem2.read_only'] summary").click()
    page.get_by_role("link", name=LINE.text).click()

    expect(page.locator(".code .here:target")).to_contain_text("return dA[9]")


def test_the_code_is_copied_without_line_numbers(page):
    assert page.locator(".code").text_content().startswith("import scipy")


def test_the_keyboard_reaches_and_opens_what_is_closed(page):
    closed = page.locator("[id='problem2.mixed'] summary")

    closed.focus()
    page.keyboard.press("Enter")

    expect(page.locator("[id='problem2.mixed'] .matrix").first).to_be_visible()


def test_tab_reaches_every_link_and_every_fold(page):
    stops = page.locator("a, summary").count()

    seen = page.evaluate(
        "[...document.querySelectorAll('a, summary')].filter(item => item.tabIndex === 0).length"
    )

    assert seen == stops


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_axe_finds_nothing_serious_and_the_console_is_silent(open_page, record, scheme, width):
    opened = open_page(student_page(record), width=width, color_scheme=scheme)

    violations = Axe().run(opened.page).response["violations"]

    assert [v["id"] for v in violations if v["impact"] in ("serious", "critical")] == []
    assert opened.problems == []


def test_axe_finds_nothing_on_a_narrow_phone_with_everything_open(open_page, record):
    page = open_page(student_page(record), width=320).page
    page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_the_picture_without_sideways_scroll(open_page, record, width):
    page = open_page(student_page(record), width=width).page

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".chain svg").first.bounding_box()["width"] <= width


def test_a_picture_wider_than_a_phone_scrolls_in_its_own_box_by_keyboard_too(open_page, record):
    side_by_side = tuple(
        CaseResult(
            id=f"problem1.{name}",
            title=name,
            points=0,
            max_points=1,
            verdict="missing",
            step=ChainStep(symbol=name),
        )
        for name in ("a", "b", "c", "d")
    )
    wide = record.model_copy(update={"cases": side_by_side})

    # To wait for a scroll, Playwright evaluates text in the page.
    page = open_page(student_page(wide), width=390, bypass_csp=True).page

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".chain.wide").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.chain.wide').scrollLeft > 0")


def test_paper_is_light_and_keeps_the_picture_on_one_page(open_page, record):
    page = open_page(student_page(record), width=718, color_scheme="dark").page

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".chain")).to_have_css("break-inside", "avoid")
    assert page.locator(".chain").bounding_box()["height"] < 1000


def test_paper_has_what_follows_and_the_steps_beside_the_picture(open_page, sample_records):
    page = open_page(student_page(sample_records["viktor_horváth"]), width=718).page

    page.emulate_media(media="print")

    picture = page.locator(".chain").bounding_box()
    for beside in (page.locator(".follows").first, page.locator(".with-picture .cases")):
        assert beside.bounding_box()["x"] > picture["x"] + picture["width"]
        assert beside.bounding_box()["y"] < picture["y"] + picture["height"]


def test_three_mistakes_are_printed_on_two_pages(open_page, sample_records):
    page = open_page(student_page(sample_records["viktor_horváth"])).page

    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def test_paper_has_the_cases_of_a_card_in_two_columns_of_the_same_height(open_page, sample_records):
    page = open_page(student_page(sample_records["camille_roux"]), width=718).page
    cases = page.locator(".card .case")

    page.emulate_media(media="print")

    middle = (cases.count() + 1) // 2
    first, second = (cases.nth(number).bounding_box() for number in (0, middle))
    assert second["x"] > first["x"] + first["width"]
    assert second["y"] == pytest.approx(first["y"], abs=2)


def test_paper_shows_the_beginning_of_a_long_output(open_page, record):
    page = open_page(student_page(record)).page
    on_paper = page.get_by_text("Only the beginning is shown on paper.")
    expect(on_paper).to_be_hidden()

    page.emulate_media(media="print")

    expect(on_paper).to_be_visible()
    assert page.locator(".output").bounding_box()["height"] < 500


def test_paper_leaves_out_a_problem_of_which_the_cards_say_all(open_page, sample_records):
    page = open_page(student_page(sample_records["kwame_mensah"])).page
    problems = page.get_by_role("heading", name=re.compile("^Problem "))
    expect(problems).to_have_count(2)

    page.emulate_media(media="print")

    expect(problems).to_have_text([re.compile("^Problem 1: ")])
