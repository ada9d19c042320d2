"""Why a way to isolate a submission is not open here."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import NamedTuple

from grader.model.errors import IsolationError
from grader.model.isolation_ways import TITLES, Way


class Refusal(NamedTuple):
    """Why a way is not open here."""

    way: Way
    step: str
    """What was refused: a step of `inside/namespaces.py`, `confinement.py` or `lock.py`."""
    errno: int
    """The system's answer; 0 where there was none."""

    def __str__(self) -> str:
        return f"{TITLES[self.way]}: {self.reason}"

    @property
    def reason(self) -> str:
        """What was refused, and the system's answer: a clause."""
        known = _REASONS.get((self.step, self.errno))
        if known:
            return known
        answer = f" ({os.strerror(self.errno)})" if self.errno else ""
        return _STEPS[self.step] + answer


_STEPS = {
    "admin": "the administrator may make none",
    "user": "a user namespace cannot be made",
    "mount": "file systems cannot be mounted in a user namespace",
    "other": "process and network namespaces cannot be made",
    "reading": "Python cannot be read by a user without rights",
    "identity": "no user without rights can be taken on",
    "landlock": "the kernel refuses its rules",
    "seccomp": "the kernel takes no filter of system calls",
    "libseccomp": "the library libseccomp.so.2 is not installed",
    "capabilities": "capabilities cannot be dropped",
    "privileges": "the kernel does not rule out new privileges",
    "threads": "how many threads root has cannot be limited; run it as an ordinary user",
    "trial": "a trial ended early",
    "platform": "this is not Linux",
}
_REASONS = {
    ("user", errno.ENOSPC): "user namespaces are switched off (user.max_user_namespaces is 0)",
    ("user", errno.EUSERS): "user namespaces are nested too deeply",
    ("landlock", errno.ENOSYS): "the kernel does not have it (Linux 5.13 does)",
    ("landlock", errno.EOPNOTSUPP): "it is switched off when the kernel starts",
}


class NoWayError(IsolationError):
    """No way to isolate a submission is open here."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Say why, by what was refused of each way."""
        self.refusals = tuple(refusals)
        told = "; ".join(dict.fromkeys(map(str, refusals)))
        super().__init__(
            f"strict isolation is not possible on this computer. {told}. Run `grade doctor`: it "
            "says which command would make it possible. Without it, `--isolation process` runs the "
            "code of submissions with your rights: on a computer that holds nothing else only"
        )
