"""Keeps submissions off the search paths for modules, libraries and programs.

`python -c` and `python -m` search the working directory first, a script searches its own folder
first, and PYTHONPATH can add any folder. Without this module, Python could import a submission
called random.py or numpy.py from there, outside the sandbox. The package imports this module
first. So this module imports only modules that Python has loaded when it starts.
"""

import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PACKAGE = os.path.dirname(os.path.abspath(__file__))
# The loader finds libraries in these. Some builds of Python need them to find their own library.
LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_HOME = os.path.realpath(os.path.dirname(PACKAGE))
_LIBRARY = os.path.realpath(os.path.dirname(os.__file__))


def trusted(path: "Iterable[str]", graded: "Sequence[str | os.PathLike[str]]" = ()) -> list[str]:
    """Return the entries of a search path that cannot hold a student's file.

    Leave out relative entries, the working directory, the submissions, their parent folders, and
    entries of PYTHONPATH that have the same parent folder as a submission. Always keep the standard
    library and installed packages. Move the folder that holds this package to the end. `graded`
    lists files and folders of submissions; words in it that are not paths are ignored.
    """
    places = [os.path.realpath(place) for place in graded if os.path.exists(place)]
    parents = {os.path.dirname(place) for place in places}
    added = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    beside = {real for real in map(os.path.realpath, added) if os.path.dirname(real) in parents}
    refused = {os.path.realpath(os.getcwd()), *parents, *beside}
    # Compare whole paths, not names: a student's folder may be called site-packages.
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
    """Return the variables, with only trusted entries in PATH and in the paths of libraries."""
    kept = dict(variables)
    for name in ("PATH", *LIBRARY_PATHS):
        # On Linux, the loader also splits LD_LIBRARY_PATH at semicolons; see ld.so(8).
        entries = kept.pop(name, "").replace(";", os.pathsep).split(os.pathsep)
        if path := trusted(entries, graded):  # an empty value would mean the working directory
            kept[name] = os.pathsep.join(path)
    return kept


class TrustedImports:
    """A context manager within which Python imports modules only from trusted folders."""

    def __init__(self, graded: "Sequence[str | os.PathLike[str]]") -> None:
        self._graded = graded

    def __enter__(self) -> None:
        self._before = sys.path[:]
        sys.path[:] = trusted(sys.path, self._graded)

    def __exit__(self, *_: object) -> None:
        sys.path[:] = self._before


def words() -> list[str]:
    """Return the command line's words that may name submissions: all but the assignment's path."""
    pairs = zip(sys.argv, sys.argv[1:])  # noqa: B905 (one list is shorter by one word)
    return [word for before, word in pairs if before not in ("--assignment", "validate")]


def trust_only(graded: "Sequence[str]") -> None:
    """Keep submissions off the search paths of this process and of all processes it starts."""
    sys.path[:] = trusted(sys.path, graded)
    kept = trusted_environment(os.environ, graded)
    os.environ.clear()
    os.environ.update(kept)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
