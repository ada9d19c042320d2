"""What `grade` shows on a terminal; plain lines where the output is not one."""
