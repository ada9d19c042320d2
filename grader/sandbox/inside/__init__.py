"""What runs on the student's side: in the warm process, and in its forks.

Numpy and the standard library alone, so that nothing of the grader (models, assignment, expected
values) is ever in these processes. Started by `grader.sandbox.launch`.
"""

import struct

NAMESPACES, LANDLOCK = "namespaces", "landlock"
"""The ways to isolate a submission; see confinement.py."""
FOLDER = "/submission/files"
"""Where a submission's own files are in a root of its own, in a memory file system."""
INSIDE_ID = 1000
"""The user and group that a submission in namespaces sees itself as."""
HEADER = struct.Struct(">I")
"""The size of the first message to a warm process."""
COMMANDS, REPLIES = 3, 4
"""The descriptors by which a student's process hears from the grader, and answers."""
BROKEN = 70
"""The exit status of a fork in which our own code failed: EX_SOFTWARE of sysexits.h."""
