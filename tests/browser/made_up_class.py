"""A class of any size, made up from the records of a real one."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from grader.model.reasons import NOTHING_HANDED_IN, UnmatchedReason
from grader.model.record import Manifest, Record, Unmatched
from grader.model.submission import Provenance

NAMES = (
    "Anna Lee", "Anna Lee", "Müller, Jürgen", "Weiß, Søren", "Yıldız Işık", "Łukasz Wałęsa",
    "王小明", "欧阳 娜娜", "佐藤さくら", "김민준", "محمد عبد الرحمن الخوارزمي", "فاطمة الزهراء",
    "יעל כהן", "Nguyễn Thị Minh Khai", "Χρήστος Παπαδόπουλος", "Дмитрий Шостакович",
    "O'Brien-Smith, Seán", "D’Angelo, Zoë", "María de los Ángeles Fernández de Córdoba y Aragón",
    "Venkatanarasimharajuvaripeta Subrahmanyeswara Lakshminarasimhan", "ประยุทธ์ จันทร์โอชา",
    "अनन्या शर्मा", "Ng", "Phan Đình Phùng", "Ægir Þórsson", "Hubert Blaine "
    "Wolfeschlegelsteinhausenbergerdorff Sr.", "X Æ A-12", "Nuñez, José María 🎓",
)  # fmt: skip
SECTIONS = ("Tue 9", "Tue 10", "Lab 2 and Lecture A", "المجموعة ٣")


def made_up(records: Sequence[Record], count: int) -> Iterator[Record]:
    """Yield `count` students with made-up names and the results of these records, in turn."""
    for number, (record, name) in enumerate(islice(zip(cycle(records), cycle(NAMES)), count)):
        login = f"s{number:04}"
        provenance = Provenance(
            name=name if number % 9 else "",
            ids={"username": login, "number": str(20260000 + 7 * number)}
            | ({"email": f"{login}@students.example.edu"} if number % 10 else {}),
            section=SECTIONS[number % len(SECTIONS)],
            late=number % 17 == 5,
            submitted="2026-11-29 23:59",
            attempts=1 + (number % 13 == 3),
        )
        update = {"student": login, "provenance": provenance}
        if number % 40 == 39:
            update |= {
                "status": "no_submission", "score": None, "cases": (), "notes": (), "skipped": (),
                "reason": NOTHING_HANDED_IN,
                "problems": tuple(p.model_copy(update={"points": None}) for p in record.problems),
            }  # fmt: skip
        yield record.model_copy(update=update)


def manifest_of(records: Sequence[Record]) -> Manifest:
    """Return a manifest in which the last of these students is not on the roster."""
    last = records[-1]
    nobody = UnmatchedReason.of("nobody")
    nearest = ("محمد عبد الله (s9001)", "Anna Leigh (s9002)")
    item = Unmatched(
        student=last.student, name=last.provenance.name, reason=nobody, nearest=nearest
    )
    return Manifest(
        assignment=last.assignment,
        students=tuple(record.student for record in records),
        unmatched=(item,),
    )
