"""Grades one student's work and a whole class, and stores the records."""
