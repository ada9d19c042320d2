"""One student's work, a class, the workers that grade it, and the store of records."""
