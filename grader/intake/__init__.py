"""Reads submissions from a folder, an archive or an LMS's download; and reads the roster."""
