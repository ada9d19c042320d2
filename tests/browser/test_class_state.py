"""Filters, sorting and search of the class page live in its address, and find what people mean."""

import pytest

from grader.feedback.class_page import class_page
from grader.model.record import CaseResult, Manifest, ProblemResult, Record
from grader.model.submission import Provenance

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]


def a_record(student, score=10.0, *, lost="", verdict="wrong", **told):
    """A student with two cases; `lost` is the sentence of a mistake in the second one."""
    right = CaseResult(id="p1.one", title="Case one", points=5, max_points=5, verdict="correct")
    more = {"mistake": lost.split()[0], "explanation": lost} if lost else {}
    second = {"points": 0 if lost else 5, "verdict": verdict if lost else "correct"} | more
    case = CaseResult(**({"id": "p1.two", "title": "Case two", "max_points": 5} | second))
    status = "unreadable" if score is None else "graded"
    return Record(
        student=student, status=status, score=score, max_score=10, assignment="Homework",
        problems=(ProblemResult(id="p1", title="One", points=score, max_points=10),),
        cases=() if score is None else (right, case), provenance=Provenance(**told),
    )  # fmt: skip


CLASS = [
    a_record("anna", 5, lost="Signs are lost.", name="Anna Lee", section="Tue 9", late=True,
             ids={"email": "anna.lee@leeds.example", "number": "20260017"}),
    a_record("bela", 5, lost="Signs are lost.", name="Béla Weiß", section="Tue 10", attempts=2,
             ids={"email": "bw@leeds.example"}),
    a_record("carl", None, name="Carl Ø. Lee", section="Tue 10"),
    a_record("dora", 10, name="Dora Ng", section="Tue 9"),
    a_record("emil", 2, lost="The mask is inverted.", name="Emil Łącki", section="Tue 9"),
]  # fmt: skip
PAGE = class_page(Manifest(assignment="Homework"), CLASS)


def students(page):
    """The ids of the students who are shown, from top to bottom."""
    return page.locator("#map tbody tr:visible .id").all_text_contents()


def fragment(page):
    return page.evaluate("location.hash")


def sort_by(page, name):
    page.get_by_role("columnheader", name=name, exact=True).get_by_role("button").click()


NAMES = [
    "anna Müller", "Weiß, Jürgen", "søren_holm", "Yıldız Işık", "İbrahim", "Łukasz Wałęsa",
    "O'Brien-Smith, Seán", "D’Angelo", "Nguyễn Thị Minh", "Đặng", "Ægir Þórsson", "Nuñez",
    "王小明", "محمد أحمد", "Χρήστος", "Фёдор", "ｆｕｌｌ ｗｉｄｔｈ", "Hægström", "Straße_9",
]  # fmt: skip


@pytest.fixture(scope="module")
def everybody():
    people = [a_record(f"s{n}", name=name) for n, name in enumerate(NAMES)]
    return class_page(Manifest(assignment="Homework"), people)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("muller", "anna Müller"), ("mueller", "anna Müller"), ("MÜLLER anna", "anna Müller"),
        ("jurgen weiss", "Weiß, Jürgen"), ("weiß jürgen", "Weiß, Jürgen"),
        ("juergen", "Weiß, Jürgen"), ("holm soren", "søren_holm"), ("Søren, Holm", "søren_holm"),
        ("yildiz isik", "Yıldız Işık"), ("ISIK", "Yıldız Işık"), ("ibrahim", "İbrahim"),
        ("IBRAHIM", "İbrahim"), ("lukasz walesa", "Łukasz Wałęsa"),
        ("obrien smith", "O'Brien-Smith, Seán"), ("Sean O’Brien", "O'Brien-Smith, Seán"),
        ("dangelo", "D’Angelo"), ("D'Angelo", "D’Angelo"), ("nguyen minh", "Nguyễn Thị Minh"),
        ("dang", "Đặng"), ("aegir thorsson", "Ægir Þórsson"), ("nunez", "Nuñez"),
        ("小明", "王小明"), ("محمد احمد", "محمد أحمد"), ("χρηστοσ", "Χρήστος"),
        ("федор", "Фёдор"), ("full width", "ｆｕｌｌ ｗｉｄｔｈ"), ("haegstrom", "Hægström"),
        ("strasse 9", "Straße_9"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_it_is_typed(open_page, everybody, query, name):
    page = open_page(everybody).page

    page.get_by_label("Name or id").fill(query)

    assert name in page.locator("#map tbody tr:visible bdi").all_text_contents()
    assert page.locator("#map tbody tr:visible").count() < 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lee", ["anna", "carl"]),
        ("lee anna", ["anna"]),
        ("20260017", ["anna"]),
        ("bw", ["bela"]),
        ("anna.lee@leeds.example", ["anna"]),
        ("@leeds", ["anna", "bela"]),
        ("leeds", []),
        ("tue 10", ["bela", "carl"]),
        ("  ", ["anna", "bela", "carl", "dora", "emil"]),
        (".*", ["anna", "bela", "carl", "dora", "emil"]),
        ("nobody", []),
    ],
)
def test_all_words_must_be_found_in_a_name_an_id_or_a_section(open_page, query, found):
    page = open_page(PAGE).page

    page.get_by_label("Name or id").fill(query)

    assert students(page) == found


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("#status=unreadable", ["carl"]),
        ("#status=graded", ["anna", "bela", "dora", "emil"]),
        ("#section=Tue+10", ["bela", "carl"]),
        ("#section=Tue%209&verdict=wrong", ["anna", "emil"]),
        ("#late=yes", ["anna"]),
        ("#attempts=several", ["bela"]),
        ("#case=p1.one&verdict=wrong", []),
        ("#mistake=p1:Signs", ["anna", "bela"]),
        ("#mistake=p1%3ASigns&find=weiss", ["bela"]),
        ("#task=unreadable", ["carl"]),
        ("#sort=-student", ["emil", "dora", "carl", "bela", "anna"]),
        ("#sort=score", ["emil", "anna", "bela", "dora", "carl"]),
        ("#sort=-score", ["dora", "anna", "bela", "emil", "carl"]),
        ("#sort=p1.two", ["dora", "anna", "bela", "emil", "carl"]),
        ("#mistake=gone", []),
        ("#section=Tue 11", []),
        ("#sort=nothing&unknown=1", ["anna", "bela", "carl", "dora", "emil"]),
        ("#students", ["anna", "bela", "carl", "dora", "emil"]),
        ("#find=%E0%A4%A", ["anna", "bela", "carl", "dora", "emil"]),
    ],
)
def test_the_address_says_who_is_shown(open_page, at, found):
    opened = open_page(PAGE, at=at)

    assert students(opened.page) == found
    assert opened.problems == []


def test_what_is_chosen_is_in_the_address(open_page):
    page = open_page(PAGE).page

    page.get_by_label("Name or id").fill("lee")
    page.get_by_label("Section").select_option("Tue 9")
    sort_by(page, "Score")
    sort_by(page, "Score")

    assert fragment(page) == "#find=lee&section=Tue+9&sort=-score"


def test_the_controls_show_what_the_address_says(open_page):
    page = open_page(PAGE, at="#find=lee&section=Tue+9&late=yes&sort=-score").page

    assert page.get_by_label("Name or id").input_value() == "lee"
    assert page.get_by_label("Section").input_value() == "Tue 9"
    assert page.get_by_label("Late").input_value() == "yes"
    assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
    assert page.get_by_role("status").inner_text() == "1 of 5 students"


def test_filters_survive_a_visit_to_another_page(open_page):
    page = open_page(PAGE, beside={"other.html": "other"}).page
    page.get_by_label("Name or id").fill("lee")
    sort_by(page, "Student")
    sort_by(page, "Student")

    page.goto(page.url.partition("page.html")[0] + "other.html")
    page.go_back()

    assert students(page) == ["carl", "anna"]
    assert page.get_by_label("Name or id").input_value() == "lee"


def test_those_with_a_mistake_are_shown_with_its_sentence_and_back_returns(open_page):
    page = open_page(PAGE).page

    page.locator(".mistakes li").filter(has_text="Signs are lost").get_by_text("Show them").click()

    assert students(page) == ["anna", "bela"]
    assert page.locator("#chosen").inner_text() == "Students with this mistake: Signs are lost."
    assert fragment(page) == "#mistake=p1%3ASigns"
    assert page.evaluate("document.activeElement.id") == "students"

    page.go_back()
    assert len(students(page)) == 5
    assert not page.locator("#chosen").is_visible()


def test_another_list_drops_the_filters_but_keeps_the_section(open_page):
    page = open_page(PAGE, at="#section=Tue+9&find=dora&sort=-student").page

    page.locator(".mistakes li").filter(has_text="Signs are lost").get_by_text("Show them").click()

    assert students(page) == ["anna"]
    assert fragment(page) == "#section=Tue+9&sort=-student&mistake=p1%3ASigns"


def test_all_are_shown_again_in_the_same_order(open_page):
    page = open_page(PAGE, at="#mistake=p1:Signs&find=anna&sort=-student").page

    page.get_by_role("button", name="Show all").click()

    assert students(page) == ["emil", "dora", "carl", "bela", "anna"]
    assert fragment(page) == "#sort=-student"
    assert not page.get_by_role("button", name="Show all").is_visible()


def test_who_has_no_score_comes_last_and_has_a_dash(open_page):
    page = open_page(PAGE, at="#sort=score").page

    last = page.locator("#map tbody tr").last.locator("td").first

    assert last.text_content().strip() == "–"


def test_a_filter_with_one_choice_is_left_out(open_page):
    page = open_page(class_page(Manifest(assignment="Homework"), [CLASS[3]])).page

    assert page.get_by_label("Name or id").is_visible()
    assert page.get_by_label("Section").count() == 0
    assert page.get_by_label("Late").count() == 0
    assert page.get_by_label("Attempts").count() == 0
    assert page.get_by_label("Status").count() == 0


def test_the_addresses_of_those_with_a_mistake_are_ready_to_copy(open_page):
    page = open_page(PAGE).page
    button = page.locator(".mistakes li").filter(has_text="Signs").get_by_role("button")

    button.click()

    box = page.get_by_label("Email addresses", exact=True).and_(page.locator("textarea"))
    assert box.input_value() == "anna.lee@leeds.example; bw@leeds.example"
    assert page.evaluate("getSelection().toString()") == box.input_value()
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    assert box.count() == 0


def test_the_addresses_of_those_shown_tell_who_has_none(open_page):
    page = open_page(PAGE, at="#find=lee").page

    page.locator(".found").get_by_role("button", name="Email addresses").click()

    told = page.locator(".address-box p").inner_text()
    assert told == "1 to copy into Bcc, so that nobody sees the others. Of 1, no address is known."
    assert page.locator(".address-box textarea").input_value() == "anna.lee@leeds.example"


def test_without_addresses_there_is_no_button_for_them(open_page):
    page = open_page(class_page(Manifest(assignment="Homework"), CLASS[2:])).page

    assert page.get_by_role("button", name="Email addresses").count() == 0


@pytest.mark.parametrize(
    "address",
    ["a@b.edu, c@d.edu", "a@b.edu; c@d.edu", "Anna <a@b.edu>", "a b@c.edu", "a@b\r\nBcc: c@d.edu"],
)
def test_what_is_not_one_address_is_none(open_page, address):
    record = a_record("anna", ids={"email": address})

    page = open_page(class_page(Manifest(assignment="Homework"), [record])).page

    assert page.get_by_role("button", name="Email addresses").count() == 0
