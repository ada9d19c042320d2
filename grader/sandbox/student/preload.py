"""Imports the packages of an assignment in the warm process, so that no submission has to."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

from ..isolation import kernel
from ..isolation.readable_files import python_folders

THREADS, FILES = "/proc/self/task", "/proc/self/fd"


def preload(packages: Sequence[str]) -> None:
    """Import installed packages, unless that leaves threads or open files behind.

    A process with threads cannot be forked safely, and forks would share the files. So each import
    is tried in a fork first. A package that fails there is imported by the submissions that use it.
    """
    folders = tuple(os.path.join(folder, "") for folder in python_folders())
    for name in packages:
        if name in sys.modules:  # as numpy is
            continue
        with suppress(Exception):
            spec = find_spec(name)
            if spec and spec.origin and spec.origin.startswith(folders) and _leaves_nothing(name):
                import_module(name)


def _leaves_nothing(name: str) -> bool:
    def attempt() -> None:
        files = os.listdir(FILES)
        status = 1
        try:
            import_module(name)
            status = int(len(os.listdir(THREADS)) > 1 or os.listdir(FILES) != files)
        finally:
            sys.stdout.flush()
            os._exit(status)

    _, status = os.waitpid(kernel.run_in_fork(attempt), 0)
    return status == 0
