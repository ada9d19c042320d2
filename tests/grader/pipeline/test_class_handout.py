"""A folder for each student on a roster: where it is, and when none is written."""

import csv
import unicodedata

import pytest

from grader import AssignmentError, HandoutError, RosterError, read_handout, write_class_handout
from grader.pipeline.class_handout import folder_names, write_student_handout
from tests.own_numbers import SOURCE

HOSTILE = ["../x", "a/b", "..", "a" * 300, "Ada", "ada", "аda", "=1+2", "a\\b", "x:y", "-", "b\tc"]


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "network.py"
    path.write_text(SOURCE, "utf-8")
    return path


@pytest.fixture
def write_for(network, tmp_path):
    """Write the handouts of these students."""

    def write(*students, **options):
        with (tmp_path / "roster.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["student", "name"], *([each, "N"] for each in students)])
        roster, folder = tmp_path / "roster.csv", tmp_path / "out"
        options = {"install": "grader"} | options
        return write_class_handout(str(network), roster, folder, **options)

    return write


def test_no_id_leads_out_of_the_folder_and_each_has_its_own(write_for, tmp_path):
    made = write_for(*HOSTILE)

    folders = [handout.folder for handout in made.handouts.values()]
    assert [*made.handouts] == HOSTILE
    assert {folder.parent for folder in folders} == {tmp_path / "out"}
    assert len({folder.name.casefold() for folder in folders}) == len(HOSTILE)
    assert all(len(folder.name) < 80 and folder.name[0] not in "-=" for folder in folders)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network.py", "out", "roster.csv"]


def test_the_index_has_a_line_for_each_and_no_formula(write_for, tmp_path):
    write_for(*HOSTILE)

    text = (tmp_path / "out" / "folders.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(HOSTILE)
    assert all((tmp_path / "out" / row["folder"] / "public.json").is_file() for row in rows)
    assert [row["student"] for row in rows if row["student"].endswith("1+2")] == ["'=1+2"]


def test_ids_that_differ_in_case_have_the_same_numbers_and_look_alikes_have_others(write_for):
    made = write_for("Ada", "ada", "аda")

    given = [
        read_handout(handout.folder / "public.json").problems[0].given
        for handout in made.handouts.values()
    ]
    assert given[0] == given[1] != given[2]


def test_a_row_without_an_id_gets_no_folder_and_is_named(write_for):
    made = write_for("ada", "")

    assert [*made.handouts] == ["ada"]
    assert made.without_id == ("row 3 (N)",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada", "ADA"),
        (unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")),
        ("ﬁn", "fin"),
    ],
    ids=["case", "form", "ligature"],
)
def test_names_that_a_file_system_may_confuse_get_a_digest_each(one, other):
    names = folder_names([one, other, "bob"])

    folded = [unicodedata.normalize("NFKC", name).casefold() for name in names.values()]
    assert len({*folded}) == 3
    assert names["bob"] == "bob"


def test_an_ordinary_id_is_the_name_of_its_folder():
    assert folder_names(["ada", "10012", "Zoë", "x@y.edu"]) == {
        "ada": "ada", "10012": "10012", "Zoë": "Zoë", "x@y.edu": "x@y.edu"
    }  # fmt: skip


def test_a_starter_that_somebody_has_edited_is_kept(write_for):
    starter = write_for("ada").handouts["ada"].folder / "network.py"
    starter.write_text("# mine\n", "utf-8")

    again = write_for("ada", "bob")

    assert again.handouts["ada"].kept == ("network.py",)
    assert again.handouts["bob"].kept == ()
    assert starter.read_text("utf-8") == "# mine\n"


def test_new_numbers_replace_those_of_before(write_for, network):
    folder = write_for("ada").handouts["ada"].folder
    before = (folder / "network.py").read_text("utf-8")
    network.write_text(SOURCE.replace('"W"', '"another W"'), "utf-8")

    again = write_for("ada").handouts["ada"]

    assert again.kept == ()
    assert (folder / "network.py").read_text("utf-8") != before


def test_an_assignment_with_the_same_numbers_for_all_is_refused(tmp_path, reference_path, roster):
    with pytest.raises(HandoutError, match="everybody has the same numbers"):
        write_class_handout(reference_path, roster, tmp_path / "out", install="grader")
    with pytest.raises(HandoutError, match="everybody has the same numbers"):
        write_student_handout(reference_path, "ada", tmp_path / "out", install="grader")

    assert not (tmp_path / "out").exists()


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student\nada\n", "utf-8")
    return path


def test_nothing_is_written_if_the_numbers_of_one_student_cannot_be_used(
    write_for, network, tmp_path
):
    source = SOURCE.replace("    W = draw", '    assert draw.integer("n", 1, 3) > 1\n    W = draw')
    network.write_text(source, "utf-8")

    with pytest.raises(AssignmentError, match=r"with the numbers of 's\d+': .*AssertionError"):
        write_for(*(f"s{number}" for number in range(20)))

    assert not (tmp_path / "out").exists()


def test_what_to_install_must_be_named(write_for):
    with pytest.raises(HandoutError, match="name what your students install"):
        write_for("ada", install="")


def test_a_roster_that_cannot_be_read_is_told(network, tmp_path):
    with pytest.raises(RosterError, match="cannot be read"):
        write_class_handout(str(network), tmp_path / "none.csv", tmp_path / "out", install="grader")


def test_how_far_it_is_is_told(write_for):
    told = []

    write_for("ada", "bob", on_progress=lambda done, of: told.append((done, of)))

    assert told == [(0, 2), (1, 2)]


def test_one_student_gets_the_same_as_in_the_class(write_for, network, tmp_path):
    of_class = write_for("ada").handouts["ada"]

    alone = write_student_handout(str(network), " Ada", tmp_path / "alone", install="grader")

    for name in of_class.written:
        assert (alone.folder / name).read_bytes() == (of_class.folder / name).read_bytes()
