"""The types that pass between the rooms. Imports nothing else of ours."""
