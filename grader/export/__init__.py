"""Records → gradebooks."""

from grader.export.grades import grades_csv

__all__ = ["grades_csv"]
