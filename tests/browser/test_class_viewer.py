"""A student's page opens beside the class, and previous and next lead through those shown."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.model.record import (
    CaseResult,
    Manifest,
    ProblemResult,
    Record,
    Unmatched,
    file_stem,
)
from grader.model.submission import Provenance
from tests.grader.messages import because, unmatched

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]


def a_record(student, verdict="correct", **more):
    """A student with twenty cases, of which the last has this verdict."""
    cases = [
        CaseResult(id=f"p1.{n}", title=f"Case {n}", points=1, max_points=1, verdict="correct")
        for n in range(20)
    ]
    last = {"points": verdict == "correct", "max_points": 1, "verdict": verdict}
    cases.append(CaseResult(**({"id": "p1.last", "title": "The last"} | last)))
    problem = ProblemResult(id="p1", title="One", points=20, max_points=21, function="f")
    fields = {"status": "graded", "score": 20, "max_score": 21, "assignment": "Homework"}
    return Record(**({"student": student, "cases": cases, "problems": (problem,)} | fields | more))


ODD = "zoë o'hara #1/?&=%20"
CLASS = [
    a_record("anna", provenance=Provenance(name="Anna Lee")),
    a_record("bela", "wrong", provenance=Provenance(name="بيلا")),
    a_record("carl", "wrong"),
    a_record("dora", status="unreadable", score=None, reason=because("It is empty.")),
    a_record("emil", status="unreadable", score=None, reason=because("It is a picture.")),
    a_record(ODD),
]
UNMATCHED = Unmatched(student="carl", reason=unmatched("Nobody has this name."))
PAGE = class_page(Manifest(assignment="Homework", unmatched=(UNMATCHED,)), CLASS)
STUDENTS = {f"students/{file_stem(record.student)}.html": student_page(record) for record in CLASS}


@pytest.fixture
def open_class(open_page):
    return functools.partial(open_page, PAGE, beside=STUDENTS)


def viewer(page):
    return page.get_by_role("dialog")


def framed(page):
    """The student whose page is in the viewer."""
    return page.frame_locator("#viewer iframe").locator("h1 bdi").last


def link(page, name):
    return page.locator("#map").get_by_role("link", name=name, exact=True)


def expect_student(page, student):
    framed(page).filter(has_text=student).wait_for()
    assert framed(page).text_content() == student


def test_a_name_opens_the_page_beside_the_class(open_class):
    opened = open_class()

    link(opened.page, "Anna Lee").click()

    expect_student(opened.page, "anna")
    assert viewer(opened.page).get_by_role("heading").inner_text() == "Anna Lee anna"
    assert viewer(opened.page).get_by_role("status").inner_text() == "1 of 6"
    assert opened.page.locator("#viewer iframe").get_attribute("sandbox") == ""
    assert opened.page.evaluate("location.hash") == "#student=anna"
    assert opened.problems == []


def test_previous_and_next_lead_through_the_students_who_are_shown(open_class):
    page = open_class(at="#verdict=wrong&sort=-student").page
    link(page, "بيلا").click()

    viewer(page).get_by_role("button", name="Next").click()

    expect_student(page, "carl")
    assert viewer(page).get_by_role("status").inner_text() == "2 of 2"
    assert viewer(page).get_by_role("button", name="Next").is_disabled()
    viewer(page).get_by_role("button", name="Previous").click()
    expect_student(page, "bela")
    assert viewer(page).get_by_role("button", name="Previous").is_disabled()


def test_keys_lead_there_too(open_class):
    page = open_class().page
    link(page, "Anna Lee").click()

    for key, student in [
        ("j", "bela"),
        ("ArrowRight", "carl"),
        ("k", "bela"),
        ("ArrowLeft", "anna"),
        ("k", "anna"),
    ]:
        page.keyboard.press(key)
        expect_student(page, student)


def test_keys_lead_back_from_the_last_student(open_class):
    page = open_class(at="#verdict=wrong").page
    link(page, "بيلا").click()
    viewer(page).get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect_student(page, "carl")

    page.keyboard.press("k")

    expect_student(page, "bela")


@pytest.mark.parametrize("how", ["Escape", "Close", "Back"])
def test_it_closes_and_leaves_everything_as_it_was(open_class, how):
    page = open_class(at="#find=a&sort=score").page
    link(page, "Anna Lee").click()
    page.keyboard.press("j")
    expect_student(page, "bela")

    {
        "Escape": lambda: page.keyboard.press("Escape"),
        "Close": lambda: viewer(page).get_by_role("button", name="Close").click(),
        "Back": page.go_back,
    }[how]()

    viewer(page).wait_for(state="hidden")
    page.wait_for_function("location.hash === '#find=a&sort=score'")
    assert page.locator("iframe").count() == 0
    assert page.get_by_label("Name or id").input_value() == "a"


def test_the_keyboard_goes_on_at_the_student_who_was_seen_last(open_class):
    page = open_class().page
    link(page, "Anna Lee").click()
    page.keyboard.press("j")

    page.keyboard.press("Escape")

    page.wait_for_function("document.activeElement.textContent === 'بيلا'")


def see(page, name):
    """Open a student's page and close it; return how long the history of the tab is then."""
    link(page, name).click()
    page.keyboard.press("Escape")
    viewer(page).wait_for(state="hidden")
    return page.evaluate("history.length")


def test_pages_that_were_closed_do_not_fill_the_history(open_class):
    page = open_class(at="#find=a").page

    first, second = see(page, "Anna Lee"), see(page, "carl")

    assert first == second
    page.go_back()
    assert page.evaluate("location.hash") == "#find=a"
    assert not viewer(page).is_visible()


def test_back_leads_out_of_it_after_a_link_within_the_page(open_class):
    page = open_class().page
    link(page, "carl").click()
    page.frame_locator("#viewer iframe").get_by_role("link", name="The last").click()

    page.go_back()
    page.go_back()

    viewer(page).wait_for(state="hidden")
    assert page.evaluate("location.hash") == ""


def test_forward_opens_it_again(open_class):
    page = open_class().page
    link(page, "carl").click()
    page.go_back()

    page.go_forward()

    expect_student(page, "carl")


def test_an_address_opens_it(open_class):
    page = open_class(at="#verdict=wrong&student=carl&at=p1.last").page

    expect_student(page, "carl")
    assert viewer(page).get_by_role("status").inner_text() == "2 of 2"


def test_a_student_who_is_filtered_out_can_be_seen_all_the_same(open_class):
    page = open_class(at="#verdict=wrong&student=anna").page

    expect_student(page, "anna")
    assert viewer(page).get_by_role("status").inner_text() == "not among those shown"
    viewer(page).get_by_role("button", name="Next").click()
    expect_student(page, "bela")


def test_an_address_of_nobody_opens_nothing(open_class):
    opened = open_class(at="#student=..%2Fsecret")

    assert not viewer(opened.page).is_visible()
    assert opened.problems == []


def test_an_odd_id_has_a_page_too(open_class):
    page = open_class().page

    link(page, ODD).click()

    expect_student(page, ODD)


def test_a_mark_leads_to_the_case_and_next_to_the_same_case(open_class):
    page = open_class().page

    page.locator("#map tbody tr").nth(1).locator("td").last.click()

    expect_student(page, "bela")
    assert page.evaluate("location.hash") == "#student=bela&at=p1.last"
    case = page.frame_locator("#viewer iframe").locator("[id='p1.last']")
    assert case.evaluate("element => element.matches(':target')")
    page.keyboard.press("j")
    expect_student(page, "carl")
    assert page.evaluate("location.hash") == "#student=carl&at=p1.last"


def test_a_right_case_is_unfolded(open_class):
    page = open_class().page

    page.locator("#map tbody tr").first.locator("td").last.click()

    page.frame_locator("#viewer iframe").locator("[id='p1.last']").wait_for(state="visible")


def test_a_mark_is_a_link_that_says_what_it_is(open_class):
    page = open_class().page

    page.locator("#map tbody tr").nth(1).locator("td").last.hover()

    mark = page.get_by_role("link", name="بيلا bela, The last: ✗ wrong")
    assert mark.get_attribute("href") == "students/bela.html#p1.last"


def test_arrow_keys_go_from_mark_to_mark(open_class):
    page = open_class().page
    link(page, "Anna Lee").focus()

    def at():
        return page.evaluate("document.activeElement.getAttribute('href')")

    for key, address in [
        ("ArrowRight", "students/anna.html#p1.0"),
        ("ArrowRight", "students/anna.html#p1.1"),
        ("ArrowDown", "students/bela.html#p1.1"),
        ("ArrowLeft", "students/bela.html#p1.0"),
        ("ArrowLeft", "students/bela.html"),
        ("ArrowUp", "students/anna.html"),
        ("ArrowUp", "students/anna.html"),
    ]:
        page.keyboard.press(key)
        assert at() == address
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect_student(page, "anna")


def test_arrow_keys_pass_over_those_who_are_filtered_out(open_class):
    page = open_class(at="#status=unreadable").page
    link(page, "dora").focus()

    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.textContent") == "emil"


def test_a_task_is_gone_through_from_its_list(open_class):
    page = open_class(at="#find=anna").page

    page.locator("details[data-value=unreadable]").get_by_role("link", name="dora").click()

    expect_student(page, "dora")
    assert page.evaluate("location.hash") == "#task=unreadable&student=dora"
    assert viewer(page).get_by_role("status").inner_text() == "1 of 2"
    page.keyboard.press("j")
    expect_student(page, "emil")
    page.go_back()
    viewer(page).wait_for(state="hidden")
    assert page.evaluate("location.hash") == "#find=anna"


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_a_name_opens_the_page_itself_in_another_tab_or_window(open_class, modifier):
    page = open_class().page

    with page.context.expect_page() as opening:
        link(page, "carl").click(modifiers=[modifier])

    assert opening.value.url.endswith("students/carl.html")
    assert not viewer(page).is_visible()


def test_it_leads_to_the_page_itself(open_class):
    page = open_class().page
    link(page, "carl").click()

    with page.context.expect_page() as opening:
        viewer(page).get_by_role("link", name="Open alone").click()

    assert opening.value.url.endswith("students/carl.html")


def test_without_scripts_names_are_links(open_class):
    page = open_class(java_script_enabled=False).page

    link(page, "carl").click()

    assert page.url.endswith("students/carl.html")


def test_a_students_page_names_nobody_else_and_has_no_script():
    others = {"Anna Lee", "بيلا", "dora", "emil"}

    page = STUDENTS["students/carl.html"]

    assert not [name for name in others if name in page]
    assert "<script" not in page


def test_it_works_over_http_too(open_class, tmp_path):
    opened = open_class()
    handler = functools.partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        page = opened.page
        page.goto(f"http://127.0.0.1:{server.server_port}/page.html?v=2#verdict=wrong")

        link(page, "carl").click()
        expect_student(page, "carl")
        page.keyboard.press("k")
        expect_student(page, "bela")
        page.go_back()
        viewer(page).wait_for(state="hidden")

        assert page.url.endswith("/page.html?v=2#verdict=wrong")
        assert opened.problems == []
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""
