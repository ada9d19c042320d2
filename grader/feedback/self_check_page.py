"""A self-check as a page for the student's browser."""

from grader.feedback.student_page import student_page
from grader.feedback.template_environment import environment
from grader.feedback.unwritten import asked_for, nothing_written
from grader.model.progress import Progress
from grader.model.record import Record


def self_check_page(record: Record, progress: Progress | None = None) -> str:
    """Return the student's page, or what the assignment asks for if nothing is written yet."""
    nothing = nothing_written(record)
    if not nothing:
        return student_page(record, progress)
    return (
        environment()
        .get_template("start.html")
        .render(
            record=record,
            name=record.file or record.student,
            nothing=nothing,
            asked_for=asked_for(record),
            progress=progress,
        )
    )
