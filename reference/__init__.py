"""Assignment 3 of a neural-network course: the statement is ASSIGNMENT.md, beside this file."""

from .assignment import ASSIGNMENT

__all__ = ["ASSIGNMENT"]
