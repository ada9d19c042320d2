"""Explains why a way to isolate submissions is not available here, and how to enable it."""

import errno
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grader.model.errors import IsolationError
from grader.model.isolation_ways import TITLES, Way

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
PROFILE = """sudo tee /etc/apparmor.d/grade <<'END'
abi <abi/4.0>,
include <tunables/global>
profile grade {python} flags=(unconfined) {{
  userns,
}}
END
sudo apparmor_parser -r /etc/apparmor.d/grade"""
DOCKER = "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined …"
KUBERNETES = """securityContext:
  seccompProfile: {type: Unconfined}
  appArmorProfile: {type: Unconfined}"""
INSTALL = {
    "apt-get": "sudo apt-get install libseccomp2",
    "dnf": "sudo dnf install libseccomp",
    "apk": "sudo apk add libseccomp",
}
ELSEWHERE = {"Darwin": "On macOS, grade in a", "Windows": "On Windows, grade in WSL2 or in a"}
_CAP_SYS_ADMIN = 21


class Refusal(NamedTuple):
    """The step at which the system refused a way to isolate submissions."""

    way: Way
    step: str  # a key of `STEPS`
    errno: int  # the system's error number; 0 where there was none

    def __str__(self) -> str:
        return f"{TITLES[self.way]}: {self.reason}"

    @property
    def reason(self) -> str:
        """What was refused, and the system's error, as a clause."""
        answer = f" ({os.strerror(self.errno)})" if self.errno else ""
        return REASONS.get((self.step, self.errno)) or STEPS[self.step] + answer


class NoWayError(IsolationError):
    """No way to isolate submissions is available here."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Make the message from the refusals of all ways."""
        self.refusals = tuple(refusals)
        reasons = "; ".join(dict.fromkeys(map(str, refusals)))
        super().__init__(
            f"Strict isolation is not available here: {reasons}. Run `grade doctor` to see how to "
            "enable it. With `--isolation process`, submissions run without a sandbox and with "
            "your permissions."
        )


@dataclass(frozen=True)
class Facts:
    """The settings of a system that matter for isolation, as far as they can be read."""

    system: str = "Linux"
    release: str = ""  # the kernel's version
    is_root: bool = False
    has_admin: bool = False  # whether the user may make namespaces (CAP_SYS_ADMIN)
    container: str = ""  # `docker` or `kubernetes`; empty if neither is recognised
    installer: str = ""  # the program that installs packages here: a key of `INSTALL`
    python: str = ""  # the interpreter's resolved path
    max_user_namespaces: str = ""  # a number; empty where the kernel has no such setting
    unprivileged_userns_clone: str = ""  # `0` if only the administrator may make user namespaces
    lsm: str = ""  # the kernel's security modules, separated by commas

    @classmethod
    def here(cls) -> "Facts":
        """Read the facts of this system; see proc_pid_status(5) and sysctl(8)."""
        status = dict(line.partition(":")[::2] for line in _read("/proc/self/status").splitlines())
        marks = filter(os.path.exists, ("/.dockerenv", "/run/.containerenv"))
        in_pod = "KUBERNETES_SERVICE_HOST" in os.environ
        return cls(
            system=platform.system(),
            release=platform.release(),
            is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
            has_admin=bool(int(status.get("CapEff", "0"), 16) >> _CAP_SYS_ADMIN & 1),
            container="kubernetes" if in_pod else "docker" if any(marks) else "",
            installer=next((name for name in INSTALL if shutil.which(name, path=os.defpath)), ""),
            python=os.path.realpath(sys.executable),
            max_user_namespaces=_read("/proc/sys/user/max_user_namespaces"),
            unprivileged_userns_clone=_read("/proc/sys/kernel/unprivileged_userns_clone"),
            lsm=_read("/sys/kernel/security/lsm"),
        )

    @property
    def is_contained(self) -> bool:
        return bool(self.container) or (self.is_root and not self.has_admin)


@dataclass(frozen=True)
class Remedy:
    """Something that makes a way available."""

    way: Way
    why: str  # the obstacle and what to do, in sentences
    commands: tuple[str, ...] = ()  # alternatives, each of which is enough


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def remedies_for(refusals: Iterable[Refusal], facts: Facts) -> tuple[Remedy, ...]:
    """Return the remedies for the refusals, each remedy once."""
    found = (
        Remedy(refusal.way, why, tuple(commands))
        for refusal in refusals
        for why, *commands in _remedies(refusal, facts)
    )
    return tuple(dict.fromkeys(found))


def _remedies(refusal: Refusal, facts: Facts) -> Iterator[tuple[str, ...]]:
    """Yield, for each remedy, a text (the obstacle and what to do) and then its commands."""
    match refusal.step, refusal.errno:
        case "platform", _:
            there = f"{ELSEWHERE.get(facts.system, 'Grade in a')} container"
            yield (f"{facts.system} has no such isolation. {there}: see docs/how-to/docker.md.",)
        case "threads", _:
            command = "docker run --user 1000:1000 …" if facts.container else "su NAME -c 'grade …'"
            yield "Root's threads cannot be counted here. Grade as an ordinary user:", command
        case "libseccomp", _ if facts.installer:
            yield "libseccomp is not installed. Install it:", INSTALL[facts.installer]
        case "libseccomp", _:
            yield ("libseccomp is not installed. Install it.",)
        case "seccomp", _:
            yield ("The kernel was built without filters of system calls (seccomp).",)
        case "reading", _:
            yield ("Other users cannot read Python and its packages. Install them below /opt.",)
        case ("admin" | "user" | "mount" | "other") as step, number:
            yield from _for_namespaces(step, number, facts)
        case "landlock", errno.EOPNOTSUPP:
            why = "Landlock is switched off when the kernel starts. Run this and restart the "
            yield f"{why}computer:", _switch_landlock_on(facts)
        case "landlock", errno.ENOSYS:
            newer = "Linux 5.13 and newer has it, as do most distributions since 2022."
            yield (f"Linux {facts.release} does not have Landlock. {newer}",)
        case "landlock", errno.EPERM | errno.EACCES if facts.is_contained:
            why = "The container's security profile forbids Landlock. Use Docker 23 or newer, or:"
            yield why, DOCKER
        case _:
            yield (f"No remedy is known. What happened: {refusal.reason}.",)


def _for_namespaces(step: str, number: int, facts: Facts) -> Iterator[tuple[str, ...]]:
    docker = ("In Docker or GitLab CI, start the container without security profiles:", DOCKER)
    pod = ("In Kubernetes, switch off the security profiles in the pod's manifest:", KUBERNETES)
    here = {"docker": [docker], "kubernetes": [pod]}.get(facts.container, [docker, pod])
    if facts.max_user_namespaces == "0" or (step, number) == ("user", errno.ENOSPC):
        command = "sudo sysctl -w user.max_user_namespaces=15000"
        yield "User namespaces are switched off. Switch them on:", command
    elif facts.unprivileged_userns_clone == "0":
        why = "Only the administrator may make user namespaces. Allow them to everyone:"
        yield why, "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    elif step in ("mount", "other"):
        why = "On Ubuntu 24.04 and newer, AppArmor gives user namespaces no rights. Allow them to "
        command = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        profile = PROFILE.format(python=facts.python)
        yield f"{why}all programs, or to this Python alone:", command, profile
        yield from here
    elif step == "admin" and facts.has_admin:
        return  # namespaces are also tried without root's rights, with a remedy of their own
    elif facts.is_contained:
        yield from here
    else:
        why = "A security policy of this computer refuses user namespaces. Have it allow them"
        if facts.is_root:
            yield (f"{why}.",)
        else:
            yield f"{why}, or grade as the administrator:", "sudo grade …"


def _switch_landlock_on(facts: Facts) -> str:
    modules = f"landlock,{facts.lsm or 'lockdown,yama,integrity,apparmor,selinux,bpf'}"
    if facts.installer != "apt-get":
        return f"sudo grubby --update-kernel=ALL --args=lsm={modules}"
    line = f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX lsm={modules}"'
    return f"echo '{line}' | sudo tee /etc/default/grub.d/landlock.cfg && sudo update-grub"
