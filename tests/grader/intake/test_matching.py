"""Submissions find their people by id, then by name, and are never guessed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.matching import match
from grader.model.notes import Note
from grader.model.reasons import UnmatchedReason
from grader.model.roster import Person, Roster, RosterTable
from grader.model.submission import Handin, Provenance


def handed_in(student, **known):
    return Handin(student, provenance=Provenance(**known))


def roster(*people):
    return Roster(
        "csv", RosterTable(("student",), tuple((person.student,) for person in people)), people
    )


def person(student, name="", **ids):
    return Person(student, 0, name, ids or {"any": student})


def matched(handins, *people):
    return {handin.student: handin for handin in match(handins, roster(*people)).handins}


@pytest.mark.parametrize(
    ("handin", "who"),
    [
        (handed_in("101", ids={"canvas": "101"}), person("sob", canvas="101")),
        (handed_in("SOB", ids={"any": "SOB"}), person("sob", username="sob")),
        (handed_in("a@b.edu", ids={"email": "A@b.edu"}), person("s1", email="a@B.edu")),
        (handed_in("sean-ob", ids={"github": "sean-ob"}), person("sob", github="Sean-OB")),
        (handed_in("1201", name="x", ids={"moodle": "1201"}), person("s1", moodle="1201")),
    ],
    ids=["Canvas", "any case", "email", "GitHub", "Moodle"],
)
def test_an_id_finds_its_person(handin, who):
    found = match([handin], roster(who, person("other")))

    assert found.unmatched == ()
    assert [h.student for h in found.handins] == [who.student, "other"]


def test_of_whom_there_is_nothing_is_told_that_nothing_was_handed_in():
    found = matched([handed_in("anna", ids={"any": "anna"})], person("anna"), person("bela"))

    assert found["bela"].if_empty.code == "nothing_handed_in"


def test_of_whom_there_is_nothing_is_told_that_something_could_not_be_matched():
    found = matched([handed_in("belle", ids={"any": "belle"})], person("anna"), person("bela"))

    assert found["bela"].if_empty.code == "nothing_matched"


@pytest.mark.parametrize(
    ("given_name", "listed"),
    [
        ("obriensmithseán", "O'Brien-Smith, Seán"),
        ("Seán OBrien-Smith", "Seán O'Brien-Smith"),
        ("sean obrien smith", "Seán O'Brien-Smith"),
        ("van_der_bergann", "van der Berg, Ann"),
        ("王小明", "王小明"),
        ("Weiß Jürgen", "Jürgen Weiß"),
        ("sob01 Seán O'Brien-Smith", "Seán O'Brien-Smith"),
    ],
)
def test_a_name_finds_its_person_whatever_the_lms_made_of_it(given_name, listed):
    who = person("sob01", listed, username="sob01")

    found = match([handed_in("7", name=given_name)], roster(who, person("x", "Ann Other")))

    assert found.unmatched == ()
    assert found.handins[0].student == "sob01"
    assert found.handins[0].provenance.name == listed


def test_a_file_may_be_called_by_its_students_name():
    assert set(matched([handed_in("owusu_abena", ids={"any": "owusu_abena"})],
                       person("s1", "Abena Owusu"))) == {"s1"}  # fmt: skip


def test_a_name_may_begin_with_an_accent():
    found = match([handed_in("\u0301anna")], roster(person("s1", "Anna \u0301Lee")))

    assert [item.student for item in found.unmatched] == ["\u0301anna"]


def test_ids_of_two_kinds_are_not_compared():
    found = match([handed_in("101", ids={"canvas": "101"})], roster(person("x", number="101")))

    assert [item.student for item in found.unmatched] == ["101"]


def test_everybody_on_the_roster_is_in_the_class():
    found = matched([], person("anna", "Anna Lee", email="a@b.edu"))

    assert found == {"anna": handed_in("anna", name="Anna Lee", ids={"email": "a@b.edu"})}


def test_an_id_counts_more_than_a_name():
    handin = handed_in("anna", name="Bela Kiss", ids={"any": "anna"})

    found = matched([handin], person("anna", "Anna Lee"), person("bela", "Bela Kiss"))

    assert found["anna"].provenance.name == "Anna Lee"
    assert found["bela"].files == ()


def test_two_people_of_one_name_are_not_chosen_between():
    found = match([handed_in("7", name="Anna Lee")],
                  roster(person("a1", "Anna Lee"), person("a2", "Lee, Anna")))  # fmt: skip

    [item] = found.unmatched
    assert str(item.reason) == "It could belong to Anna Lee (a1) or Lee, Anna (a2)."
    assert [handin.student for handin in found.handins] == ["a1", "a2", "7"]


def test_two_submissions_of_one_person_are_not_chosen_between():
    handins = [handed_in("7", name="Anna Lee"), handed_in("8", name="Lee Anna")]

    found = match(handins, roster(person("a1", "Anna Lee")))

    assert [str(item.reason) for item in found.unmatched] == [
        "Another submission could also belong to Anna Lee (a1)."
    ] * 2


def test_a_second_submission_does_not_take_what_an_id_has_given():
    handins = [handed_in("x", name="Anna Lee"), handed_in("a1", ids={"any": "a1"})]

    found = match(handins, roster(person("a1", "Anna Lee")))

    assert [item.student for item in found.unmatched] == ["x"]


def test_a_submission_of_nobody_comes_with_the_nearest_names():
    found = match([handed_in("7", name="Anna Leee")],
                  roster(person("a1", "Anna Lee"), person("b1", "Bela Kiss")))  # fmt: skip

    [item] = found.unmatched
    assert item.reason == UnmatchedReason.of("nobody")
    assert item.nearest == ("Anna Lee (a1)",)


def test_a_submission_of_nobody_does_not_take_anothers_id():
    handins = [
        handed_in("anna", name="X", ids={"canvas": "7"}),
        handed_in("8", ids={"any": "anna"}),
    ]

    found = match(handins, roster(person("anna")))

    assert [handin.student for handin in found.handins] == ["anna", "anna (not matched)"]


@pytest.mark.parametrize(
    ("handin", "who"),
    [
        (handed_in("999", name="doejane", ids={"canvas": "999"}),
         person("jane", "Doe, Jane", canvas="101")),
        (handed_in("3", name="Zoe Zed", ids={"moodle": "3"}), person("3", "Bob Bee")),
        (handed_in("77", name="Team A", ids={"moodle": "77"}), person("b", "Bob Roe", moodle="77")),
        (handed_in("7", name="कमला शर्मा"), person("k", "कमल शर्मा")),
    ],
    ids=["a namesake's other id", "a number of a row", "a team's number", "vowels are no accents"],
)  # fmt: skip
def test_an_id_and_a_name_that_speak_against_each_other_are_no_match(handin, who):
    found = match([handin], roster(who))

    assert len(found.unmatched) == 1


def test_work_under_another_name_than_its_persons_says_so():
    handin = handed_in("102", name="teamb", ids={"canvas": "102"})

    [found] = match([handin], roster(person("bob", "Roe, Bob", canvas="102"))).handins

    assert found.notes == (Note.of("other_name", name="teamb"),)


def test_an_id_that_a_name_speaks_against_is_told_as_that():
    handin = handed_in("77", name="Team A", ids={"moodle": "77"})

    [item] = match([handin], roster(person("b", "Bob Roe", moodle="77"))).unmatched

    assert item.reason == UnmatchedReason.of("other_name", person="Bob Roe (b)", name="Team A")


def test_who_spells_a_name_better_does_not_take_it():
    handins = [handed_in("7", name="Jose Perez"), handed_in("8", name="José Pérez")]

    found = match(handins, roster(person("jp", "José Pérez")))

    assert len(found.unmatched) == 2


def test_a_time_of_the_roster_counts_where_the_download_has_none():
    anna, bela = (replace(person(who), submitted="2026-11-02 09:30") for who in ("anna", "bela"))
    handins = [
        handed_in("anna", ids={"any": "anna"}),
        handed_in("bela", ids={"any": "bela"}, submitted="2026-11-01 08:00"),
    ]

    found = match(handins, roster(anna, bela))

    assert {each.student: each.provenance.submitted for each in found.handins} == {
        "anna": "2026-11-02 09:30",
        "bela": "2026-11-01 08:00",
    }


def test_ids_that_are_made_up_for_nobodys_work_are_all_different():
    handins = [
        handed_in("7", name="A B", ids={"any": "7"}),
        handed_in("7 (not matched)", name="C D", ids={"any": "7 (not matched)"}),
    ]

    found = match(handins, roster(person("7", any="x"), person("y", number="7")))

    assert len({handin.student for handin in found.handins}) == 4


names = st.sampled_from(["", "Anna Lee", "Lee, Anna", "anna lee", "Bela Kiss", "王", "é", "e"])
ids = st.dictionaries(
    st.sampled_from(["any", "canvas", "email", "username"]), st.sampled_from("abAB"), max_size=2
)


@given(
    st.lists(st.builds(handed_in, st.sampled_from("abAB7"), name=names, ids=ids), max_size=6,
             unique_by=lambda handin: handin.student),
    st.lists(st.builds(Person, st.sampled_from("abcAB"), st.just(0), names, ids), max_size=6,
             unique_by=lambda person: person.student),
)  # fmt: skip
def test_everybody_and_every_submission_is_in_the_class_once(handins, people):
    found = match(handins, roster(*people))

    students = [handin.student for handin in found.handins]
    assert len(students) == len(set(students))
    assert set(students) >= {person.student for person in people}
    assert len(students) - len(people) == len(found.unmatched)
    assert len(found.owners) + len(found.unmatched) == len(handins)
