"""A worksheet of Moodle is known by its form, whatever the language of its titles."""

from datetime import datetime

import pytest

from grader.intake.roster_file import read_roster
from grader.model.late_work import read_moment
from grader.model.worksheet_columns import find_worksheet_columns

# Titles and cells as the language packs of Moodle have them.
SPANISH = """\
Identificador,"Nombre completo","Dirección de correo",Estado,Calificación,"Calificación máxima","La calificación puede ser cambiada","Última modificación (entrega)","Última modificación (calificación)","Comentarios de retroalimentación"
"Participante 11","Anna Lee",anna@example.com,"Enviado para calificar - 1 hora después -  - ",,"100,00",Sí,"sábado, 28 de noviembre de 2026, 15:05",-,
"Participante 12","José Núñez",jose@example.com,"Sin entrega -  - ","12,00","100,00",No,-,"sábado, 28 de noviembre de 2026, 15:06",Bien
"""  # noqa: E501
CATALAN = """\
Identificador,"Nom complet","Adreça electrònica",Estat,Qualificació,"Qualificació màxima","Es pot canviar la qualificació","Darrera modificació (tramesa)","Darrera modificació (qualificació)","Comentaris de retroacció"
"Participant 11","Anna Lee",anna@example.com,"Tramès per a avaluar - 1 hora tard -  - ",,"100,00",Sí,"dissabte, 28 de novembre 2026, 15:05",-,
"Participant 12","José Núñez",jose@example.com,"Sense tramesa -  - ","12,00","100,00",No,-,"dissabte, 28 de novembre 2026, 15:06",Bé
"""  # noqa: E501
RUSSIAN = """\
Идентификатор,"Полное имя","Адрес электронной почты",Состояние,Оценка,"Максимальная оценка","Оценка может быть изменена","Последнее изменение (ответ)","Последнее изменение (оценка)","Отзыв в виде комментария"
"Участник 11","Anna Lee",anna@example.com,"Ответы для оценки - опоздание 1 час -  - ",,"100,00",Да,"суббота, 28 ноября 2026, 15:05",-,
"Участник 12","José Núñez",jose@example.com,"Нет ответа -  - ","12,00","100,00",Нет,-,"суббота, 28 ноября 2026, 15:06",Хорошо
"""  # noqa: E501
ARABIC = """\
المعرف,"الاسم الكامل","عنوان البريد الإلكتروني",الحالة,الدرجة,"الدرجة العظمى","يمكن تغيير الدرجة","آخر تعديل (التسليم)","آخر تعديل (الدرجة)","تعليقات التقييم"
"مشارك 11","Anna Lee",anna@example.com,"مُسلّم للتقييم - متأخر 1 ساعة -  - ",,100.00,نعم,"السبت، 28 نوفمبر 2026، 3:05 م",-,
"مشارك 12","José Núñez",jose@example.com,"لا يوجد تسليم -  - ",12.00,100.00,لا,-,"السبت، 28 نوفمبر 2026، 3:06 م",جيد
"""  # noqa: E501
LANGUAGES = {"es": SPANISH, "ca": CATALAN, "ru": RUSSIAN, "ar": ARABIC}
BLIND = """\
Kennung,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden","Zuletzt geändert (Bewertung)"
Teilnehmer/in11,"Keine Abgabe -  - ",,"100,00",Ja,-
"""
GROUPS = """\
ID,Name,Status,Gruppe,Bewertung,Bestwertung,"Bewertung kann geändert werden","Zuletzt geändert (Bewertung)"
Teilnehmer/in11,"Anna Lee","Keine Abgabe -  - ","Team A",,"100,00",Ja,-
"""  # noqa: E501
NUMBERED_STUDENTS = """\
id,name,tutor,points,maximum
s11,Anna Lee,Ada,,100
s12,José Núñez,Ada,12,100
"""


@pytest.fixture
def read(tmp_path):
    """Read a class list from its text."""

    def read(text):
        path = tmp_path / "roster.csv"
        path.write_text(text, "utf-8-sig")
        return read_roster(path)

    return read


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_known_by_number_and_name_in_any_language(read, language):
    roster = read(LANGUAGES[language])

    assert roster.format == "moodle_worksheet"
    assert [(p.name, p.ids) for p in roster.people] == [
        ("Anna Lee", {"email": "anna@example.com", "moodle": "11"}),
        ("José Núñez", {"email": "jose@example.com", "moodle": "12"}),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_are_found_in_any_language(read, language):
    columns = find_worksheet_columns(read(LANGUAGES[language]).table)

    assert (columns.grade, columns.worth, columns.modified, columns.comments) == (4, 5, 8, 9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_late_work_and_fixed_grades_are_read_in_any_language(read, language):
    roster = read(LANGUAGES[language])
    columns = find_worksheet_columns(roster.table)

    assert [person.late for person in roster.people] == [True, False]
    assert [columns.is_fixed(row) for row in roster.table.rows] == [False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_of_submission_is_read_in_any_language_and_so_is_that_there_is_none(
    read, language
):
    anna, jose = read(LANGUAGES[language]).people

    assert read_moment(anna.submitted) == datetime(2026, 11, 28, 15, 5)
    assert (anna.undated, jose.undated, jose.submitted) == (False, True, "")


def test_a_time_in_another_language_is_left_out(read):
    told = SPANISH.replace("noviembre", "azaroa")

    anna, _ = read(told).people

    assert (anna.submitted, anna.undated) == ("", False)


@pytest.mark.parametrize(
    ("state", "is_overdue"),
    [
        ("No submission - Assignment is overdue by: 1 hour -  - ", True),
        ("Keine Abgabe - Abgabeende überschritten seit: 1 Stunde 2 Minuten -  - ", True),
        ("没有作业 - 作业过期时间：1 小时 -  - ", True),
        ("No submission -  - ", False),
        ("No submission - Graded -  - ", False),
        ("No submission - Extension granted until: Friday, 4 December 2026, 3:05 PM -  - ", False),
    ],
)
def test_the_state_tells_that_the_deadline_has_passed(read, state, is_overdue):
    told = SPANISH.replace("Sin entrega -  - ", state)

    anna, jose = read(told).people

    assert (anna.overdue, jose.overdue, jose.late) == (False, is_overdue, False)


def test_an_anonymous_worksheet_has_no_names(read):
    [person] = read(BLIND).people

    assert (person.student, person.name) == ("11", "")


def test_the_group_stands_between_the_state_and_the_grade(read):
    [person] = read(GROUPS).people

    assert (person.group, person.sections) == ("Team A", ("Team A",))


def test_students_who_are_numbered_are_no_participants(read):
    assert read(NUMBERED_STUDENTS).format == "csv"


ENGLISH = """\
Identifier,Full name,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),Last modified (grade)
Participant 11,Anna Lee,{state},,100.00,Yes,{submitted},-
"""  # noqa: E501
SATURDAY = '"Saturday, 28 November 2026, 3:02 PM"'


@pytest.mark.parametrize(
    ("state", "submitted", "late", "draft"),
    [
        ("Submitted for grading - 1 hour late -  - ", SATURDAY, True, False),
        ("Submitted for grading - 59 mins 51 secs late -  - ", SATURDAY, True, False),
        ("Submitted for grading -  - ", SATURDAY, False, False),
        ("Submitted for grading - Graded -  - ", SATURDAY, False, False),
        ("No submission - Assignment is overdue by: 1 hour -  - ", "-", False, False),
        ("Draft (not submitted) - Assignment is overdue by: 1 hour -  - ", SATURDAY, False, True),
        (
            '"Submitted for grading - Extension granted until: Saturday, 5 December 2026, 3:00 PM"',
            SATURDAY, False, False,
        ),
    ],
)  # fmt: skip
def test_the_state_tells_who_is_late_and_whose_work_is_a_draft(read, state, submitted, late, draft):
    [person] = read(ENGLISH.format(state=state, submitted=submitted)).people

    assert (person.late, person.draft) == (late, draft)
