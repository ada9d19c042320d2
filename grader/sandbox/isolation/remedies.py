"""What makes a way to isolate submissions available, by what the system refused and its settings.

`read_facts` alone looks at the system.
"""

from __future__ import annotations

import errno
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.model.isolation_ways import NAMESPACES, Way
from grader.sandbox.isolation.refusals import Refusal

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
WHYS = {
    "libseccomp": "libseccomp is not installed. Install it.",
    "seccomp": "The kernel was built without filters of system calls (seccomp).",
    "reading": "Other users cannot read Python and its packages. Install them below /opt.",
}
"""By step, remedies without a command."""
ELSEWHERE = {"Darwin": "On macOS, grade in a", "Windows": "On Windows, grade in WSL2 or in a"}
_CAP_SYS_ADMIN = 21


@dataclass(frozen=True)
class Facts:
    """The settings of a system that matter for isolation, as far as they can be read."""

    system: str = "Linux"
    release: str = ""
    """The kernel's version."""
    is_root: bool = False
    has_admin: bool = False
    """Whether this process has the administrator's right to make namespaces (CAP_SYS_ADMIN)."""
    container: str = ""
    """`docker`, `kubernetes`, or empty outside of a container that can be recognised."""
    installer: str = ""
    """The program that installs packages here: a key of `INSTALL`."""
    python: str = ""
    """The interpreter's resolved path."""
    max_user_namespaces: int | None = None
    unprivileged_userns_clone: int | None = None
    lsm: str = ""
    """The kernel's security modules, separated by commas."""


@dataclass(frozen=True)
class Remedy:
    """Something that makes a way available."""

    way: Way
    why: str
    """What is in the way, and what to do, in sentences."""
    commands: tuple[str, ...] = ()
    """Alternatives, each of which is enough."""


def read_facts() -> Facts:
    """Read the facts of this system; see proc_pid_status(5) and sysctl(8)."""
    status = dict(line.partition(":")[::2] for line in _read("/proc/self/status").splitlines())
    marks = filter(os.path.exists, ("/.dockerenv", "/run/.containerenv"))
    in_pod = "KUBERNETES_SERVICE_HOST" in os.environ
    return Facts(
        system=platform.system(),
        release=platform.release(),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        has_admin=bool(int(status.get("CapEff", "0"), 16) >> _CAP_SYS_ADMIN & 1),
        container="kubernetes" if in_pod else "docker" if any(marks) else "",
        installer=next((name for name in INSTALL if shutil.which(name, path=os.defpath)), ""),
        python=os.path.realpath(sys.executable),
        max_user_namespaces=_number("/proc/sys/user/max_user_namespaces"),
        unprivileged_userns_clone=_number("/proc/sys/kernel/unprivileged_userns_clone"),
        lsm=_read("/sys/kernel/security/lsm"),
    )


def _number(path: str) -> int | None:
    text = _read(path)
    return int(text) if text.isdigit() else None


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def remedies_for(refusals: Iterable[Refusal], facts: Facts) -> tuple[Remedy, ...]:
    """Return what helps against each refusal."""
    return tuple(dict.fromkeys(remedy for each in refusals for remedy in _remedies(each, facts)))


def _remedies(refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    way, step, number = refusal
    if step == "platform":
        there = ELSEWHERE.get(facts.system, "Grade in a")
        why = f"{facts.system} has no such isolation. {there} container: see docs/how-to/docker.md."
        yield Remedy(way, why)
    elif step == "threads":
        why = "Root's threads cannot be counted here. Grade as an ordinary user:"
        command = "docker run --user 1000:1000 …" if facts.container else "su NAME -c 'grade …'"
        yield Remedy(way, why, (command,))
    elif step == "libseccomp" and facts.installer:
        yield Remedy(way, "libseccomp is not installed. Install it:", (INSTALL[facts.installer],))
    elif step in WHYS:
        yield Remedy(way, WHYS[step])
    elif step in ("admin", "user", "mount", "other"):
        yield from _for_namespaces(step, number, facts)
    elif step == "landlock" and number == errno.EOPNOTSUPP:
        why = "Landlock is switched off when the kernel starts. Run this and restart the computer:"
        yield Remedy(way, why, (_switch_landlock_on(facts),))
    elif step == "landlock" and number == errno.ENOSYS:
        why = f"Linux {facts.release} does not have Landlock. Linux 5.13 and newer has it, as do "
        yield Remedy(way, f"{why}most distributions since 2022.")
    elif step == "landlock" and number in (errno.EPERM, errno.EACCES) and _is_contained(facts):
        why = "The container's security profile forbids Landlock. Use Docker 23 or newer, or:"
        yield Remedy(way, why, (DOCKER,))
    else:
        yield Remedy(way, f"No remedy is known. What happened: {refusal.reason}.")


def _for_namespaces(step: str, number: int, facts: Facts) -> Iterator[Remedy]:
    way = NAMESPACES
    if facts.max_user_namespaces == 0 or (step == "user" and number == errno.ENOSPC):
        command = "sudo sysctl -w user.max_user_namespaces=15000"
        yield Remedy(way, "User namespaces are switched off. Switch them on:", (command,))
    elif facts.unprivileged_userns_clone == 0:
        why = "Only the administrator may make user namespaces. Allow them to everyone:"
        yield Remedy(way, why, ("sudo sysctl -w kernel.unprivileged_userns_clone=1",))
    elif step in ("mount", "other"):
        why = "On Ubuntu 24.04 and newer, AppArmor gives user namespaces no rights. Allow them to "
        command = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        commands = (command, PROFILE.format(python=facts.python))
        yield Remedy(way, f"{why}all programs, or to this Python alone:", commands)
        yield from _for_container(facts)
    elif step == "admin" and facts.has_admin:
        return  # the ordinary user's way is tried as well, and has its own remedy
    elif _is_contained(facts):
        yield from _for_container(facts)
    else:
        why = "A security policy of this computer refuses user namespaces. Have it allow them"
        if facts.is_root:
            yield Remedy(way, f"{why}.")
        else:
            yield Remedy(way, f"{why}, or grade as the administrator:", ("sudo grade …",))


def _is_contained(facts: Facts) -> bool:
    return bool(facts.container) or (facts.is_root and not facts.has_admin)


def _for_container(facts: Facts) -> Iterator[Remedy]:
    if facts.container != "kubernetes":
        why = "In Docker or GitLab CI, start the container without security profiles:"
        yield Remedy(NAMESPACES, why, (DOCKER,))
    if facts.container != "docker":
        why = "In Kubernetes, switch off the security profiles in the pod's manifest:"
        yield Remedy(NAMESPACES, why, (KUBERNETES,))


def _switch_landlock_on(facts: Facts) -> str:
    modules = f"landlock,{facts.lsm or 'lockdown,yama,integrity,apparmor,selinux,bpf'}"
    if facts.installer != "apt-get":
        return f"sudo grubby --update-kernel=ALL --args=lsm={modules}"
    line = f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX lsm={modules}"'
    return f"echo '{line}' | sudo tee /etc/default/grub.d/landlock.cfg && sudo update-grub"
