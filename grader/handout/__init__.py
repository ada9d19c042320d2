"""What a class is given before the deadline: the public part of an assignment, and a starter."""
