"""Why a way to isolate submissions is not available here."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import NamedTuple

from grader.model.errors import IsolationError
from grader.model.isolation_ways import TITLES, Way


class Refusal(NamedTuple):
    """A step of a way that the system refused."""

    way: Way
    step: str
    """A key of `STEPS`."""
    errno: int
    """The system's answer; 0 where there was none."""

    def __str__(self) -> str:
        return f"{TITLES[self.way]}: {self.reason}"

    @property
    def reason(self) -> str:
        """What was refused, and the system's answer, as a clause."""
        answer = f" ({os.strerror(self.errno)})" if self.errno else ""
        return REASONS.get((self.step, self.errno)) or STEPS[self.step] + answer


STEPS = {
    "admin": "the administrator cannot make a namespace",
    "user": "a user namespace cannot be made",
    "mount": "file systems cannot be mounted in a user namespace",
    "other": "process and network namespaces cannot be made",
    "reading": "a user without rights cannot read Python",
    "identity": "a process cannot change to a user without rights",
    "landlock": "the kernel refuses Landlock's rules",
    "seccomp": "the kernel refuses a filter of system calls",
    "libseccomp": "the library libseccomp.so.2 is not installed",
    "capabilities": "capabilities cannot be dropped",
    "privileges": "the kernel cannot rule out new privileges",
    "threads": "root's number of threads cannot be limited; grade as an ordinary user",
    "trial": "a trial ended early",
    "platform": "this is not Linux",
}
REASONS = {
    ("user", errno.ENOSPC): "user namespaces are switched off (user.max_user_namespaces is 0)",
    ("user", errno.EUSERS): "user namespaces are nested too deeply",
    ("landlock", errno.ENOSYS): "the kernel does not have it (Linux 5.13 and newer does)",
    ("landlock", errno.EOPNOTSUPP): "it is switched off when the kernel starts",
}


class NoWayError(IsolationError):
    """No way to isolate submissions is available here."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Make the message from what the system refused of each way."""
        self.refusals = tuple(refusals)
        reasons = "; ".join(dict.fromkeys(map(str, refusals)))
        super().__init__(
            f"Strict isolation is not available here: {reasons}. Run `grade doctor` to see how to "
            "enable it. With `--isolation process`, submissions run without a sandbox and with "
            "your permissions."
        )
