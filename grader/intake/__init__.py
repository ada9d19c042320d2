"""A folder, an archive or an LMS's download in, submissions out; and the roster."""
