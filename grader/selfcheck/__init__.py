"""A student's check of their own work, with the public cases of a handout."""
