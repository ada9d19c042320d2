"""Adds `pytest --submission FILE`, which runs each public case of a handout as a test.

pytest imports this module wherever fairgrade is installed. It is outside the package `grader`, so
that other runs of pytest do not wait for numpy and pydantic.
"""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("grader").addoption(
        "--submission",
        metavar="FILE",
        type=os.path.abspath,
        help="Check FILE, your .py file or notebook, with the public.json beside it: each public "
        "case is a test. Without other arguments, only FILE is run.",
    )


def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Collect the submission, as if the command line named it as a file to run."""
    known = early_config.known_args_namespace
    path = known.submission
    # os.path, unlike pathlib, removes `..` as pytest does.
    named = [os.path.abspath(name.split("::")[0]) for name in known.file_or_dir]  # noqa: PTH100
    if path and path not in named:
        # The path comes first, because an option at the end could take it as its value. Both lists
        # need it: pytest finds conftest.py files by one, and the files to run by the other.
        args.insert(0, path)
        known.file_or_dir.insert(0, path)


def pytest_configure(config: pytest.Config) -> None:
    if name := config.getoption("submission"):
        from grader.selfcheck.pytest_plugin import register

        register(config, name)
