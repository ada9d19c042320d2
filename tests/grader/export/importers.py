"""What each LMS's importer makes of a file, by its own rules: how the tests read exports back.

The rules are those that the modules of `grader.export` cite. A parser raises `RefusedError`
where the LMS would refuse the file, or silently pass over it.
"""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime


class RefusedError(Exception):
    """The LMS does not take this file, and why."""


def require(condition, reason):
    if not condition:
        raise RefusedError(reason)


def rows_of(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def paths(zipped):
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return archive.namelist()


def starts_formula(cell):
    """Whether a spreadsheet takes a cell for a formula, or may."""
    return bool(
        re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)
        and not re.fullmatch(r"-|[+-]?\d[\d.,]*%?", cell)
    )


@dataclass
class CanvasImport:
    """What Canvas would propose: `grades` by the key it looks for first, then by assignment."""

    points: dict[str, str] = field(default_factory=dict)
    grades: dict[str, dict[str, str]] = field(default_factory=dict)


CANVAS_IDS = (
    ["ID"],
    ["ID", "SIS Login ID"],
    ["ID", "SIS User ID", "SIS Login ID"],
    ["ID", "SIS User ID", "SIS Login ID", "Integration ID"],
    ["ID", "SIS User ID", "SIS Login ID", "Root Account"],
    ["ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account"],
)
CANVAS_IGNORED = re.compile(
    r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)",
)


def read_canvas(content, custom_columns=0):
    """lib/gradebook_importer.rb: header, separator, numbers, points and students."""
    text = content.decode("utf-8")
    header, *rows = [
        [canvas_number(cell) for cell in row] for row in rows_of(text, canvas_separator(text))
    ]
    names = 1 if "Student" in header[0] else 2
    require(names == 1 or header[:2] == ["LastName", "FirstName"], "no header")
    section = next((i for i, cell in enumerate(header) if "Section" in cell), 0)
    require(header[names:section] in CANVAS_IDS, "no such block of ids")
    columns = {
        index: title
        for index, title in enumerate(header)
        if index > section + custom_columns and not CANVAS_IGNORED.search(title)
    }
    found = CanvasImport()
    for row in rows:
        if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            continue
        cells = {title: row[index] for index, title in columns.items()}
        if "Points Possible" in row[0]:
            found.points = cells
        else:
            keys = [*row[names:section], " ".join(row[:names])]
            found.grades[next(key for key in keys if key)] = cells
    return found


def canvas_separator(text):
    lines = text.splitlines()[:3]
    counts = {mark: {len(row) for row in csv.reader(lines, delimiter=mark)} for mark in ";,"}
    semicolons = len(counts[";"]) == 1 and max(counts[";"]) > max(counts[","])
    return ";" if semicolons else ","


def canvas_number(cell):
    """The last of `.` and `,` is the decimal point, in ids as well."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    whole, point, decimals = re.fullmatch(r"(.*?)(?:([.,])([^.,]*))?", cell).groups()
    return re.sub("[.,]", "", whole) + ("." + decimals if point else "")


def read_moodle(content, *, decimal_separator="."):
    """importgradeslib.php: participant → (grade or None, comment or None)."""
    header, *rows = php_rows(content)
    require(all(len(row) == len(header) for row in rows), "rows of different length")
    for name in ("Identifier", "Grade", "Last modified (grade)"):
        require(name in header, f"no column {name}")
    comments = header.index("Feedback comments") if "Feedback comments" in header else 0
    found = {}
    for row in rows:
        identifier = row[header.index("Identifier")]
        require(identifier.startswith("Participant "), "nobody's row")
        grade = row[header.index("Grade")].strip()
        found[identifier[len("Participant ") :]] = (
            moodle_number(grade, decimal_separator) if grade else None,
            row[comments] if comments else None,
        )
    return found


MOODLE_TITLES = {
    "en": ("Identifier", "Grade", "Last modified (grade)", "Feedback comments", "Participant "),
    "de": (
        "ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Feedback als Kommentar",
        "Teilnehmer/in",
    ),
    "fr": (
        "Identifiant", "Note", "Dernière modification (note)", "Feedback par commentaires",
        "Participant",
    ),
    "zh_cn": ("标识符", "成绩", "上次修改（评分）", "反馈意见", "参与人"),
}  # fmt: skip
"""The titles that the import looks for, and what stands before a participant's number."""


@dataclass
class MoodleGrade:
    """What Moodle has of a participant. `modified` is in seconds; None if there is no grade yet."""

    grade: float | None = None
    comment: str = ""  # HTML
    modified: float | None = None
    locked: bool = False  # locked or overridden in the gradebook: it "cannot be changed"


@dataclass
class MoodleAssignment:
    """An assignment of Moodle 4.5, as the import of a worksheet changes it.

    Seen in a real Moodle, and in mod/assign/feedback/offline/locallib.php (process_import_grades).
    """

    worth: float = 100
    grades: dict[str, MoodleGrade] = field(default_factory=dict)
    language: str = "en"
    now: float = 2_000_000_000

    def import_worksheet(self, content, *, update_modified=False):
        """Import a worksheet. `update_modified` is the tick "Update records that have been …"."""
        header, *rows = php_rows(content)
        require(all(len(row) == len(header) for row in rows), "rows of different length")
        identifier, grade, modified, comments, before = MOODLE_TITLES[self.language]
        require({identifier, grade, modified} <= {*header}, "not the titles of this language")
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            known = self.grades.get(cells[identifier][len(before) :])
            if known is None:
                continue  # nobody's row is passed over
            is_stale = known.modified is not None and known.modified > 60 + php_time(
                cells[modified]
            )
            new = moodle_number(cells[grade], "," if self.language in ("de", "fr") else ".")
            is_kept = not cells[grade] or new == known.grade or known.locked or new > self.worth
            passed_over = is_stale and not update_modified
            if not is_kept and not passed_over:
                known.grade, known.modified = new, self.now
            if comments in cells and not passed_over and cells[comments] != known.comment:
                known.comment, known.modified = cells[comments], self.now

    def comment_in_worksheet(self, participant):
        """What a new worksheet has of a comment: its text, in which paragraphs end in spaces."""
        text = re.sub(r"</p>|<br ?/?>", "   ", self.grades[participant].comment)
        return html.unescape(re.sub(r"<[^<>]*>", "", text))


def php_time(text):
    """strtotime: seconds, or 0 for a text that is no English date."""
    with contextlib.suppress(ValueError):
        return datetime.strptime(text, "%A, %d %B %Y, %I:%M %p").timestamp()
    return 0


@dataclass
class MoodleGradebook:
    """The gradebook, as its CSV import changes it: grade/import/csv and grade/import/lib.php.

    Each row that is imported is overridden, and a later grade of the assignment does not arrive.
    """

    overridden: dict[str, float | None] = field(default_factory=dict)

    def import_csv(self, content, key, column):
        """Import a file, mapped by a column of keys and a column of grades."""
        header, *rows = php_rows(content)
        require(all(len(row) == len(header) for row in rows), "rows of different length")
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            is_blank = cells[column] in ("", "-")
            self.overridden[cells[key]] = None if is_blank else moodle_number(cells[column], ".")


def moodle_number(text, decimal_separator):
    """unformat_float, and PHP's cast: what is no number becomes zero."""
    plain = text.replace(" ", "").replace(decimal_separator, ".")
    number = re.match(r"[+-]?(\d+\.?\d*|\.\d+)", plain)
    return float(number[0]) if number else 0.0


def php_rows(content):
    """lib/csvlib.class.php over fgetcsv, in which a backslash makes text of a quotation mark."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    text = re.sub(r"\r\n?", "\n", text).strip()
    rows, row, cell, quoted, position = [], [], "", False, 0
    while position < len(text):
        mark = text[position]
        if quoted and mark == "\\" and text[position + 1 : position + 2] == '"':
            cell += '\\"'
            position += 1
        elif quoted and mark == '"' and text[position + 1 : position + 2] == '"':
            cell += '"'
            position += 1
        elif mark == '"' and (quoted or not cell):
            quoted = not quoted
        elif not quoted and mark in ",\n":
            row.append(cell)
            cell = ""
            if mark == "\n":
                rows.append(row)
                row = []
        else:
            cell += mark
        position += 1
    require(not quoted, "a quotation mark that does not end")
    return [*rows, [*row, cell]]


def read_moodle_zip(content):
    """importziplib.php: participant → file → content."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            parts = folder.split("_", 4)
            require(len(parts) >= 4 and parts[1].isdecimal(), "nobody's file")
            require(parts[2:4] == ["assignfeedback", "file"], "no such plugin")
            require(not file.startswith((".", "~")), "a file that is passed over")
            found.setdefault(parts[1], {})[file] = archive.read(name)
    return found


CANVAS_MAX_NAME = 255  # bytes; a longer name stops the whole upload (lib/zip_extractor.rb)


def read_canvas_zip(content, attachments, group_names=()):
    """user → name that students see → content.

    `attachments` are those of the submissions, as (user, id) → name; an anonymous id is a user.
    abstract_assignment.rb: infer_comment_context_from_filename, generate_comments_from_files.
    """
    unpacked, found = {}, {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            require(".." not in path.split("/"), "an unsafe path")
            name = path.rpartition("/")[2]
            require(name not in unpacked, "two files of one name stop the whole upload")
            require(len(name.encode()) <= CANVAS_MAX_NAME, "too long a name stops the whole upload")
            unpacked[name] = archive.read(path)
    for full_name, page in unpacked.items():
        group = next((each for each in group_names if full_name.startswith(f"{each}_")), None)
        name = full_name.removeprefix(f"{group}_") if group else full_name
        parts = [part for part in name.split("_") if part != "LATE"]
        if parts[0] == "anon":
            ids = parts[1:3]
        else:
            ids = [part for part in parts if re.fullmatch("[0-9]+", part)][:2]
        require(len(ids) == 2, "no user, or no attachment")
        require(not re.match("link", parts[-1]) and not name.startswith("._"), "no attachment")
        require(tuple(ids) in attachments, "no attachment of this user's submission")
        found.setdefault(ids[0], {})[attachments[tuple(ids)]] = page
    return found


def read_brightspace_zip(content, downloaded):
    """Student → file → content. `downloaded` are the names of the download, by student.

    What is taken is not documented; guides say that all names must begin as they did.
    """
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            owners = [
                student
                for student, name in downloaded.items()
                for start, slash, _ in [name.rpartition("/")]
                if path.startswith(start + slash if slash else name.rpartition(" - ")[0] + " - ")
            ]
            require(len(owners) == 1, "nobody's file")
            file = path.rpartition("/" if "/" in path else " - ")[2]
            found.setdefault(owners[0], {})[file] = archive.read(path)
    return found


def read_blackboard(content):
    """Column id (or title, of a column that would be made) → username → cell."""
    marks = {b"\xff\xfe": "utf-16", b"\xef\xbb": "utf-8-sig"}
    text = content.decode(marks.get(content[:2], "utf-8"))
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    require(delimiter == "\t" or text.startswith('"'), "cells of a CSV must be quoted")
    header, *rows = rows_of(text, delimiter)
    require("Username" in header, "no usernames")
    username = header.index("Username")
    require(all(row[username] for row in rows), "a row without username")
    own = {"Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"}
    return {
        re.sub(r"^.* \|(?=\d+$)", "", title): {row[username]: row[index] for row in rows}
        for index, title in enumerate(header)
        if title not in own
    }


def read_brightspace(content):
    """Item → student → cell."""
    header, *rows = rows_of(content.decode("utf-8-sig"))
    header = [cell.strip() for cell in header]
    require({"Username", "OrgDefinedId"} & set(header), "no key")
    require(header[-1] == "End-of-Line Indicator", "no end of line")
    require(all(row[-1] == "#" for row in rows), "a record that does not end")
    key = header.index("Username" if "Username" in header else "OrgDefinedId")
    items = {
        index: match["item"]
        for index, title in enumerate(header)
        if (match := re.fullmatch(r"(?P<item>.+) Points Grade( <.*>)?", title))
    }
    return {
        item: {row[key].removeprefix("#"): row[index] for row in rows}
        for index, item in items.items()
    }


GRADESCOPE = {
    "score": (int, float),
    "execution_time": (int, float),
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
GRADESCOPE_TEST = {
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name": str,
    "name_format": str,
    "number": str,
    "output": str,
    "output_format": str,
    "tags": list,
    "visibility": str,
    "extra_data": dict,
}
VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")


def read_gradescope(content):
    """docs/specs.md: the result as it is, once its fields are known to be sound."""

    def refuse(constant):
        raise RefusedError(f"no JSON: {constant}")

    result = json.loads(content.decode("utf-8"), parse_constant=refuse)
    require("score" in result or "tests" in result, "no score")
    check_fields(result, GRADESCOPE)
    for test in result.get("tests", []):
        check_fields(test, GRADESCOPE_TEST)
        require(test.get("status") in (None, "passed", "failed"), "no such status")
        require(all(isinstance(tag, str) for tag in test.get("tags", [])), "no tags")
    return result


def check_fields(values, schema):
    for name, value in values.items():
        require(name in schema and isinstance(value, schema[name]), f"no such field: {name}")
        require("visibility" not in name or value in VISIBILITIES, "no such visibility")
        require("format" not in name or value in ("text", "simple_format"), "HTML")
