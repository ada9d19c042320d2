"""The command `grade review`: a web application on this computer, to look at work and decide."""

from pathlib import Path

import click

from grader.cli.options import OVERRIDES
from grader.cli.override_command import BY
from grader.feedback.console import Line, console
from grader.model.errors import GraderError, OverrideError
from grader.pipeline.decided_class import check_fit, class_rules, overrides_path
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import bring_up_to_date

INSTALL = "pip install 'fairgrade[review]'"


@click.command(short_help="Go through the class: look at work, decide, tick off.")
@click.argument("reports", default=Path("reports"), type=click.Path(path_type=Path))
@click.option("--section", default="", metavar="NAME", help="Only the students of this section.")
@BY
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port of the address, for a tunnel to another computer.  [default: any free one]",
)
@click.option(
    "--merge",
    "merged",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add the rows of somebody else's overrides.csv or review.csv, and end. May be repeated.",
)
@OVERRIDES
def review(
    reports: Path,
    section: str,
    by: str,
    port: int,
    merged: tuple[Path, ...],
    overrides: Path | None,
) -> None:
    """Go through the students in REPORTS, in a browser on this computer.

    \b
      grade review
      grade review monday --section "Section A" --by "Ada Lee"
      grade review --merge jo/overrides.csv --merge jo/review.csv

    It shows each student's page beside the code. You change points, comment, decide for all who
    made the same mistake, and tick off who is done. It writes overrides.csv and review.csv in the
    reports, which you can edit too. Everything can be undone, also after a restart.

    The address that is printed works on this computer only, and contains a secret: do not pass it
    on. Ctrl-C ends the review and writes the pages and grades.csv.
    """  # noqa: D301 (after \b, click keeps lines as they are)
    store = RecordStore(reports)
    path = overrides_path(store, store.read_manifest().overrides, overrides)
    if merged:
        _merge(store, path, by, merged)
        return
    try:
        from grader.review.web_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise GraderError(f"grade review needs more packages. Install them: {INSTALL}") from error
    from grader.cli.class_summary import show_edited
    from grader.review.desk import Desk
    from grader.review.reviewed_class import ReviewedClass

    with console.status("Reading the records …"):
        desk = Desk(path, by, lambda changed, students: reviewed.check(changed, students))
        reviewed = ReviewedClass(store, desk, section)

    def tell(address: str) -> None:
        done = sum(student.done is not None for student in reviewed.students.values())
        console.print(Line(f"{len(reviewed.students)} students, {done} of them done."))
        console.print(Line(f"Decisions are written to {path}."))
        console.print(Line("Open this address in a browser on this computer; Ctrl-C ends it:"))
        console.print(address, soft_wrap=True)

    serve(reviewed, port, tell)
    with console.status("Writing the pages and grades.csv …"):
        try:
            gradebook = bring_up_to_date(reports, path)
        except OverrideError as error:
            raise OverrideError(
                f"{error}. Everything is saved, but not drawn. Correct this, then run "
                f"`grade report {reports}`"
            ) from error
    show_edited(gradebook)
    console.print(Line(f"The pages and grades.csv in {reports} have what was decided."))


def _merge(store: RecordStore, path: Path, by: str, files: tuple[Path, ...]) -> None:
    """Add the rows of these files, and draw the pages again."""
    from grader.cli.class_summary import show_edited
    from grader.review.desk import Desk
    from grader.review.merging import merge

    manifest = store.read_manifest()
    rules = class_rules(store, manifest)
    known = KnownStudents.of(store, manifest)
    desk = Desk(
        path, by, lambda changed, students: check_fit(store, manifest, changed, rules), known.find
    )
    try:
        for file in files:
            console.print(Line(merge(desk, file)))
    finally:  # what was merged before a file is refused counts
        show_edited(bring_up_to_date(store.reports, path))
