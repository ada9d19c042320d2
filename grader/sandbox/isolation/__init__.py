"""How a student's process is kept apart from the system.

The modules that run in the warm process (`kernel`, `limits`, `namespaces`, `lockdown`,
`confinement`, `readable_files`) import numpy and the standard library alone, as `student/` does.
The others run in the grader: they compile the filter of system calls, and explain what a system
refuses.
"""

NAMESPACES, LANDLOCK = "namespaces", "landlock"
"""The ways to isolate a submission; see confinement.py."""
FOLDER = "/submission/files"
"""Where a submission's own files are in a root of its own, in a memory file system."""
INSIDE_ID = 1000
"""The user and group that a submission in namespaces sees itself as."""
