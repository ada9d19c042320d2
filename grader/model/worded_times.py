"""Reads times that an LMS writes in words: `Samstag, 28. November 2026, 15:05`.

Moodle writes them in the language of the person who downloads a worksheet. Known are the months in
the languages below, and dates such as 2026年11月28日. A time that is not clear is not read.
"""

import re
import unicodedata
from datetime import datetime

# English, German, French, Spanish, Catalan, Italian, Portuguese, Dutch, Russian, Arabic.
_NAMES = (
    "january januar jänner janvier enero gener gennaio janeiro januari января يناير",
    "february februar février febrero febrer febbraio fevereiro februari февраля فبراير شباط",
    "march märz mars marzo març março maart марта مارس آذار",
    "april avril abril aprile апреля أبريل إبريل نيسان",
    "may mai mayo maig maggio maio mei мая مايو أيار",
    "june juni juin junio juny giugno junho июня يونيو حزيران",
    "july juli juillet julio juliol luglio julho июля يوليو تموز",
    "august août agosto agost augustus августа أغسطس آب",
    "september septembre septiembre setembre settembre setembro сентября سبتمبر أيلول",
    "october oktober octobre octubre ottobre outubro октября أكتوبر",
    "november novembre noviembre novembro ноября نوفمبر",
    "december dezember décembre diciembre desembre dicembre dezembro декабря ديسمبر",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_TIME = re.compile(r"(?P<date>.*?)\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>\D*)")
_NUMBERED = re.compile(r"(?P<year>2\d{3})[年년] *(?P<month>\d{1,2})[月월] *(?P<day>\d{1,2})")
_HALVES = {"": 0, "am": 0, "ص": 0, "pm": 12, "م": 12}  # of the day, as strftime writes them


def read_worded(text: str) -> datetime | None:
    """Return a time that is written in words; None if it is not understood."""
    found = _TIME.fullmatch(unicodedata.normalize("NFC", text.casefold()).strip())
    half = found["half"].strip().replace(".", "") if found else None
    if not found or half not in _HALVES:
        return None
    hour = int(found["hour"])
    if half:
        hour = hour % 12 + _HALVES[half] if 1 <= hour <= 12 else 24
    try:
        year, month, day = _read_date(found["date"])
        return datetime(year, month, day, hour, int(found["minute"]))
    except ValueError:  # it is no date, or no such day or time exists
        return None


def _read_date(text: str) -> tuple[int, int, int]:
    """Return the year, month and day; raise ValueError if it is not clear which they are."""
    if found := _NUMBERED.match(text):
        return int(found["year"]), int(found["month"]), int(found["day"])
    numbers = re.findall(r"\d+", text)
    [month] = {_MONTHS[word] for word in re.findall(r"[^\W\d_]+", text) if word in _MONTHS}
    [year] = (int(number) for number in numbers if len(number) == 4)
    [day] = (int(number) for number in numbers if len(number) < 3)
    return year, month, day
