"""Keeps a class's files off the paths that modules, libraries and programs are taken from.

`python -c` and `python -m` look in the working directory first, a script looks beside itself, and
PYTHONPATH adds what it likes. A hand-in called random.py or numpy.py that lies there would be run
as the library, outside the sandbox. This module imports only what Python has loaded by the time it
starts a program.
"""

import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The folder of this package."""
LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Where the system finds libraries, Python's own among them where it lies in an unusual place."""
_HOME = os.path.realpath(os.path.dirname(PACKAGE))
_LIBRARY = os.path.realpath(os.path.dirname(os.__file__))


def trusted(path: "Iterable[str]", graded: "Sequence[str | os.PathLike[str]]" = ()) -> list[str]:
    """Return the entries of a path in which no file of a student can lie.

    Left out are relative entries, the working directory, all that is graded, the folder which that
    lies in, and what PYTHONPATH adds from beside it. The standard library and installed packages
    stay. So does the folder that this package was loaded from, but as the last one.

    Args:
        path: entries such as those of `sys.path`, or of an environment variable.
        graded: files and folders of submissions; words that are no path are passed over.
    """
    places = [os.path.realpath(place) for place in graded if os.path.exists(place)]
    parents = {os.path.dirname(place) for place in places}
    near = {os.path.realpath(os.getcwd()), *parents}
    added = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    from_environment = {os.path.realpath(entry) for entry in added if entry}
    # Known by where they are: a student's folder may be called site-packages.
    packages = {*map(os.path.realpath, [*site.getsitepackages(), site.getusersitepackages()])}

    def is_trusted(entry: str) -> bool:
        real = os.path.realpath(entry)
        if _is_within(real, _LIBRARY) or real in packages:
            return True
        if real in near or any(_is_within(real, place) for place in places):
            return False
        return not (real in from_environment and os.path.dirname(real) in parents)

    entries = [entry for entry in path if os.path.isabs(entry)]
    own = [entry for entry in entries if os.path.realpath(entry) == _HOME]
    others = [entry for entry in entries if entry not in own and is_trusted(entry)]
    return [*others, *own[:1]]


def trusted_environment(
    variables: "Mapping[str, str]", graded: "Sequence[str | os.PathLike[str]]" = ()
) -> "dict[str, str]":
    """Return an environment by which no program and no library is taken from beside submissions."""
    kept = dict(variables)
    for name in ("PATH", *LIBRARY_PATHS):
        if name in kept:
            # The loader of Linux parts them at semicolons, too; see ld.so(8).
            entries = kept[name].replace(";", os.pathsep).split(os.pathsep)
            kept[name] = os.pathsep.join(trusted(entries, graded))
            if not kept[name]:  # which stands for the working directory
                del kept[name]
    return kept


def trust_only(words: "Sequence[str]") -> None:
    """Have this process, and what it starts, take nothing from where submissions lie.

    Args:
        words: the command's arguments; those that are paths may be what is graded.
    """
    sys.path[:] = trusted(sys.path, words)
    kept = trusted_environment(os.environ, words)
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(kept)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
