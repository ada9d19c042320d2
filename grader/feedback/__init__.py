"""Records → pages: self-contained HTML that opens from disk."""

from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.feedback.words import STATUSES, label, visible

__all__ = ["STATUSES", "class_page", "label", "student_page", "visible"]
