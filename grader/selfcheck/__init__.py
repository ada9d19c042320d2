"""A student's self-check, by the handout beside their work: the same code path as grading."""
