"""The files that every submission may read: Python, its packages, and the libraries they need.

The ELF files of Python and its packages say which of the system's libraries they need; see elf(5)
and ld.so(8). Any other library would reveal details of the system. A submission could also use it
to leave a message for the next submission, in the kernel's cache of files.
"""

import mmap
import os
import re
import struct
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

PACKAGES = ("/site-packages", "/dist-packages")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
LIBRARY_FOLDERS = ("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib")
# glibc loads this library when a thread is cancelled, although no ELF file says that it needs it.
LOADED_BY_NAME = "libgcc_s.so.1"
MAX_LINKS = 40
_SEGMENT, _ENTRY = struct.Struct("<IIQQQQQQ"), struct.Struct("<qQ")
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS, _RPATH, _RUNPATH = 1, 5, 15, 29


def readable() -> list[str]:
    """Return the files and folders of Python, its packages, and the libraries they need."""
    folders = python_folders()
    found = [path for path in (*SYSTEM_FILES, *folders) if os.path.exists(path)]
    return [*found, *needed_libraries(folders, unused_packages())]


def python_folders() -> list[str]:
    """Return the folders of the standard library, and of the packages that are on `sys.path`."""
    paths = sysconfig.get_paths()
    # Leave out a path that an editable installation adds: it may lead to any folder.
    packages = [path for path in sys.path if path.endswith(PACKAGES)]
    return outermost([paths["stdlib"], paths["platstdlib"], *packages])


def unused_packages() -> list[str]:
    """Return the folders of packages in the standard library that are not on `sys.path`."""
    # In a virtual environment, these belong to the Python that it was made from.
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
    """Return the resolved path, and a dict from each link on the way to the link's target."""
    links: dict[str, str] = {}
    real, rest = "/", path.split("/")
    followed = 0
    while rest and followed < MAX_LINKS:
        place = os.path.normpath(os.path.join(real, rest.pop(0)))
        if os.path.islink(place):
            followed += 1
            links[place] = os.readlink(place)
            rest = [*links[place].split("/"), *rest]
            real = "/" if links[place].startswith("/") else real
        else:
            real = place
    return real, links


def needed_libraries(folders: Iterable[str], left_out: Collection[str] = ()) -> list[str]:
    """Return the system's libraries that Python and the modules below `folders` need."""
    known = _known_libraries()
    found = {*_loaded_libraries(), *known[LOADED_BY_NAME]}
    waiting = [*found, *_compiled_modules(folders, left_out)]
    for path in waiting:
        with suppress(
            OSError, ValueError, IndexError, struct.error
        ):  # not an ELF file for this machine
            names, places = _needs(path)
            for name in names:
                beside = [os.path.join(place, name) for place in places]
                new = {*filter(os.path.exists, [*beside, *known[name]])} - found
                found |= new
                waiting += new
    return sorted(found)


def _loaded_libraries() -> set[str]:
    """Return the libraries that this process has loaded; see proc_pid_maps(5)."""
    paths: set[str] = set()
    with suppress(OSError), open("/proc/self/maps", "rb") as file:
        paths = {os.fsdecode(line.rstrip(b"\n").split(None, 5)[-1]) for line in file}
    return {path for path in paths if path.startswith("/") and ".so" in path}


def _known_libraries() -> defaultdict[str, list[str]]:
    """Return the paths at which the system's loader may find a library, by its file name."""
    paths: list[str] = []
    with suppress(OSError), open("/etc/ld.so.cache", "rb") as file:
        # Paths start with a slash and end with a null byte. Skip all other parts of this format.
        paths = [os.fsdecode(part) for part in file.read().split(b"\0") if part[:1] == b"/"]
    named = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    for folder in filter(os.path.isdir, [*named, *LIBRARY_FOLDERS]):
        with suppress(OSError):  # the folder cannot be listed
            paths += [os.path.join(folder, name) for name in os.listdir(folder)]
    known = defaultdict(list)
    for path in paths:
        if ".so" in os.path.basename(path):
            known[os.path.basename(path)].append(path)
    return known


def _compiled_modules(folders: Iterable[str], left_out: Collection[str]) -> Iterator[str]:
    for top in folders:
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if os.path.join(folder, name) not in left_out]
            yield from (os.path.join(folder, name) for name in files if ".so" in name)


def _needs(path: str) -> tuple[list[str], list[str]]:
    """Return the names of the libraries that a file needs, and the folders it names for them."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as elf:
        names, places = _read_needs(elf)
    origin = os.path.dirname(os.path.realpath(path))
    return names, [re.sub(r"\$ORIGIN|\$\{ORIGIN\}", lambda _: origin, place) for place in places]


def _read_needs(elf: mmap.mmap) -> tuple[list[str], list[str]]:
    """Read the libraries' names and folders from a 64-bit little-endian ELF file."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise ValueError("another kind of file")
    [start], (size, count) = struct.unpack_from("<Q", elf, 32), struct.unpack_from("<HH", elf, 54)
    segments = [_SEGMENT.unpack_from(elf, start + size * number) for number in range(count)]
    [(offset, length)] = [(s[2], s[5]) for s in segments if s[0] == _DYNAMIC]
    entries = [*_ENTRY.iter_unpack(elf[offset : offset + length - length % _ENTRY.size])]
    [address] = [value for tag, value in entries if tag == _STRINGS]
    [strings] = [
        offset + address - virtual
        for kind, _, offset, virtual, _, length, _, _ in segments
        if kind == _LOAD and virtual <= address < virtual + length
    ]

    def texts(*tags: int) -> list[str]:
        starts = [strings + value for tag, value in entries if tag in tags]
        return [os.fsdecode(elf[start : elf.find(b"\0", start)]) for start in starts]

    return texts(_NEEDED), [each for place in texts(_RPATH, _RUNPATH) for each in place.split(":")]
