"""Who is chosen by a name, in a class whose groups hand in together."""

import pytest

from grader.intake.chosen_students import choose
from grader.model.submission import Handin, Provenance

CLASS = [
    Handin("anna", provenance=Provenance(name="Anna Lee", group="Team B")),
    Handin("bela", provenance=Provenance(name="Bela Kiss", group="Team B")),
    Handin("carl", provenance=Provenance(name="Carl Roth", group="Team C")),
    Handin("dana", provenance=Provenance(name="Dana Fox")),
    Handin("emil", provenance=Provenance(name="Emil Ott")),
]


@pytest.mark.parametrize("name", ["anna", "Bela Kiss", "Team B", "team  b"])
def test_a_group_or_one_of_its_members_chooses_all_of_them(name):
    assert choose(CLASS, [name]) == {"anna", "bela"}


def test_who_is_in_no_group_is_chosen_alone():
    assert choose(CLASS, ["dana"]) == {"dana"}
