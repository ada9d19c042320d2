"""How much of one student's files is read."""

from __future__ import annotations

from grader.intake.archive import Archive
from grader.intake.archive_member import RefusedError
from grader.intake.listing import MAX_FILE_BYTES, MAX_TOTAL_BYTES


class SizeBudget:
    """The bytes that the files of one student may still have."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL_BYTES

    def spend(self, size: int) -> None:
        """Count a file of this size.

        Raises:
            RefusedError: it is too large.
        """
        if size > MAX_FILE_BYTES:
            raise RefusedError("too_large", megabytes=MAX_FILE_BYTES >> 20)
        if size > self._left:
            raise RefusedError("no_room", megabytes=MAX_TOTAL_BYTES >> 20)
        self._left -= size

    def unpack(self, archive: Archive, member: int) -> bytes:
        """Return the content of a member, and count it.

        Raises:
            RefusedError: it is too large, or damaged. What was unpacked of it counts all the same.
        """
        room = max(0, self._left)
        try:
            content = archive.read(member, min(room, MAX_FILE_BYTES))
        except RefusedError as error:
            self._left -= error.unpacked
            if error.code == "too_large" and room < MAX_FILE_BYTES:
                raise RefusedError("no_room", megabytes=MAX_TOTAL_BYTES >> 20) from error
            raise
        self._left -= len(content)
        return content
