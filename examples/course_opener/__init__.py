"""A course opener: the first homework of a Python course, about a weather diary.

It shows texts, lists and dicts as inputs and results, an exception that must be raised, what a
function prints and reads, a pandas table, and questions with units and choices.
"""

from pathlib import Path

from grader import Assignment, Limits

from .functions import CELSIUS, COLD, MEANS, READ, REPORT
from .questions import QUESTIONS

ASSIGNMENT = Assignment(
    id="weather_diary",
    title="Homework 1: a weather diary",
    course="Programming in Python",
    statement=Path(__file__).with_name("STATEMENT.md").read_text("utf-8"),
    prelude="import pandas as pd",
    packages=("numpy", "pandas"),
    limits=Limits(statement_seconds=15.0, total_seconds=45.0),  # to import pandas takes a while
    problems=[CELSIUS, COLD, REPORT, READ, MEANS, QUESTIONS],
)
