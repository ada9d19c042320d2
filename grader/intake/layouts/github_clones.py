"""What GitHub Classroom clones."""

from __future__ import annotations

from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Item


def github(download: Download) -> Claims:
    """GitHub Classroom: `hw3-submissions/hw3-jdoe/hw.py`, a clone for each student or team.

    github/gh-classroom: cmd/gh-classroom/clone/student-repos; the repositories' names are those of
    github-education-resources/classroom: app/services/create_github_repo_service.
    """
    ending = "-submissions"
    slug = download.assignment
    depth = 0
    if not slug and download.name.endswith(ending):
        slug = download.name.removesuffix(ending)
    firsts = {item.path.parts[0] for item in download.items if item.path.parts}
    if not slug and len(firsts) == 1:
        [first] = firsts
        slug, depth = (first.removesuffix(ending), 1) if first.endswith(ending) else ("", 0)
    prefix = f"{slug}-".lower()

    def claims(item: Item) -> tuple[Claim, ...]:
        folder, *rest = item.path.parts[depth:] or ("",)
        if not slug or not folder or (not rest and not item.is_folder):
            return ()
        path = PurePosixPath(*rest)
        if not folder.lower().startswith(prefix):
            return (Claim(student_id(folder), path, ids={"any": folder}),) if depth else ()
        login = folder[len(prefix) :]
        return (Claim(student_id(login), path, ids={"github": login}),)

    return [claims(item) for item in download.items]
