"""What runs in the warm process and in the students' processes, which are its forks.

It imports only `isolation/`, numpy and the standard library, so none of these processes ever holds
the assignment or an expected value. `grader.sandbox.launch` starts it.
"""

import struct

HEADER = struct.Struct(">I")
"""The size of the first message to a warm process."""
COMMANDS, REPLIES = 3, 4
"""The descriptors through which a student's process gets commands and sends replies."""
BROKEN = 70
"""The exit status of a fork in which our own code failed: EX_SOFTWARE of sysexits.h."""
