"""How a student's process is isolated from the system.

`kernel`, `limits`, `lockdown`, `namespaces`, `landlock` and `readable_files` run in the warm
process, so like `student/` they import only numpy and the standard library. The other modules run
in the grader: they compile the filter of system calls and explain what the system refuses.
"""

NAMESPACES, LANDLOCK = "namespaces", "landlock"  # the two ways to isolate a submission
FOLDER = "/submission/files"  # its own folder in the namespaces way: a file system in memory
FOLDER_BYTES = 2**27  # for the files that are handed in (50 MB), and those it writes
INSIDE_ID = 1000  # its user id and group id inside its namespaces
