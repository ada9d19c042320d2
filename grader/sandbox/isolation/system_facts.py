"""What a system says of itself that bears on isolation."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Container = Literal["", "docker", "kubernetes"]
Installer = Literal["", "apt-get", "dnf", "apk"]
_CAP_SYS_ADMIN = 21


@dataclass(frozen=True)
class Facts:
    """The settings of a system, as far as they can be read."""

    system: str = "Linux"
    release: str = ""
    """The kernel's version."""
    is_root: bool = False
    has_admin: bool = False
    """Whether the user has the right to make namespaces as the administrator (CAP_SYS_ADMIN)."""
    container: Container = ""
    """The kind of container that this is in, if it is in one that can be told."""
    installer: Installer = ""
    """What installs packages here."""
    python: str = ""
    """The interpreter, where it really is."""
    max_user_namespaces: int | None = None
    unprivileged_userns_clone: int | None = None
    lsm: str = ""
    """The security modules in use, with commas between."""


def read_facts() -> Facts:
    """Read the facts of this system."""
    installers: tuple[Installer, ...] = ("apt-get", "dnf", "apk")
    return Facts(
        system=platform.system(),
        release=platform.release(),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        has_admin=_has_admin(),
        container=_container(),
        installer=next((name for name in installers if shutil.which(name, path=os.defpath)), ""),
        python=os.path.realpath(sys.executable),
        max_user_namespaces=_number("user/max_user_namespaces"),
        unprivileged_userns_clone=_number("kernel/unprivileged_userns_clone"),
        lsm=_read(Path("/sys/kernel/security/lsm")),
    )


def _container() -> Container:
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "kubernetes"
    marks = (Path("/.dockerenv"), Path("/run/.containerenv"))
    return "docker" if any(mark.exists() for mark in marks) else ""


def _has_admin() -> bool:
    """Read the effective capabilities; see proc_pid_status(5)."""
    for line in _read(Path("/proc/self/status")).splitlines():
        name, _, value = line.partition(":")
        if name == "CapEff":
            return bool(int(value, 16) >> _CAP_SYS_ADMIN & 1)
    return False


def _number(name: str) -> int | None:
    """Read a setting of the kernel; see sysctl(8)."""
    text = _read(Path("/proc/sys", name))
    return int(text) if text.isdigit() else None


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
