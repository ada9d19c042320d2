"""Records → pages. From records alone, so that they can be drawn again without running anything."""

from grader.feedback.pages import class_page, student_page

__all__ = ["class_page", "student_page"]
