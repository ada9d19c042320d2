"""What runs on the student's side: in the warm process, and in its forks.

It imports `isolation/`, numpy and the standard library alone, so that nothing of the grader
(models, assignment, expected values) is ever in these processes. `grader.sandbox.launch` starts it.
"""

import struct

HEADER = struct.Struct(">I")
"""The size of the first message to a warm process."""
COMMANDS, REPLIES = 3, 4
"""The descriptors by which a student's process hears from the grader, and answers."""
BROKEN = 70
"""The exit status of a fork in which our own code failed: EX_SOFTWARE of sysexits.h."""
