"""What runs on the student's side: in the warm process, and in its forks.

Numpy and the standard library alone, so that nothing of the grader (models, assignment, expected
values) is ever in these processes. Started by `grader.sandbox.launch`.
"""

FOLDER = "/submission/files"
"""Where a submission's own files are in a jail, in a memory file system of their own."""
