"""Pages open from disk without a request, a script of anybody else's, or a complaint."""

import pytest

from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.model.execution import CodePlace, Skipped
from grader.model.record import CaseResult, Manifest, ProblemResult, Record
from grader.model.submission import Provenance
from tests.grader.messages import noted, said, stopped

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

PAYLOADS = [
    "<script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "</style><script>document.title='run'</script>",
    '"><svg onload="document.title=\'run\'">',
    "javascript:document.title='run'",
    "</title><script>document.title='run'</script>",
    "{{ 7 * 7 }}",
    "' autofocus onfocus='document.title=1",
]


def a_record(text):
    """A record in which a student wrote this wherever a student can write."""
    case = CaseResult(
        id="problem1.one", title="One", points=0, max_points=5, verdict="wrong", finding=said(text),
        explanation=text, traceback=(CodePlace(text, 1, text),),
        comparison={"inputs": {"x": text}, "given": text, "expected": text},
    )  # fmt: skip
    return Record(
        student=text, provenance=Provenance(name=text, submitted=text), status="graded", score=0,
        max_score=5, assignment="Homework",
        file=text, notes=(noted(text),), cases=(case,), output=text,
        problems=(ProblemResult(id="problem1", title="One", points=0, max_points=5),),
        skipped=(Skipped(CodePlace(text, 1, text), stopped(text)),),
    )  # fmt: skip


def pages(record):
    return {
        "student": student_page(record),
        "class": class_page(Manifest(assignment="Homework"), [record]),
    }


@pytest.mark.parametrize("which", ["student", "class"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_student_writes_runs(open_page, which, payload):
    opened = open_page(pages(a_record(payload))[which])

    opened.page.wait_for_load_state("networkidle")
    assert opened.page.title() != "run"
    assert opened.problems == []


@pytest.mark.quick
@pytest.mark.parametrize("which", ["student", "class"])
def test_a_page_opens_from_disk_and_asks_for_nothing_else(open_page, which):
    opened = open_page(pages(a_record("plain"))[which])

    opened.page.wait_for_load_state("networkidle")
    assert [url.partition(":")[0] for url in opened.requests] == ["file"]
    assert opened.problems == []


@pytest.mark.parametrize("which", ["student", "class"])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_page_does_not_scroll_sideways(open_page, which, width):
    page = open_page(pages(a_record("a_long_word_" * 30))[which], width=width).page

    assert page.evaluate("document.documentElement.scrollWidth") <= width
