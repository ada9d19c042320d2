"""The web application, as a client sees it that may send anything."""

import html
import re

import pytest

from grader.model.decided_record import digest_of
from grader.model.overrides import read_override
from grader.review.desk import Desk
from tests.grader.feedback.elements import Elements
from tests.grader.review.conftest import ABSOLUTE, RECORDS, a_record, write_class
from tests.grader.review.serving import Client, served

HEADER = "student,where,points,reason,by\n"
NOTHING_SEEN = digest_of([])


@pytest.fixture
def client(reports):
    with served(reports) as address:
        yield Client(address)


def lines(reports):
    file = reports / "overrides.csv"
    return file.read_text().removeprefix(HEADER).splitlines() if file.exists() else []


def text_of(response):
    return " ".join(Elements(response.text).text.split())


# Who gets in.


@pytest.mark.parametrize(
    "path", ["/", "/student?id=anna", "/wrong-token/", "/wrong-token/student?id=anna", "//"]
)
def test_without_the_token_there_is_nothing_of_the_class(client, path):
    response = client.get(path, base="")

    assert response.status == 404
    assert "Use the one that `grade review` shows now" in response.text
    assert "anna" not in response.text


@pytest.mark.parametrize("path", ["", "student?id=anna", "page?id=anna", "mistakes", "history"])
def test_a_domain_that_points_here_gets_nothing(client, path):
    response = client.get(path, {"Host": "attacker.example"})

    assert response.status == 403
    assert "anna" not in response.text


def test_a_form_that_another_page_sent_changes_nothing(client, reports):
    fields = {"id": "anna", "where": "total", "points": "0", "seen": NOTHING_SEEN}

    response = client.post("decide", fields, {"Origin": "http://attacker.example"})

    assert response.status == 403
    assert lines(reports) == []


@pytest.mark.parametrize("path", ["decide", "remove", "tick", "undo", "write", "decide-all"])
def test_no_link_changes_anything(client, reports, path):
    assert client.get(f"{path}?id=anna&where=total&points=0&done=yes").status in (404, 405)
    assert not (reports / "review.csv").exists()
    assert lines(reports) == []


def test_a_form_that_is_too_long_is_refused(client):
    assert client.post("decide", {"id": "anna", "reason": "x" * 70_000}).status == 403


@pytest.mark.parametrize(
    "path", ["", "student?id=anna", "mistakes", "history", "review.js", "nope"]
)
def test_every_answer_says_that_nothing_else_may_use_it(client, path):
    headers = client.get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_page_of_a_student_is_framed_without_scripts(client):
    policy = client.get("page?id=anna").headers["Content-Security-Policy"]

    assert policy.startswith("sandbox allow-same-origin; default-src 'none'")
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    "student",
    ["../../../etc/passwd", "..%2f..%2fclass", "class", "/etc/passwd", "anna.json", "a\0b", ""],
)
@pytest.mark.parametrize("path", ["student", "page"])
def test_an_id_is_never_a_path(client, path, student):
    response = client.get(f"{path}?id={student}".replace("\0", "%00"))

    assert response.status == 404
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "students/../../class.json",
        "%2e%2e/class.json",
        "review.csv",
        "templates/frame.html",
        "..%2f",
    ],
)
def test_a_path_leads_to_no_file(client, path):
    assert client.get(path).status == 404


@pytest.mark.parametrize("form", [{}, {"id": "nobody"}, {"id": "../class"}])
@pytest.mark.parametrize("path", ["decide", "remove", "tick"])
def test_a_form_for_nobody_writes_nothing(client, reports, path, form):
    before = sorted(reports.rglob("*"))

    response = client.post(path, {"where": "total", "points": "5", "done": "yes", **form})

    assert response.status == 404
    assert sorted(reports.rglob("*")) == before


# What students wrote.

NAMES = ["<script>alert(1)</script>", "a&b=c#d", "=1+1", "x\u202egpj", "a b\n c", "{{7*7}}", "'\""]


@pytest.mark.parametrize("student", NAMES)
def test_a_student_of_any_name_is_shown_decided_and_ticked_off(reports, student):
    record = a_record(student, *ABSOLUTE, name=student)
    write_class(reports, [record])
    with served(reports) as address:
        client = Client(address)
        pages = [client.get("?task=all"), client.get("mistake?kind=p1:absolute")]
        [link] = {*re.findall(r'<th scope="row"><a href="(student\?[^"]*)"', pages[0].text)}
        pages.append(client.get(html.unescape(link)))
        form = {"id": student, "where": "total", "points": "5", "seen": NOTHING_SEEN}
        saved = client.post("decide", form)
        ticked = client.post("tick", {"id": student, "done": "yes"})
        pages.append(client.get("history"))

    assert [page.status for page in pages] == [200, 200, 200, 200]
    assert (saved.status, ticked.status) == (303, 303)
    for page in pages:
        assert (
            "script" not in Elements(page.text.replace('<script src="review.js" defer>', "")).tags
        )
        assert "\u202e" not in Elements(page.text).text
    desk = Desk(reports / "overrides.csv", "Ada")
    assert desk.read_overrides().of(student)[0].points == 5
    assert list(desk.read_done()) == [student]


# Decisions.


def test_a_decision_is_saved_and_shown(client, reports):
    fields = {"id": "bela", "where": "p1", "points": "9", "reason": "Fair.", "seen": NOTHING_SEEN}

    response = client.post("decide", fields)
    shown = text_of(client.get(response.headers["Location"]))

    assert response.status == 303
    assert lines(reports) == ["bela,p1,9,Fair.,Ada"]
    assert "Saved: p1, 9." in shown
    assert "9 of 10 points (the grader found 0)" in shown
    assert "9 points instead of 0. Fair. – Ada" in text_of(client.get("page?id=bela"))


def test_a_line_of_code_gets_a_comment(client, reports):
    fields = {"id": "bela", "where": "line", "file": "bela.py", "number": "3", "reason": "Why?"}

    client.post("decide", {**fields, "seen": NOTHING_SEEN})

    assert lines(reports) == ["bela,line bela.py:3,,Why?,Ada"]
    assert "← Why?" in text_of(client.get("student?id=bela"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"where": "p1", "points": "many"}, "“many” is not a number of points"),
        ({"where": "p1", "points": "11"}, "11 points are more than the maximum of 10"),
        ({"where": "p9", "points": "1"}, "there is no case or problem “p9”"),
        ({"where": "p1", "points": "", "reason": ""}, "give points, or a reason"),
        ({"where": "line", "file": "bela.py", "number": "9", "reason": "x"}, "no line 9"),
        ({"where": "line", "file": "../x", "number": "1", "reason": "x"}, "no file or cell “../x”"),
        ({"where": "line", "file": "bela.py", "number": "", "reason": "x"}, "is not of the form"),
        ({}, "name the student, and where"),
    ],
)
def test_what_does_not_fit_is_told_and_what_was_typed_stays(client, reports, fields, told):
    response = client.post(
        "decide", {"id": "bela", "reason": "typed", **fields, "seen": NOTHING_SEEN}
    )

    assert response.status == 422
    assert told in text_of(response)
    assert f'value="{fields.get("reason", "typed")}"' in response.text or not fields.get(
        "points", "x"
    )
    assert lines(reports) == []


def test_two_people_who_decide_on_one_student_are_told(client, reports):
    other = Desk(reports / "overrides.csv", "Jo")
    other.decide(read_override("bela", "p1", "7", "Spoke to her.", "Jo"), NOTHING_SEEN)

    fields = {"id": "bela", "where": "p1", "points": "9", "reason": "Fair.", "seen": NOTHING_SEEN}
    refused = client.post("decide", fields)

    assert refused.status == 409
    assert "What is decided about “bela” was changed meanwhile" in text_of(refused)
    assert "7 points instead of 0. Spoke to her. – Jo" in text_of(refused)
    assert 'value="9"' in refused.text
    assert lines(reports) == ["bela,p1,7,Spoke to her.,Jo"]

    [seen] = {*re.findall(r'name="seen" value="(\w*)"', refused.text)}
    assert client.post("decide", {**fields, "seen": seen}).status == 303
    assert lines(reports) == ["bela,p1,9,Fair.,Ada"]


@pytest.mark.parametrize(
    ("reason", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1", "'+1"),
        ("two\r\nlines", "two lines"),
        ("NUL\0NUL", "NUL NUL"),
    ],
)
def test_a_reason_is_written_as_text_of_one_line(client, reports, reason, cell):
    fields = {"id": "bela", "where": "p1", "points": "9", "reason": reason, "seen": NOTHING_SEEN}

    client.post("decide", fields)

    assert lines(reports) == [f"bela,p1,9,{cell},Ada"]


def test_a_decision_is_removed(client, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,9,,\n")
    [seen] = {*re.findall(r'name="seen" value="(\w*)"', client.get("student?id=bela").text)}

    response = client.post("remove", {"id": "bela", "where": "p1", "seen": seen})

    assert response.status == 303
    assert lines(reports) == []


def test_a_damaged_file_is_told_on_every_page_and_blocks_only_writing(client, reports):
    (reports / "overrides.csv").write_text(f"{HEADER}bela,p1,many,,\n")

    for path in ("", "student?id=anna", "mistakes", "history"):
        response = client.get(path)
        assert response.status == 200
        assert "Some decisions do not count." in text_of(response)
        assert "overrides.csv, line 2: “many” is not a number" in text_of(response)
    fields = {"id": "anna", "where": "p1", "points": "9", "seen": NOTHING_SEEN}
    assert client.post("decide", fields).status == 422
    assert lines(reports) == ["bela,p1,many,,"]


def test_a_damaged_record_is_told(client, reports):
    (reports / "students" / "anna.json").write_text("{")

    response = client.get("student?id=anna")

    assert response.status == 500
    assert "anna.json is missing or damaged; grade the submissions again" in text_of(response)
    assert client.get("student?id=bela").status == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [("decide", {"where": "p1", "points": "-2"}), ("tick", {"done": "yes", "next": "yes"})],
)
def test_what_was_graded_again_meanwhile_is_looked_at_first(client, reports, path, fields):
    page = client.get("student?id=dana")
    write_class(reports, [a_record("dana", started="2026-11-02T14:05:00+00:00")])

    refused = client.post(path, {**form_of(page, "tick"), **fields})

    assert refused.status == 409
    assert "The work was graded again meanwhile." in text_of(refused)
    assert "10 of 10 points" in text_of(refused)
    assert client.post(path, {**form_of(refused, "tick"), **fields}).status == 303


def test_a_damaged_list_of_who_is_done_is_told_and_kept(client, reports):
    (reports / "review.csv").write_text("name\nanna\n")

    refused = client.post("tick", {"id": "anna", "done": "yes"})

    assert refused.status == 409
    assert "review.csv, line 1: there is no column student" in text_of(refused)
    assert (reports / "review.csv").read_text() == "name\nanna\n"


# Ticks.


def test_who_is_done_leads_to_the_next(client, reports):
    response = client.post("tick", {"id": "emil", "done": "yes", "next": "yes"})

    assert "&id=dana&" in response.headers["Location"]
    assert "emil: done." in text_of(client.get(response.headers["Location"]))
    assert (reports / "review.csv").read_text().startswith("student,done,by\nemil,")


def link_of(page, name):
    """The address behind a link such as Previous."""
    [address] = re.findall(rf'<a href="([^"]*)"[^>]*>{name}</a>', page.text)
    return html.unescape(address)


def form_of(page, name):
    """The hidden fields of the form that is sent to this address."""
    [form] = re.findall(rf'<form method="post" action="{name}.*?</form>', page.text, re.DOTALL)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in fields}


def done_next(client, page):
    response = client.post("tick", {**form_of(page, "tick"), "done": "yes", "next": "yes"})
    return client.get(response.headers["Location"])


def test_previous_and_next_lead_through_the_list_as_it_was_opened(client):
    emil = client.get(link_of(client.get(), "Begin with the first"))
    dana = done_next(client, emil)

    assert "dana (2 of 2)" in dana.text
    assert "emil (1 of 2)" in client.get(link_of(dana, "Previous")).text


def test_a_decision_that_makes_a_student_less_urgent_does_not_change_who_is_next(client):
    emil = client.get(link_of(client.get(), "Begin with the first"))
    fields = {**form_of(emil, "tick"), "where": "total", "points": "4"}

    decided = client.get(client.post("decide", fields).headers["Location"])

    assert "emil (1 of 2)" in decided.text
    assert "dana (2 of 2)" in done_next(client, decided).text


def test_an_opened_list_goes_on_after_a_restart(reports):
    with served(reports) as address:
        client = Client(address)
        emil = client.get(link_of(client.get("?task=all"), "Begin with the first"))
    with served(reports) as address:
        client = Client(address)
        dana = done_next(client, emil)
        anna = done_next(client, dana)

        assert "dana (2 of 5)" in dana.text
        assert "dana (2 of 5)" in client.get(link_of(anna, "Previous")).text


def test_a_student_who_is_gone_is_left_out_of_an_opened_list(client, reports):
    emil = client.get(link_of(client.get("?task=all"), "Begin with the first"))

    write_class(reports, [each for each in RECORDS if each.student != "dana"])

    assert "Anna Lee (2 of 4)" in done_next(client, emil).text


def test_the_last_one_leads_to_the_list(client):
    client.post("tick", {"id": "emil", "done": "yes"})

    response = client.post("tick", {"id": "dana", "done": "yes", "next": "yes"})

    shown = text_of(client.get(response.headers["Location"]))
    assert "dana: done. This was the last one." in shown
    assert "Nothing is left here." in shown


def test_the_selection_goes_with_the_person(client):
    fields = {"task": "all", "mistake": "p1:absolute", "find": "", "state": "open"}

    response = client.post("tick", {"id": "bela", "done": "yes", "next": "yes", **fields})

    assert response.headers["Location"].startswith("student?task=all&mistake=p1%3Aabsolute&")
    assert "&id=carl&" in response.headers["Location"]


# One decision for many.


def preview(client, **fields):
    query = {"kind": "p1:absolute", "where": "p1", "points": "9", "reason": "Accepted.", **fields}
    return query, client.get("mistake?" + "&".join(f"{k}={v}" for k, v in query.items()))


def seen_in(page):
    [seen] = re.findall(r'name="seen" value="(\w*)"', page.text)
    return seen


def test_a_mistake_is_decided_for_all_after_a_preview(client, reports):
    fields, page = preview(client)
    assert "Béla Øster bela 0 9" in text_of(page)
    assert "carl 6 9" in text_of(page)
    assert lines(reports) == []

    response = client.post("decide-all", {**fields, "seen": seen_in(page)})

    assert response.status == 303
    assert "Saved for 2 students." in text_of(client.get(response.headers["Location"]))
    assert lines(reports) == ["bela,p1,9,Accepted.,Ada", "carl,p1,9,Accepted.,Ada"]


def test_what_was_not_previewed_is_not_saved(client, reports):
    fields, page = preview(client)
    other = Desk(reports / "overrides.csv", "Jo")
    other.decide(read_override("bela", "p1", "7", "", "Jo"), NOTHING_SEEN)

    refused = client.post("decide-all", {**fields, "seen": seen_in(page)})

    assert refused.status == 409
    assert "The decisions on these students were changed meanwhile" in text_of(refused)
    assert "Béla Øster bela : something else is decided already: p1 (7)" in text_of(refused)
    assert lines(reports) == ["bela,p1,7,,Jo"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"points": "many"}, "“many” is not a number"), ({"points": "", "reason": ""}, "give points")],
)
def test_a_preview_of_nothing_sensible_says_so(client, fields, told):
    _, page = preview(client, **fields)

    assert page.status == 422
    assert told in text_of(page)


@pytest.mark.parametrize("path", ["mistake", "mistake?kind=", "mistake?kind=p1:nothing"])
def test_a_mistake_that_nobody_made_has_no_page(client, path):
    assert client.get(path).status == 404


def test_only_a_persons_own_section_is_decided(reports):
    with served(reports, section="B") as address:
        client = Client(address)
        fields, page = preview(client)
        client.post("decide-all", {**fields, "seen": seen_in(page)})

    assert lines(reports) == ["carl,p1,9,Accepted.,Ada"]


# History and pages.


def test_everything_is_undone_from_the_history(client, reports):
    fields, page = preview(client)
    client.post("decide-all", {**fields, "seen": seen_in(page)})

    response = client.post("undo", {"entry": "0"})

    assert "Undone: p1 9, for 2 students" in text_of(client.get(response.headers["Location"]))
    assert lines(reports) == []


@pytest.mark.parametrize("entry", ["0", "-1", "x", "", "9" * 30])
def test_nothing_is_undone_where_nothing_was_done(client, entry):
    response = client.post("undo", {"entry": entry})

    assert "This was undone already." in text_of(client.get(response.headers["Location"]))


def test_pages_and_gradebook_are_written_when_asked_for(client, reports):
    client.post("decide", {"id": "bela", "where": "p1", "points": "9", "seen": NOTHING_SEEN})
    for record in RECORDS:
        (reports / "students" / f"{record.student}.html").write_text("an older page")

    assert client.post("write", {}).status == 303

    assert "9 points instead of 0" in (reports / "students" / "bela.html").read_text()
    assert (reports / "students" / "anna.html").read_text() == "an older page"
    assert "bela,Béla Øster,9,10" in (reports / "grades.csv").read_text()


def test_a_long_list_has_pages(tmp_path):
    records = [a_record(f"s{number:03}", *ABSOLUTE) for number in range(120)]
    write_class(tmp_path, records)
    with served(tmp_path) as address:
        page = Client(address).get("?task=all&number=3")

    assert "101 to 120 of 120" in text_of(page)
    assert "s119" in page.text
    assert "s050" not in page.text
