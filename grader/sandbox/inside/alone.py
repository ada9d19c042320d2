"""A student's process where fork is not to be had: an interpreter of its own."""

from __future__ import annotations

import os
import sys

import numpy as np

from .child import Child
from .text import keep_what_is_printed


def main() -> None:
    commands, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    keep_what_is_printed()
    sys.argv[:] = ["submission"]
    np.random.seed(0)
    Child(commands, replies, list).serve()
