"""GitHub Classroom's clones."""

from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download, provenance
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Entry

ENDING = "-submissions"


def github_claims(download: Download) -> Claims:
    """Read `hw3-submissions/hw3-jdoe/hw.py`, a clone for each student or team.

    Source: github/gh-classroom, cmd/gh-classroom/clone/student-repos. The names of repositories are
    made in github-education-resources/classroom, app/services/create_github_repo_service.
    """
    slug = download.assignment
    depth = 0
    if not slug and download.name.endswith(ENDING):
        slug = download.name.removesuffix(ENDING)
    firsts = {entry.path.parts[0] for entry in download.entries}
    if not slug and len(firsts) == 1 and (first := firsts.pop()).endswith(ENDING):
        slug, depth = first.removesuffix(ENDING), 1
    prefix = f"{slug}-".lower()

    def claims(entry: Entry) -> tuple[Claim, ...]:
        folder, *rest = entry.path.parts[depth:] or ("",)
        if not slug or not folder or (not rest and not entry.is_folder):
            return ()
        path = PurePosixPath(*rest)
        if folder.lower().startswith(prefix):
            login = folder[len(prefix) :]
            return (Claim(student_id(login), path, provenance({"github": login})),)
        return (Claim(student_id(folder), path, provenance({"any": folder})),) if depth else ()

    return [claims(entry) for entry in download.entries]
