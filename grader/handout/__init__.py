"""Makes what a class is given before the deadline: public cases, and a file to start with."""
