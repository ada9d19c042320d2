"""The packages that code imports, found by its text."""

import pytest

from grader.pipeline.imported_packages import imported_packages


@pytest.mark.parametrize(
    ("source", "packages"),
    [
        ("import torch", ["torch"]),
        ("import torch.nn as nn, numpy as np", ["torch", "numpy"]),
        ("from sklearn.metrics import accuracy_score", ["sklearn"]),
        ("def f():\n    import jax  # fast", ["jax"]),
        ("import os, sys\nfrom math import floor", []),
        ("important = 1\nx = 'import torch'", []),
        ("# import torch", []),
    ],
)
def test_packages_are_found_and_python_is_left_out(source, packages):
    assert imported_packages([source]) == packages
