"""Which students a person goes through, in which order; it is part of each page's address."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from grader.feedback.task_list import DECISIONS
from grader.review.reviewed_class import AGAIN, RANKS, Student, folded, is_in

TO_DECIDE = "decide"  # all tasks that need a decision
EVERYBODY = "all"
STATES = ("open", "done", "all")


@dataclass(frozen=True)
class Selection:
    """The students who are gone through."""

    task: str = TO_DECIDE  # the code of a task, `decide` or `all`
    mistake: str = ""  # a kind of mistake, or blank
    section: str = ""
    state: str = "open"  # who is not done, who is, or both
    find: str = ""  # words of a name or id
    opened: str = ""  # the key of the list as a person opened it: see `OpenedLists`

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        """Return the selection that an address contains; what is unknown is left out."""
        given = {name: query[name] for name in asdict(cls()) if query.get(name)}
        if given.get("task") not in (None, EVERYBODY, *RANKS):
            del given["task"]
        if given.get("state") not in (None, *STATES):
            del given["state"]
        return cls(**given)

    def query(self, **changes: str) -> str:
        """Return the query of an address with this selection, and with other values."""
        default = asdict(Selection())
        values = {name: text for name, text in asdict(self).items() if text != default[name]}
        return urlencode({**values, **changes})

    def of(self, **changes: str) -> "Selection":
        return replace(self, **changes)

    def count(self, students: Iterable[Student]) -> Mapping[str, tuple[int, int]]:
        """Return how many students have each task: how many who are open, and how many in all."""
        in_all: Counter[str] = Counter()
        in_open: Counter[str] = Counter()
        for student in students:
            if not self.section or is_in(self.section, student.found):
                codes = [*student.tasks, EVERYBODY]
                codes += [TO_DECIDE] if _has(student, TO_DECIDE) else []
                in_all.update(codes)
                in_open.update(codes if student.is_open else ())
        return {code: (in_open[code], in_all[code]) for code in in_all}

    def choose(self, students: Iterable[Student], also: str = "") -> Sequence[Student]:
        """Return the students to go through, the most urgent first; `also` is one in any case."""
        words = folded(self.find).split()
        chosen = [
            student for student in students if student.id == also or self._matches(student, words)
        ]
        return sorted(chosen, key=lambda student: student.urgency)

    def _matches(self, student: Student, words: Sequence[str]) -> bool:
        if self.state != "all" and student.is_open != (self.state == "open"):
            return False
        if self.mistake and self.mistake not in student.lost:
            return False
        if self.section and not is_in(self.section, student.found):
            return False
        if not _has(student, self.task):
            return False
        return all(word in student.words for word in words)


def _has(student: Student, task: str) -> bool:
    if task == EVERYBODY:
        return True
    if task == TO_DECIDE:
        return any(code in DECISIONS or code == AGAIN for code in student.tasks)
    return task in student.tasks
