"""The program `grade`, and `python -m grader`."""

import sys

from grader.import_path import trust_only

ASSIGNMENT = "--assignment"


def main() -> None:
    """Run the command line, with no module taken from where submissions lie."""
    # An assignment is the teaching assistant's, and so is what lies beside it.
    pairs = zip(sys.argv, sys.argv[1:], strict=False)
    trust_only([word for before, word in pairs if before != ASSIGNMENT])
    from grader.cli import main as command

    command(prog_name="grade")


if __name__ == "__main__":
    main()
