"""Messages to a class: each student's page to each student, and to nobody else."""

from email import message_from_bytes, policy

import pytest

from grader import ExportError, ReportsError, write_mail

ROSTER = """student,name,Email address
anna,"Lee, Anna",anna@example.edu
bela,Bela Kiss,bela@example.edu
cem,Cem Kaya,
dag,Dag Ek,n/a
eva,Eva Ek,eva@example.edu
"""


@pytest.fixture
def graded(make_class, grade_class, right, tmp_path):
    """Anna and Bela handed in, Cem and Dag have no address, Eva handed in nothing."""

    def grade(roster=ROSTER, **files):
        (tmp_path / "roster.csv").write_text(roster, "utf-8")
        work = files or {"anna": right, "bela": "x = 1", "cem": right, "dag": right}
        return grade_class(make_class(**work), roster=tmp_path / "roster.csv").reports

    return grade


def messages(mail):
    return {
        path.name: message_from_bytes(path.read_bytes(), policy=policy.SMTP)
        for path in mail.folder.iterdir()
    }


def test_each_student_with_an_address_gets_a_message_with_their_own_page(graded):
    reports = graded()

    mail = write_mail(reports, sender="TA <ta@example.edu>", subject="{{ name }}")

    found = messages(mail)
    assert {name: message["To"].addresses[0].addr_spec for name, message in found.items()} == {
        "anna.eml": "anna@example.edu",
        "bela.eml": "bela@example.edu",
        "eva.eml": "eva@example.edu",
    }
    for name, message in found.items():
        [page] = message.iter_attachments()
        own = reports / "students" / name.replace(".eml", ".html")
        assert page.get_payload(decode=True) == own.read_bytes()
    assert found["anna.eml"]["Subject"] == "Anna Lee"
    assert found["anna.eml"]["From"] == "TA <ta@example.edu>"
    assert {path.name for path in mail.written} == set(found)


def test_who_has_no_address_is_told_with_what_is_there_instead(graded):
    assert write_mail(graded()).without_address == {"cem": "", "dag": "n/a"}


def test_an_address_that_two_have_gets_neithers_page(graded):
    reports = graded(ROSTER.replace("bela@example.edu", "ANNA@example.edu"))

    mail = write_mail(reports)

    assert mail.shared == {"anna@example.edu": ("anna", "bela")}
    assert set(messages(mail)) == {"eva.eml"}


def test_messages_of_earlier_are_deleted(graded, tmp_path):
    reports = graded()
    write_mail(reports)
    without_bela = ROSTER.replace("bela,Bela Kiss,bela@example.edu\n", "")
    (tmp_path / "roster.csv").write_text(without_bela, "utf-8")

    mail = write_mail(reports, roster=tmp_path / "roster.csv")

    assert set(messages(mail)) == {"anna.eml", "eva.eml"}


def test_a_later_roster_may_know_students_by_other_ids(graded, tmp_path):
    reports = graded(ROSTER.replace("Email address", "notes"))
    people = "7,Anna Lee,anna@example.edu\n8,Eva Ek,eva@example.edu\n9,New Ek,new@example.edu\n"
    (tmp_path / "other.csv").write_text(f"student,name,Email\n{people}", "utf-8")

    mail = write_mail(reports, roster=tmp_path / "other.csv")

    assert [message["To"] for message in messages(mail).values()] == [
        "Lee Anna <anna@example.edu>",
        "Eva Ek <eva@example.edu>",
    ]


def test_a_later_roster_corrects_an_address(graded, tmp_path):
    reports = graded()
    (tmp_path / "roster.csv").write_text(ROSTER.replace("anna@", "lee@"), "utf-8")

    mail = write_mail(reports, roster=tmp_path / "roster.csv")

    assert messages(mail)["anna.eml"]["To"].addresses[0].addr_spec == "lee@example.edu"


def test_a_roster_of_ids_and_kontakte_is_read_as_the_caller_says(graded, tmp_path):
    reports = graded()
    (tmp_path / "other.csv").write_text("student,Kontakt\nanna,a@example.edu\n", "utf-8")

    mail = write_mail(reports, roster=tmp_path / "other.csv", roster_columns={"email": "Kontakt"})

    assert set(messages(mail)) == {"anna.eml"}
    assert {item.student for item in mail.unmatched} == {"bela", "cem", "dag"}


def test_whoever_is_not_on_the_roster_gets_nothing_and_is_told(graded, right):
    reports = graded(anna=right, mallory=right)

    mail = write_mail(reports)

    assert "mallory.eml" not in messages(mail)
    assert [item.student for item in mail.unmatched] == ["mallory"]


def test_a_login_that_is_an_address_is_used(graded, right, tmp_path):
    text = 'Student,ID,SIS Login ID,Section,Assignment 3 (77)\n"Lee, Anna",101,anna@b.edu,A,\n'

    mail = write_mail(graded(text, **{"anna@b.edu": right}))

    assert [message["To"] for message in messages(mail).values()] == ["Lee Anna <anna@b.edu>"]


def test_no_address_is_on_a_students_page(graded):
    reports = graded()

    pages = [path.read_text("utf-8") for path in (reports / "students").glob("*.html")]

    assert len(pages) == 5
    assert not [page for page in pages if "@example.edu" in page]


def test_a_record_knows_the_address(graded):
    from grader.pipeline.record_store import RecordStore

    records = {record.student: record for record in RecordStore(graded()).read_class()}

    assert records["anna"].provenance.email == "anna@example.edu"
    assert records["dag"].provenance.email == ""


def test_a_template_is_a_file(graded, tmp_path):
    (tmp_path / "mail.txt").write_text("Grüezi {{ name }}\n", "utf-8")

    mail = write_mail(graded(), template=tmp_path / "mail.txt")

    body = messages(mail)["bela.eml"].get_body(("plain",))
    assert body.get_content() == "Grüezi Bela Kiss\r\n"


def test_a_template_that_cannot_be_used_leaves_the_messages_of_earlier(graded, tmp_path):
    reports = graded()
    before = messages(write_mail(reports))
    (tmp_path / "mail.txt").write_text("{{ fixes[0].line }}")

    with pytest.raises(ExportError, match="The template fails for anna"):
        write_mail(reports, template=tmp_path / "mail.txt")

    assert set(messages(write_mail(reports))) == set(before)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_template_that_cannot_be_read_is_told(graded, tmp_path, content):
    path = tmp_path / "mail.txt"
    path.mkdir() if content is None else path.write_bytes(content)

    with pytest.raises(ExportError, match=r"mail\.txt: (cannot be read|is not text in UTF-8)"):
        write_mail(graded(), template=path)


def test_without_records_it_is_told_what_to_do(tmp_path):
    with pytest.raises(ReportsError, match="grade a folder of submissions first"):
        write_mail(tmp_path)


def test_a_page_that_is_gone_is_drawn_again(graded):
    reports = graded()
    page = reports / "students" / "anna.html"
    before = page.read_bytes()
    page.unlink()

    write_mail(reports)

    assert page.read_bytes() == before


def test_a_page_that_cannot_be_read_is_told_with_what_to_do(graded):
    reports = graded()
    (reports / "students" / "anna.html").unlink()
    (reports / "students" / "anna.html").mkdir()

    with pytest.raises(ReportsError, match=r"anna\.html: cannot be read.*grade report"):
        write_mail(reports)
