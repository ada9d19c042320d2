"""The page that shows whose results changed, from what to what, and why."""

from datetime import datetime

from grader.feedback.template_environment import environment
from grader.model.class_changes import ClassChanges, signed
from grader.model.late_work import show_moment


def changes_page(changes: ClassChanges, *, has_pages_beside: bool) -> str:
    """Return a page of changes as HTML, with links to students' pages if these are beside it."""
    since = show_moment(datetime.fromisoformat(changes.since)) if changes.since else ""
    return (
        environment()
        .get_template("changes.html")
        .render(changes=changes, since=since, signed=signed, linked=has_pages_beside)
    )
