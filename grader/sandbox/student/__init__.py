"""The code that runs in the warm process and in the students' processes, which are its forks.

It imports only `isolation/`, numpy and the standard library, so none of these processes ever holds
the assignment or an expected value. `grader.sandbox.launch` starts it.
"""

COMMANDS, REPLIES = 3, 4  # where a student's process reads commands and writes replies
STACK = 5  # where it writes its stack when it crashes or is stopped
SHOW_STACK = b"s"  # the request to have a student's process write its stack
BROKEN = 70  # the exit status of a fork in which our own code failed: EX_SOFTWARE of sysexits.h
