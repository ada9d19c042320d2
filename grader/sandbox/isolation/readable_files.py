"""What a submission may read besides its own files: Python, its packages, and their libraries.

Of the system's libraries these are only those that Python or a package needs, found by what each
says of itself in its ELF file; see elf(5) and ld.so(8). What nobody needs tells nothing, and cannot
be used to leave a message for the next submission in what the kernel keeps in memory.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import sys
import sysconfig
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress

PACKAGES = ("/site-packages", "/dist-packages")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
LIBRARY_FOLDERS = ("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib")
LOADED_BY_NAME = ("libgcc_s.so.1",)
"""What glibc loads when a thread is cancelled, and no file says that it needs."""
MAX_LINKS = 40
_HEADER = struct.Struct("<4sBB10xHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<qQ")
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS, _RPATH, _RUNPATH = 1, 5, 15, 29


def readable() -> list[str]:
    """Return the files and folders that Python and its packages are made of."""
    folders = python_folders()
    found = [path for path in (*SYSTEM_FILES, *folders) if os.path.exists(path)]
    return [*found, *needed_libraries(folders, unused_packages())]


def python_folders() -> list[str]:
    """Return the standard library, and the folders of packages that are on the path.

    A path that an editable installation adds may lead to anything, and is left out.
    """
    paths = sysconfig.get_paths()
    packages = [path for path in sys.path if path.endswith(PACKAGES)]
    return outermost([paths["stdlib"], paths["platstdlib"], *packages])


def unused_packages() -> list[str]:
    """Return folders of packages within the standard library that are not on the path.

    A virtual environment lies beside the packages of the Python that it was made of.
    """
    libraries = {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib")}
    places = {os.path.realpath(library + name) for library in libraries for name in PACKAGES}
    return sorted(filter(os.path.exists, places - {*map(os.path.realpath, sys.path)}))


def outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths without those that lie below another one."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda path: path.split("/")):
        if not kept or not path.startswith(kept[-1] + "/"):
            kept.append(path)
    return kept


def follow(path: str) -> tuple[str, dict[str, str]]:
    """Return where a path leads, and each link on the way with what is written in it."""
    links: dict[str, str] = {}
    real, rest = "/", path.split("/")
    followed = 0
    while rest and followed < MAX_LINKS:
        part = rest.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            real = os.path.dirname(real)
            continue
        place = os.path.join(real, part)
        if os.path.islink(place):
            followed += 1
            links[place] = os.readlink(place)
            rest = [*links[place].split("/"), *rest]
            real = "/" if links[place].startswith("/") else real
        else:
            real = place
    return real, links


def needed_libraries(folders: Iterable[str], left_out: Iterable[str] = ()) -> list[str]:
    """Return the system's libraries that Python and what is in these folders need.

    Args:
        folders: with compiled modules.
        left_out: folders in these that do not count.
    """
    known = _known_libraries()
    found = {*_loaded(), *(path for name in LOADED_BY_NAME for path in known.get(name, ()))}
    waiting = [*found, *_extensions(folders, set(left_out))]
    for path in waiting:
        names, places = _needs(path)
        for name in names:
            beside = [os.path.join(place, name) for place in places]
            for library in filter(os.path.exists, [*beside, *known.get(name, ())]):
                if library not in found:
                    found.add(library)
                    waiting.append(library)
    return sorted(found)


def _loaded() -> list[str]:
    """The libraries that are in this process, Python's own among them; see proc_pid_maps(5)."""
    try:
        with open("/proc/self/maps", "rb") as file:
            paths = {os.fsdecode(line.rstrip(b"\n").split(None, 5)[-1]) for line in file}
    except OSError:
        return []
    return sorted(path for path in paths if path.startswith("/") and ".so" in path)


def _known_libraries() -> dict[str, list[str]]:
    """By its name, where the system's loader may find a library.

    In the loader's cache each path ends with a null byte: there is no need to know its format.
    """
    try:
        with open("/etc/ld.so.cache", "rb") as file:
            paths = [os.fsdecode(part) for part in file.read().split(b"\0") if part[:1] == b"/"]
    except OSError:
        paths = []
    named = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    for folder in filter(os.path.isdir, [*named, *LIBRARY_FOLDERS]):
        with suppress(OSError):  # one that may be searched, and not listed
            paths += [os.path.join(folder, name) for name in os.listdir(folder)]
    known: dict[str, list[str]] = {}
    for path in paths:
        if ".so" in os.path.basename(path):
            known.setdefault(os.path.basename(path), []).append(path)
    return known


def _extensions(folders: Iterable[str], left_out: Container[str]) -> Iterator[str]:
    """The compiled modules and libraries in folders and below them."""
    waiting = [*folders]
    for place in waiting:
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [entry.path] if entry.path not in left_out else []
                    elif ".so" in entry.name:
                        yield entry.path
        except OSError:
            continue


def _needs(path: str) -> tuple[list[str], list[str]]:
    """The names of what a library needs, and the folders of its own to look for them in."""
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as elf:
            names, places = _read_needs(elf)
    except (OSError, ValueError, IndexError, struct.error):
        return [], []  # no ELF file, or one of another kind of machine
    origin = os.path.dirname(os.path.realpath(path))
    return names, [re.sub(r"\$ORIGIN|\$\{ORIGIN\}", lambda _: origin, place) for place in places]


def _read_needs(elf: mmap.mmap) -> tuple[list[str], list[str]]:
    """The same, as it is written in the dynamic section of an ELF file of 64 bits."""
    magic, bits, order, *_, start, _, _, _, size, count, _, _, _ = _HEADER.unpack_from(elf)
    if (magic, bits, order) != (b"\x7fELF", 2, 1):
        raise ValueError("another kind of file")
    segments = [_SEGMENT.unpack_from(elf, start + size * number) for number in range(count)]
    entries: list[tuple[int, int]] = []
    for kind, _, offset, _, _, length, _, _ in segments:
        if kind == _DYNAMIC:
            entries = [*_ENTRY.iter_unpack(elf[offset : offset + length - length % _ENTRY.size])]
    [address] = [value for tag, value in entries if tag == _STRINGS]
    [strings] = [
        offset + address - virtual
        for kind, _, offset, virtual, _, length, _, _ in segments
        if kind == _LOAD and virtual <= address < virtual + length
    ]

    def text(value: int) -> str:
        return os.fsdecode(elf[strings + value : elf.find(b"\0", strings + value)])

    names = [text(value) for tag, value in entries if tag == _NEEDED]
    places = [text(value) for tag, value in entries if tag in (_RPATH, _RUNPATH)]
    return names, [folder for place in places for folder in place.split(":")]
