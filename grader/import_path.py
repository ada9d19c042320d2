"""Keeps submissions off the paths that modules, libraries and programs are taken from.

`python -c` and `python -m` look in the working directory first, a script looks in its own folder,
and PYTHONPATH adds any other folder. Without this module, a submission there called random.py or
numpy.py would run as the library, outside the sandbox. The package imports this module before any
other, so it only uses modules that Python has loaded at its own start.
"""

import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PACKAGE = os.path.dirname(os.path.abspath(__file__))
# Where the system looks for libraries. Some Pythons find their own library only by these.
LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_HOME = os.path.realpath(os.path.dirname(PACKAGE))
_LIBRARY = os.path.realpath(os.path.dirname(os.__file__))


def trusted(path: "Iterable[str]", graded: "Sequence[str | os.PathLike[str]]" = ()) -> list[str]:
    """Return the entries of a path that cannot hold a student's file.

    Leave out relative entries, the working directory, the submissions, the folder that holds them,
    and entries of PYTHONPATH beside them. Keep the standard library and installed packages. Move
    the folder that this package was loaded from to the end. `graded` are files and folders of
    submissions; words that are not paths are ignored.
    """
    places = [os.path.realpath(place) for place in graded if os.path.exists(place)]
    parents = {os.path.dirname(place) for place in places}
    added = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    beside = {real for real in map(os.path.realpath, added) if os.path.dirname(real) in parents}
    refused = {os.path.realpath(os.getcwd()), *parents, *beside}
    # By their location, since a student's folder may be called site-packages.
    packages = {*map(os.path.realpath, [*site.getsitepackages(), site.getusersitepackages()])}

    def is_trusted(entry: str) -> bool:
        real = os.path.realpath(entry)
        if _is_within(real, _LIBRARY) or real in packages:
            return True
        return real not in refused and not any(_is_within(real, place) for place in places)

    entries = [entry for entry in path if os.path.isabs(entry)]
    own = [entry for entry in entries if os.path.realpath(entry) == _HOME]
    others = [entry for entry in entries if entry not in own and is_trusted(entry)]
    return [*others, *own[:1]]


def trusted_environment(
    variables: "Mapping[str, str]", graded: "Sequence[str | os.PathLike[str]]" = ()
) -> "dict[str, str]":
    """Return environment variables that find no program and no library near submissions."""
    kept = dict(variables)
    for name in ("PATH", *LIBRARY_PATHS):
        # The loader of Linux also splits at semicolons; see ld.so(8).
        entries = kept.pop(name, "").replace(";", os.pathsep).split(os.pathsep)
        if path := trusted(entries, graded):  # an empty path would mean the working directory
            kept[name] = os.pathsep.join(path)
    return kept


class TrustedImports:
    """Within a `with` block, import modules from trusted places only."""

    def __init__(self, graded: "Sequence[str | os.PathLike[str]]") -> None:
        self._graded = graded

    def __enter__(self) -> None:
        self._before = sys.path[:]
        sys.path[:] = trusted(sys.path, self._graded)

    def __exit__(self, *_: object) -> None:
        sys.path[:] = self._before


def words() -> list[str]:
    """Return the words that may name submissions: all but the teaching assistant's assignment."""
    pairs = zip(sys.argv, sys.argv[1:])  # noqa: B905 (the last word begins no pair)
    return [word for before, word in pairs if before != "--assignment"]


def trust_only(graded: "Sequence[str]") -> None:
    """Keep submissions off the paths of this process and of all that it starts."""
    sys.path[:] = trusted(sys.path, graded)
    kept = trusted_environment(os.environ, graded)
    os.environ.clear()
    os.environ.update(kept)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
