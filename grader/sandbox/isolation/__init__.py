"""How a student's process is isolated from the system.

`kernel`, `limits`, `lockdown`, `namespaces`, `landlock` and `readable_files` run in the warm
process. So they import only numpy and the standard library, as `student/` does. The other modules
run in the grader. They compile the filter of system calls, explain what the system refuses, and
make control groups.
"""

NAMESPACES, LANDLOCK = "namespaces", "landlock"  # the two ways to isolate a submission
FOLDER = "/submission/files"  # a submission's own folder in the namespaces way, in memory
FOLDER_BYTES = 2**27  # the size of `FOLDER`: files that are handed in (50 MB), and room to write
INSIDE_ID = 1000  # a submission's user id and group id inside its namespaces
