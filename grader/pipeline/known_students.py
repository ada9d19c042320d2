"""The students of a class and its earlier runs, whom people name in commands and in their files."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from grader.intake.student_names import StudentNames
from grader.model.record import Manifest
from grader.model.submission import Handin, Provenance
from grader.model.visible_text import quoted
from grader.pipeline.record_store import RecordStore


@dataclass
class KnownStudents:
    """Who is known in a reports folder: by id, by name, by another id, or by the id of before."""

    store: RecordStore
    ids: Collection[str]  # of those in the class
    former: Mapping[str, str] = field(default_factory=dict)  # see `Manifest.former_ids`
    handins: Sequence[Handin] = ()  # what is known of those whose work is about to be graded

    @classmethod
    def of(cls, store: RecordStore, manifest: Manifest) -> "KnownStudents":
        """Return who is known after a run."""
        return cls(store, {*manifest.students, *manifest.waiting}, manifest.former_ids)

    def find(self, text: str) -> str:
        """Return the id of the student whom a text names; the text itself if that is not clear."""
        if text not in self.ids and text in self.former:
            return self.former[text]
        if self.knows(text):
            return text
        found = self._names.find(text)
        return found[0] if len(found) == 1 else text

    def knows(self, student: str) -> bool:
        """Return whether this is the id of somebody in the class, or of one with a record."""
        return student in self.ids or self.store.read(student) is not None

    def why_unknown(self, text: str) -> str:
        """Return a sentence on a text that names nobody, or several, with those it can mean."""
        if len(found := self._names.find(text)) > 1:
            shown = self._names.show(found)
            return f"several students are called {quoted(text)}: {shown}. Give the id of one"
        near = self._names.near(text)
        asked = f"; do you mean {self._names.show(near)}?" if near else ""
        if near and near[0].endswith(text) and near[0].startswith("0"):
            asked += " A spreadsheet leaves out zeros at the beginning"
        return f"there is no student {quoted(text)}{asked}"

    @cached_property
    def _names(self) -> StudentNames:
        return StudentNames(self._people())

    def _people(self) -> Iterator[tuple[str, Provenance]]:
        yield from ((handin.student, handin.provenance) for handin in self.handins)
        for student in sorted({*self.ids} - {handin.student for handin in self.handins}):
            record = self.store.read(student)
            yield student, record.provenance if record else Provenance()
