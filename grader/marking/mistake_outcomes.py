"""The outcomes of a case's call with each known mistake."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from grader.model.execution import Outcome
from grader.model.known_mistakes import KnownMistake


class MistakeOutcomes(Mapping[str, Outcome]):
    """The outcomes, by the id of the mistake. Each is computed when it is first needed.

    Work that is right needs none of them. If each student has their own numbers, that saves most of
    the time.
    """

    def __init__(
        self, mistakes: Iterable[KnownMistake], call: Callable[[KnownMistake], Outcome]
    ) -> None:
        self._mistakes = {mistake.id: mistake for mistake in mistakes}
        self._call = call
        self._outcomes: dict[str, Outcome] = {}

    def __getitem__(self, name: str) -> Outcome:
        if name not in self._outcomes:
            self._outcomes[name] = self._call(self._mistakes[name])
        return self._outcomes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._mistakes)

    def __len__(self) -> int:
        return len(self._mistakes)
