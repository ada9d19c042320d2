"""The columns of Moodle's grading worksheet: by their English titles, or by their form.

The titles are in the language of the person who downloads the worksheet, and the order of the
columns is fixed. So a worksheet in any language is recognised by what its columns contain.

Source: moodle/moodle, mod/assign/gradingtable.php.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.model.roster import RosterTable, is_email_address

Cells = Sequence[str]  # of one column, without spaces around them

TITLES: Mapping[str, str] = {
    "identifier": "identifier",
    "status": "status",
    "group": "group",
    "grade": "grade",
    "worth": "maximum grade",
    "scale": "scale",
    "changeable": "grade can be changed",
    "submitted": "last modified (submission)",
    "modified": "last modified (grade)",
    "comments": "feedback comments",
}
"""The English titles, in lower case. Their order is that of the columns."""

PARTICIPANT = re.compile(r"(\D+)(\d+)")
_NUMBER = re.compile(r"-?\d+(?:[.,٫]\d+)?")
_TIME = re.compile(r"\d{1,2}[:.٫h]\d{2}(?!\d)")
NOTHING = ("", "-")  # the cells for no grade and for no time
# `No` in the languages whose worksheets are tried, as the answer to "Grade can be changed".
_NO = {"no", "nein", "non", "não", "nee", "нет", "لا", "否", "不是", "不", "いいえ", "아니요", "לא"}
_NO |= {"nej", "nei", "ei", "nie", "ne", "nem", "nu", "hayır", "όχι", "ні", "не"}
# How the state of a draft begins in these languages. A Moodle site can have other words.
_DRAFT = re.compile(
    r"draft|entwurf|brouillon|borrador|esborrany|bozza|rascunho|concept|черновик|مسودة|草稿|下書き"
    r"|kladde|utkast|luonnos|szkic|koncept|taslak|πρόχειρο|чернетка|초안|טיוטה",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WorksheetColumns:
    """The indices of a worksheet's columns; None for a column that it lacks."""

    identifier: int
    grade: int
    name: int | None = None
    email: int | None = None
    status: int | None = None
    group: int | None = None
    worth: int | None = None  # the maximum grade
    scale: int | None = None  # the words of a scale, in place of a maximum grade
    changeable: int | None = None  # whether the grade can be changed: yes or no
    submitted: int | None = None  # when the submission was last modified
    modified: int | None = None  # when the grade was last modified
    comments: int | None = None

    def is_late(self, row: Cells) -> bool:
        """Return whether a row says that the work came late: `1 hour late`, in any language.

        For somebody without work, such a part of the state says that it is overdue.
        """
        if self.is_draft(row) or self.is_undated(row):
            return False
        return self._tells_span(row) or bool(re.search(r"\blate\b", _cell(row, self.status)))

    def is_undated(self, row: Cells) -> bool:
        """Return whether a row has no time of submission: nothing came before it was written."""
        return self.submitted is not None and _cell(row, self.submitted) in NOTHING

    def is_overdue(self, row: Cells) -> bool:
        """Return whether a row says that the deadline has passed, and nothing came."""
        return self.is_undated(row) and not self.is_draft(row) and self._tells_span(row)

    def _tells_span(self, row: Cells) -> bool:
        parts = _cell(row, self.status).split(" - ")[1:] if self.submitted is not None else []
        # A part with a time of day or a year tells a date, such as that of an extension.
        return any(re.search(r"\d", part) and not _is_date(part) for part in parts)

    def is_draft(self, row: Cells) -> bool:
        """Return whether a row says that the work is a draft: `Draft (not submitted)`."""
        return bool(_DRAFT.match(_cell(row, self.status)))

    def is_fixed(self, row: Cells) -> bool:
        """Return whether a row says that its grade cannot be changed."""
        return _cell(row, self.changeable).casefold() in _NO

    def is_modified(self, row: Cells) -> bool:
        """Return whether a row says that somebody gave a grade or a comment before."""
        return _cell(row, self.modified) not in NOTHING


def find_worksheet_columns(table: RosterTable) -> WorksheetColumns | None:
    """Return the columns of a worksheet; None if the table is none."""
    titles = [title.strip().casefold() for title in table.header]
    found = {part: titles.index(title) for part, title in TITLES.items() if title in titles}
    if {"identifier", "grade"} <= found.keys():
        return WorksheetColumns(**found)
    rows = [row for row in table.rows if any(map(str.strip, row))]
    columns = [[row[index].strip() for row in rows] for index in range(len(table.header))]
    return _by_form(columns) if rows else None


def has_participants(cells: Cells) -> bool:
    """Return whether cells are a common text and a number each: `Participant 7`."""
    found = [PARTICIPANT.fullmatch(cell) for cell in cells]
    parts = [match.groups() for match in found if match]
    prefixes, numbers = {prefix for prefix, _ in parts}, {number for _, number in parts}
    return len(cells) == len(parts) == len(numbers) and len(prefixes) == 1


def _by_form(columns: Sequence[Cells]) -> WorksheetColumns | None:
    if not has_participants(columns[0]):
        return None
    for worth in range(2, len(columns)):
        grade = worth - 1
        is_scale = _is_scale(columns[worth], columns[grade])
        after = range(worth + 1, len(columns))
        # The state of a workflow may stand before it.
        changeable = next((at for at in after[:2] if _is_yes_or_no(columns[at])), None)
        if not (is_scale or _is_worth(columns[worth], columns[grade])) or changeable is None:
            continue
        times = [at for at in after if at > changeable and all(map(_is_time, columns[at]))]
        if times:
            return WorksheetColumns(
                **_before(columns, grade),
                identifier=0,
                grade=grade,
                worth=None if is_scale else worth,
                scale=worth if is_scale else None,
                changeable=changeable,
                submitted=times[0] if times[1:] else None,
                modified=times[-1],
                comments=times[-1] + 1 if times[-1] + 1 < len(columns) else None,
            )
    return None


def _before(columns: Sequence[Cells], grade: int) -> dict[str, int]:
    """Return the columns before the grade: name, email, status and group."""
    parts = dict(_people(columns[:grade]))
    states = [at for at in range(1, grade) if all(" - " in cell for cell in columns[at])]
    parts["status"] = states[0] if states else grade - 1
    if parts["status"] + 1 < grade:
        parts["group"] = parts["status"] + 1
    return parts


def _people(columns: Sequence[Cells]) -> Iterator[tuple[str, int]]:
    emails = [at for at, cells in enumerate(columns) if any(map(is_email_address, cells))]
    if emails:
        yield "email", emails[0]
    if len(columns) > 2 and emails[:1] != [1]:  # with blind marking, the state comes next
        yield "name", 1


def _is_worth(cells: Cells, grades: Cells) -> bool:
    is_number = len(set(cells)) == 1 and _NUMBER.fullmatch(cells[0])
    return bool(is_number) and all(g in NOTHING or _NUMBER.fullmatch(g) for g in grades)


def _is_scale(cells: Cells, grades: Cells) -> bool:
    words = [word.strip() for word in cells[0].split(",")] if len(set(cells)) == 1 else []
    is_text = len(words) > 1 and not _NUMBER.fullmatch(cells[0])
    return is_text and all(grade in NOTHING or grade in words for grade in grades)


def _is_yes_or_no(cells: Cells) -> bool:
    return len(set(cells)) <= 2 and all(cell and not re.search(r"\d", cell) for cell in cells)


def _is_time(cell: str) -> bool:
    return cell == "-" or (_is_date(cell) and len(cell) < 100)


def _is_date(text: str) -> bool:
    return bool(_TIME.search(text) or re.search(r"\d{4}", text))


def _cell(row: Cells, index: int | None) -> str:
    return "" if index is None else row[index].strip()
