"""What would open a way to isolate submissions that a system refuses: pure, by what it said."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.model.isolation_ways import Way
from grader.sandbox.isolation.refusals import Refusal
from grader.sandbox.isolation.system_facts import Facts

DENIED = (errno.EPERM, errno.EACCES)
NAMESPACE_STEPS = ("admin", "user", "mount", "other")
PROFILE = """sudo tee /etc/apparmor.d/grade <<'END'
abi <abi/4.0>,
include <tunables/global>
profile grade {python} flags=(unconfined) {{
  userns,
}}
END
sudo apparmor_parser -r /etc/apparmor.d/grade"""
DOCKER = "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined …"
UBUNTU = "kernel.apparmor_restrict_unprivileged_userns"
KUBERNETES = """securityContext:
  seccompProfile: {type: Unconfined}
  appArmorProfile: {type: Unconfined}"""
INSTALL = {
    "apt-get": "sudo apt-get install libseccomp2",
    "dnf": "sudo dnf install libseccomp",
    "apk": "sudo apk add libseccomp",
}
ELSEWHERE = {
    "Darwin": "On macOS, grade in a container: see docs/security.md.",
    "Windows": "On Windows, grade in WSL2 or in a container: see docs/security.md.",
}


@dataclass(frozen=True)
class Remedy:
    """Something that opens a way."""

    way: Way
    why: str
    """What stands in the way, and what to do: sentences."""
    commands: tuple[str, ...] = ()
    """Each is enough by itself. None where there is no command."""


def remedies_for(refusals: Iterable[Refusal], facts: Facts) -> tuple[Remedy, ...]:
    """Say what would help against each refusal."""
    return tuple(dict.fromkeys(remedy for each in refusals for remedy in _remedies(each, facts)))


def _remedies(refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    way, step, number = refusal
    if step == "platform":
        there = ELSEWHERE.get(facts.system, "Grade in a container: see docs/security.md.")
        yield Remedy(way, f"{facts.system} has no such isolation. {there}")
    elif step == "libseccomp":
        command = INSTALL.get(facts.installer)
        yield Remedy(way, "libseccomp is not installed.", (command,) if command else ())
    elif step == "seccomp":
        yield Remedy(way, "The kernel was built without filters of system calls (seccomp).")
    elif step == "reading":
        yield Remedy(
            way,
            "Python and its packages lie where other users may not look. Install them elsewhere, "
            "such as below /opt.",
        )
    elif step == "threads":
        yield Remedy(
            way,
            "Root's threads cannot be counted here. Grade as an ordinary user, such as:",
            ("docker run --user 1000:1000 …" if facts.container else "su NAME -c 'grade …'",),
        )
    elif way == step == "landlock" and (known := _for_landlock(number, facts)):
        yield known
    elif way == "namespaces" and step in NAMESPACE_STEPS:
        yield from _for_namespaces(step, number, facts)
    else:
        yield Remedy(way, f"Nothing that is known here would help: {refusal.reason}.")


def _for_namespaces(step: str, number: int, facts: Facts) -> Iterator[Remedy]:
    way: Way = "namespaces"
    if facts.max_user_namespaces == 0 or (step == "user" and number == errno.ENOSPC):
        command = "sudo sysctl -w user.max_user_namespaces=15000"
        yield Remedy(way, "User namespaces are switched off. Switch them on:", (command,))
    elif facts.unprivileged_userns_clone == 0:
        command = "sudo sysctl -w kernel.unprivileged_userns_clone=1"
        yield Remedy(way, "Only the administrator may make user namespaces. Allow all:", (command,))
    elif step in ("mount", "other"):
        yield Remedy(
            way,
            "On Ubuntu 24.04 and newer, AppArmor gives user namespaces no rights. Allow them to "
            "all programs, or to this Python alone:",
            (f"sudo sysctl -w {UBUNTU}=0", PROFILE.format(python=facts.python)),
        )
        yield from _for_container(facts)
    elif step == "admin" and facts.has_admin:
        return  # what an ordinary user is refused as well is told by itself
    elif facts.container or (facts.is_root and not facts.has_admin):
        yield from _for_container(facts)
    else:
        yield Remedy(
            way,
            "A security policy of this computer refuses user namespaces. Ask whoever looks after "
            "it, or grade as the administrator:",
            () if facts.is_root else ("sudo grade …",),
        )


def _for_container(facts: Facts) -> Iterator[Remedy]:
    if facts.container != "kubernetes":
        why = "In Docker or GitLab CI, start the container without its security profiles:"
        yield Remedy("namespaces", why, (DOCKER,))
    if facts.container != "docker":
        why = "In Kubernetes, say in the pod's manifest that its profiles do not apply:"
        yield Remedy("namespaces", why, (KUBERNETES,))


def _for_landlock(number: int, facts: Facts) -> Remedy | None:
    way: Way = "landlock"
    if number == errno.EOPNOTSUPP:
        modules = f"landlock,{facts.lsm or 'lockdown,yama,integrity,apparmor,selinux,bpf'}"
        command = f"sudo grubby --update-kernel=ALL --args=lsm={modules}"
        if facts.installer == "apt-get":
            line = f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX lsm={modules}"'
            file = "/etc/default/grub.d/landlock.cfg"
            command = f"echo '{line}' | sudo tee {file} && sudo update-grub"
        why = "Landlock is switched off when the kernel starts. Run this, and restart the computer:"
        return Remedy(way, why, (command,))
    if number in DENIED and (facts.container or (facts.is_root and not facts.has_admin)):
        why = "The container's security profile forbids Landlock. That of Docker 23 allows it; or:"
        return Remedy(way, why, (DOCKER,))
    if number != errno.ENOSYS:
        return None
    return Remedy(
        way,
        f"The kernel, {facts.release or 'of this computer'}, does not have Landlock. Linux 5.13 "
        "and newer has it, and most distributions since 2022.",
    )
