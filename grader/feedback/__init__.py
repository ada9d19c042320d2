"""Records → pages. From records alone, so that they can be drawn again without running anything."""

from grader.feedback.pages import STATUSES, class_page, label, student_page, visible

__all__ = ["STATUSES", "class_page", "label", "student_page", "visible"]
