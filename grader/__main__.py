"""The program `grade`, and `python -m grader`."""

import sys

from grader.import_path import trust_only


def main() -> None:
    """Run the command line, with no module taken from where submissions lie."""
    trust_only(sys.argv[1:])
    from grader.cli import main as command

    command(prog_name="grade")


if __name__ == "__main__":
    main()
