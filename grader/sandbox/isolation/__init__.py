"""How a student's process is isolated from the system.

`kernel`, `limits`, `lockdown`, `namespaces`, `landlock` and `readable_files` run in the warm
process, so like `student/` they import only numpy and the standard library. The other modules run
in the grader: they compile the filter of system calls and explain what the system refuses.
"""

NAMESPACES, LANDLOCK = "namespaces", "landlock"
"""The two ways to isolate a submission."""
FOLDER = "/submission/files"
"""The submission's own folder, in the namespaces way: a file system in memory."""
INSIDE_ID = 1000
"""The user id and group id of a submission inside its namespaces."""
