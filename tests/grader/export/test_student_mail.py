"""A message to each student, as a mail program reads it."""

import re
from email import message_from_bytes, policy
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.export.student_mail import NAMES, TEXT, Letter, message, read_sender
from grader.model.decided_record import decide
from grader.model.errors import ExportError
from grader.model.overrides import read_override
from grader.model.record import Comparison
from tests.grader.messages import said

PAGE = "<!DOCTYPE html><p>Seán, 王小明</p>".encode()


def read(content):
    return message_from_bytes(content, policy=policy.SMTP)


def written(record, *, address="anna@example.edu", letter=None, page=PAGE, sender=None):
    subject, text = (letter or Letter()).fill(record)
    return message(record.provenance.name, address, subject, text, page, sender)


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_message_has_a_text_and_the_page(a_record):
    mail = read(written(a_record("anna", 87.5, name="Anna Lee")))

    assert mail["To"].addresses == (Address("Anna Lee", "anna", "example.edu"),)
    assert "Hello Anna Lee,\n\nyou have 87.5 of 100 points in Assignment 3" in text_of(mail)
    [page] = mail.iter_attachments()
    assert page.get_filename() == "feedback.html"
    assert page.get_content_type() == "text/html"
    assert page.get_content().encode() == PAGE
    assert mail.defects == []


def test_a_message_says_what_people_decided(a_record):
    override = read_override("anna", "total", "90", "Well\nexplained.")

    text = text_of(read(written(decide(a_record("anna", 87.5), [override]))))

    assert "you have 90 of 100 points in Assignment 3: " in text
    assert "\nScore: 90 points instead of 87.5. Well explained.\n" in text


def test_who_is_excused_is_not_told_that_points_are_missing(a_record):
    override = read_override("anna", "total", "excused", "Ill.")

    text = text_of(read(written(decide(a_record("anna", 87.5), [override]))))

    assert "Score: excused, so this does not count. Ill." in text
    assert "points" not in text


def test_a_mail_program_opens_it_as_a_draft_and_dates_it(a_record):
    mail = read(written(a_record("anna", 1)))

    assert mail["X-Unsent"] == "1"
    assert "Date" not in mail


def test_without_a_sender_the_mail_program_says_who_it_is_from(a_record):
    mail = read(written(a_record("anna", 1)))

    assert "From" not in mail


def test_a_sender_may_have_a_name(a_record):
    sender = read_sender("Übungsleitung, CS 1 <ta@example.edu>".replace(",", ""))

    mail = read(written(a_record("anna", 1), sender=sender))

    assert mail["From"].addresses == (Address("Übungsleitung CS 1", "ta", "example.edu"),)


@pytest.mark.parametrize("text", ["ta", "", "a@b.edu, c@d.edu", "TA <x>", "a@b.edu\nBcc: c@d.edu"])
def test_what_is_no_sender_is_told(text):
    with pytest.raises(ExportError, match="is not an address such as"):
        read_sender(text)


def test_the_same_message_has_the_same_bytes(a_record):
    record = a_record("anna", 87.5, name="王小明")

    assert written(record) == written(record)


def test_lines_end_as_in_mail_and_all_is_ascii(a_record):
    content = written(a_record("w", 1, name="王小明" * 30))

    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


HOSTILE = [
    "Anna\r\nBcc: evil@example.edu",
    "Anna\nX-Header: 1",
    "Anna\n\n<script>",
    "Anna\x00\x0bBcc: x",
    "Anna\u2028Bcc: x",
    "Anna, evil@example.edu",
    '"Anna" <evil@example.edu>',
    "Anna <evil@example.edu>,",
    "Ünal, Bob <evil@example.edu>",
    "=?utf-8?q?evil=40example.edu=2C?=",
    "=?utf-8?b?YSwgZXZpbEBleGFtcGxlLmVkdQ==?=",
    "(comment) \\ group: a@b.edu;",
    "‮gpj.exe",
    "王" * 500,
    "{{ 7 * 7 }}{% for x in y %}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_adds_no_header_and_no_recipient(a_record, name):
    mail = read(written(a_record("anna", 87.5, name=name)))

    assert sorted(mail.keys()) == ["Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"]
    assert [address.addr_spec for address in mail["To"].addresses] == ["anna@example.edu"]
    assert len([*mail.iter_attachments()]) == 1


@given(st.text(), st.text(min_size=1))
def test_no_name_and_no_id_at_all_add_a_header_or_a_recipient(a_record, name, student):
    mail = read(written(a_record(student, 87.5, name=name)))

    assert sorted(mail.keys()) == ["Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"]
    assert [address.addr_spec for address in mail["To"].addresses] == ["anna@example.edu"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_on_one_line_of_the_text_and_is_run_by_no_template(a_record, name):
    mail = read(written(a_record("anna", 87.5, name=name)))

    first, second, third, *_ = text_of(mail).splitlines()
    assert first.startswith("Hello ")
    assert first.endswith(",")
    assert (second, third[:8]) == ("", "you have")


def test_a_subject_of_several_lines_is_one(a_record):
    letter = Letter(subject="one\r\nBcc: x@y.edu\n\n{{ name }}")

    mail = read(written(a_record("anna", 1, name="two\r\nX: y"), letter=letter))

    assert "Bcc" not in mail
    assert "X" not in mail
    assert mail["Subject"] == "one Bcc: x@y.edu  two X: y"


def test_a_name_that_canvas_turns_round_is_said_as_people_say_it(a_record):
    _, text = Letter().fill(a_record("sob", 1, name="O'Brien-Smith, Seán"))

    assert text.startswith("Hello Seán O'Brien-Smith,\n")


def test_who_has_no_name_is_called_by_their_id(a_record):
    _, text = Letter().fill(a_record("alee", 1))

    assert text.startswith("Hello alee,\n")


def test_what_to_fix_first_is_told_as_the_page_does(a_record, a_case):
    cases = [a_case("one", finding=said("Sign."), points=4.0), a_case("two", finding=said("Mask."))]

    _, text = Letter().fill(a_record("anna", 90, *cases))

    assert "first:\n\n- Mask. (5 points: Case two)\n- Sign. (1 point: Case one)\n\nThe" in text


def test_of_a_hidden_case_no_value_is_told(a_record, a_case):
    values = Comparison(inputs={"x": "4711"}, given="4712", expected="4713")
    hidden = a_case(finding=said("Mask."), hidden=True, hint="Look at zero.", comparison=values)

    _, text = Letter().fill(a_record("anna", 90, hidden))

    assert "- Mask. Hint: Look at zero. (5 points: Case one)\n" in text
    assert "471" not in text


def test_whom_to_write_to_is_told_if_the_course_says_so(a_record):
    _, text = Letter().fill(a_record("anna", 90, contact="ta@example.edu"))

    assert text.endswith("\nIf you have a question, write to ta@example.edu.\n")


@pytest.mark.parametrize(
    ("status", "score", "told"),
    [
        ("no_submission", None, "we have no work of yours for Assignment 3"),
        ("graded", 100, "you have 100 of 100 points in Assignment 3"),
        ("unreadable", 0, "you have 0 of 100 points in Assignment 3"),
        ("unreadable", None, "your work for Assignment 3: Backpropagation by hand has no points"),
    ],
)
def test_the_text_fits_what_became_of_the_work(a_record, status, score, told):
    _, text = Letter().fill(a_record("anna", score, status=status))

    assert told in text
    assert "\n\n\n" not in text
    assert not re.search(r" $", text, re.MULTILINE)


def test_a_template_can_use_all_names(a_record, a_case):
    wrong = a_case(finding=said("Off by one."))
    record = a_record("alee", 87.5, wrong, name="Anna Lee", course="CS 1")
    source = "|".join(f"{{{{ {name} }}}}" for name in NAMES)

    _, text = Letter(source).fill(record)

    assert text == (
        "Anna Lee|alee|Assignment 3: Backpropagation by hand|CS 1||graded||False|87.5|100|87.5|"
        "[]|[{'text': 'Off by one.', 'points': 5, 'cost': '5 points', 'titles': 'Case one'}]"
    )


def test_points_are_numbers_that_a_template_can_compare(a_record):
    letter = Letter("{% if percent < 50 %}see me{% else %}{{ score }}{% endif %}")

    assert letter.fill(a_record("anna", 40))[1] == "see me"
    assert letter.fill(a_record("anna", 66.666))[1] == "66.67"


@pytest.mark.parametrize("what", ["text", "subject"])
def test_a_name_that_there_is_not_is_told_with_those_that_there_are(what):
    with pytest.raises(ExportError, match=r"uses grade, who\. The names .* are name, student, "):
        Letter(**{what: "{{ who }} has {{ grade }}"})


def test_a_template_that_jinja_cannot_read_is_told_with_its_line():
    with pytest.raises(ExportError, match=r"The template, line 2: .*endif"):
        Letter("a\n{% if score %}")


@pytest.mark.parametrize("source", ["{{ fixes[0].lines }}", "{{ score / 0 }}", "{{ name + 1 }}"])
def test_a_template_that_fails_is_told_with_the_student(a_record, a_case, source):
    record = a_record("anna", 87.5, a_case(finding=said("Off by one.")))

    with pytest.raises(ExportError, match=r"The template fails for anna: .*each of fixes has text"):
        Letter(source).fill(record)


def test_the_default_text_uses_only_names_that_there_are():
    assert Letter(TEXT)
