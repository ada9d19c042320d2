"""Records → gradebooks."""

from grader.export.grades import grades_csv, show_points

__all__ = ["grades_csv", "show_points"]
