"""Makes the handout that a class gets before the deadline: public cases, and a starter."""
