"""The program `grade`, and `python -m grader`."""

from grader.import_path import trust_only, words


def main() -> None:
    """Run the command line; import no module from near the submissions."""
    trust_only(words())
    from grader.cli import main as command

    command(prog_name="grade")


if __name__ == "__main__":
    main()
