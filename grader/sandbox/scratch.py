"""Temporary folders for submissions. If a run is killed, a later run removes what it left."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: a folder in use cannot be told from one that was left
    fcntl = None  # type: ignore[assignment]

PREFIX = "grade-work-"
# A folder is locked as soon as it is made. One that is younger than this may be about to be locked.
NEW_SECONDS = 2


class ScratchFolder:
    """A temporary folder, locked as long as it is used. The system ends the lock of a process."""

    def __init__(self) -> None:
        self.path = str(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())
        self._lock = _lock(self.path)

    def remove(self) -> None:
        """Remove the folder, whatever the code of a submission did to it."""
        remove_tree(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_abandoned() -> None:
    """Remove the temporary folders of this user that no process uses any more."""
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            status = folder.lstat()
            if status.st_uid != os.getuid() or time.time() - status.st_mtime < NEW_SECONDS:
                continue
            if (lock := _lock(str(folder))) is not None:
                remove_tree(str(folder))
                os.close(lock)


def remove_tree(folder: str) -> None:
    """Remove a folder, even if folders in it are nested deeply or cannot be written."""
    with suppress(RecursionError):  # before Python 3.13, if folders are nested deeply
        shutil.rmtree(folder, ignore_errors=True)
    if Path(folder).exists() and sys.platform != "win32":
        subprocess.run(["/bin/chmod", "-R", "u+rwx", folder], check=False)  # noqa: S603
        subprocess.run(["/bin/rm", "-rf", folder], check=False)  # noqa: S603


def _lock(folder: str) -> int | None:
    """Lock a folder and return its descriptor; return None if another process has locked it."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # locked, or on a network drive without locks
        os.close(handle)
        return None
    return handle
