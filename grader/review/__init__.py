"""A web application on this computer for the hour after grading: to look at work, and to decide."""
