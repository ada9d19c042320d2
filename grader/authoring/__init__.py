"""Helps authors: proves an assignment, begins a new one, and prints the schemas of our files."""
