"""What the module of an assignment defines: one for everybody, or one for each student."""

from dataclasses import dataclass
from pathlib import Path

from grader.model.assignment import Assignment
from grader.model.errors import AssignmentError
from grader.model.own_numbers import OwnNumbers
from grader.pipeline.definition_errors import explain_definition


@dataclass(frozen=True)
class Definition:
    """A loaded assignment. If each student has their own numbers, it builds that of a student."""

    name: str
    source: Path
    example: Assignment  # the one of everybody, if nobody has own numbers
    own_numbers: OwnNumbers | None = None
    own_files: frozenset[str] = frozenset()  # the support files that are written for each student

    def of(self, numbers_of: str) -> Assignment:
        """Return the assignment of a student, by their `numbers_id`.

        Raise AssignmentError if it cannot be built, or differs in more than numbers and texts.
        """
        if self.own_numbers is None:
            return self.example
        try:
            built = self.own_numbers.of(numbers_of, self.example)
            if different := self.own_files ^ {*built.support}:
                raise ValueError(
                    f"the file {min(different)!r} is written for some students only; write it for "
                    "all of them"
                )
        except Exception as error:
            told = explain_definition(error, self.source)
            raise AssignmentError(
                f"assignment {self.name!r}, with the numbers of {numbers_of!r}: {told}"
            ) from error
        return built.with_support({**self.example.support, **built.support})
