"""Arrays side by side: what is laid out, and which cells are marked."""

from grader.feedback.arrays import arrays
from grader.feedback.template_environment import environment
from grader.model.record import Comparison

COMPARISON = Comparison(
    inputs={"dA": "[[1, 2]]", "Z": "[0, 0, 0]"},
    input_cells={"dA": (("1", "2"),), "Z": (("0", "0", "0"),)},
    expected="[[1, 0]]",
    expected_cells=(("1", "0"),),
    given="[[1, 2]]",
    given_cells=(("1", "2"),),
    differing=((0, 1),),
)


def figures(comparison):
    module = environment().get_template("matrix.html").module
    return [module.matrix(array) for array in arrays(comparison)]


def test_inputs_come_first_then_what_was_expected_and_given():
    captions = [figure.split("figcaption>")[1] for figure in figures(COMPARISON)]

    assert captions == ["dA</", "Z</", "expected</", "yours</"]


def test_a_cell_that_differs_is_marked_by_more_than_colour_and_said_aloud():
    *_, given = figures(COMPARISON)

    assert "<td>1</td>" in given
    assert '<td class="differs"><span aria-hidden="true">≠ </span>2' in given
    assert '<span class="unseen"> differs</span>' in given


def test_the_same_place_is_marked_in_inputs_of_the_same_shape_only():
    dA, Z, *_ = figures(COMPARISON)

    assert 'class="differs"' in dA
    assert 'class="differs"' not in Z


def test_what_is_not_laid_out_is_shown_as_text():
    (figure,) = figures(Comparison(given="0.1, … (900 numbers)"))

    assert "<pre>0.1, … (900 numbers)</pre>" in figure


def test_what_was_not_given_has_no_figure():
    assert len(figures(Comparison(inputs={"x": "1"}, expected="2"))) == 2


def test_text_stays_text():
    (figure,) = figures(Comparison(given="<b>\u202e", given_cells=(("<b>",),)))

    assert "<b>" not in figure
