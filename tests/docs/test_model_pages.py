"""docs/reference/ has every field of a record and of an assignment, and no others."""

import pytest

from grader.authoring.holes import CHECKS, Flaw
from grader.model.assignment import Assignment
from grader.model.record import Manifest, Record
from tests.docs.model_fields import codes, field_names, models, row
from tests.docs.pages import DOCS, first_cells, sections

PAGES = {
    model: DOCS / "reference" / page
    for page, roots in {"record.md": (Record, Manifest), "assignment.md": (Assignment,)}.items()
    for model in models(*roots)
}
each_model = pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)


@each_model
def test_a_model_has_a_section(model):
    assert model.__name__ in sections(PAGES[model])


@each_model
def test_each_field_of_a_model_is_in_its_section(model):
    documented = first_cells(sections(PAGES[model])[model.__name__])
    missing = sorted(field_names(model) - set(documented))

    assert missing == [], "add these lines:\n" + "\n".join(row(model, name) for name in missing)


@each_model
def test_each_field_in_a_models_section_is_its(model):
    documented = first_cells(sections(PAGES[model])[model.__name__])

    assert sorted(set(documented) - field_names(model)) == []


@each_model
def test_each_code_that_a_field_can_hold_is_on_the_page(model):
    page = PAGES[model].read_text("utf-8")

    assert [code for code in codes(model) if f"`{code}`" not in page] == []


def test_each_check_and_each_code_of_a_hole_is_told():
    page = (DOCS / "how-to" / "validate.md").read_text("utf-8")
    told = sections(DOCS / "how-to" / "validate.md")["The checks"]

    assert first_cells(told) == [*CHECKS]
    assert [code for code in Flaw.sentences if f"`{code}`" not in page] == []
