"""What Canvas downloads."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grader.intake.items import Item
from grader.intake.layouts.claim import Claim, Claims, Download

_NAME = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?:anon_(?P<anon>[0-9A-Za-z]+)|(?P<user>\d+))_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<entry>text|link)\.html)"
)


def canvas(download: Download) -> Claims:
    """Canvas, "Download Submissions": `doejane_LATE_101_2002_hw.py`, all in one folder.

    The numbers are the user's, which is the gradebook's `ID`, and the attachment's; of text typed
    in there is no second. Names are lower case, without what is neither letter nor digit. A `-1`
    before the ending is Canvas's own. instructure/canvas-lms: lib/content_zipper.rb.
    """
    return [_claim(item) for item in download.items]


def _claim(item: Item) -> tuple[Claim, ...]:
    found = _NAME.fullmatch(item.path.name)
    if not found or len(item.path.parts) > 1:
        return ()
    user, anonymous = found["user"], found["anon"]
    claim = Claim(
        user or f"anon_{anonymous}",
        PurePosixPath(found["file"] or f"{found['entry']}.html"),
        name=found["name"] or "",
        ids={"canvas": user} if user else {},
        late=found["late"] is not None,
        newness=float(found["attachment"] or 0),
    )
    return (claim,)
