"""Records → mail messages, one for each student, with their page attached.

Sources: RFC 5322 (messages) and RFC 2045 to 2047 (MIME), as the standard library writes them. With
the header `X-Unsent: 1`, Outlook opens a message as a draft. Other programs ignore it.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import cast

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, meta

from grader.export.page_zip import PAGE
from grader.model.decided_record import decided_texts
from grader.model.errors import ExportError
from grader.model.fixes import SHOWN_FIXES, Fix, fixes
from grader.model.record import Record, show_points
from grader.model.roster import is_email_address
from grader.model.shown_points import as_shown
from grader.model.visible_text import on_one_line

SUBJECT = "{{ assignment }}: feedback on your work"
TEXT = """\
Hello {{ name }},

{% if status == "no_submission" %}
we have no work of yours for {{ assignment }}.
{% elif score is none and not decisions %}
your work for {{ assignment }} has no points yet.
{% elif score is not none %}
you have {{ score }} of {{ max_score }} points in {{ assignment }}.
{% endif %}
{% for decision in decisions %}
{{ decision }}
{% endfor %}
{% if status == "unreadable" and message %}
{{ message }}
{% endif %}
{% if fixes %}

What to fix first:

{% for fix in fixes %}
- {{ fix.text }}{% if fix.cost %} ({{ fix.cost }}: {{ fix.titles }}){% endif %}

{% endfor %}
{% endif %}

The attached page has more. Save it, and open it in a browser.
{% if contact %}
If you have a question, write to {{ contact }}.
{% endif %}
"""
NAMES = (
    *("name", "student", "assignment", "course", "contact", "status", "message", "late"),
    *("score", "max_score", "percent", "decisions", "fixes"),
)
"""The names that a template can use.

Each of `fixes` has a `text`, `points` and `cost`. `decisions` are sentences on what people decided,
the late policy included.
"""

MAX_NAME = 60  # characters of a name in a header


class Letter:
    """The subject and the text of the messages, as templates of jinja2."""

    def __init__(self, text: str = TEXT, subject: str = SUBJECT) -> None:
        """Raise ExportError if a template cannot be read, or uses a name that is not in `NAMES`."""
        self._text = _template(text, "The template")
        self._subject = _template(subject, "The subject")

    def fill(self, record: Record) -> tuple[str, str]:
        """Return the subject and the text for one student.

        Raise ExportError if a template does something that fails.
        """
        values = _values(record)
        try:
            return on_one_line(self._subject.render(values)).strip(), self._text.render(values)
        except Exception as error:  # a template can do anything
            raise ExportError(
                f"The template fails for {record.student}: {error}. Its names are "
                f"{', '.join(NAMES)}; each of fixes has text, points and cost"
            ) from error


def _template(source: str, what: str) -> Template:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701, the text is no HTML
    )
    try:
        used = meta.find_undeclared_variables(environment.parse(source))
        template = environment.from_string(source)
    except TemplateSyntaxError as error:
        raise ExportError(f"{what}, line {error.lineno}: {error.message}") from error
    if unknown := sorted(used - {*NAMES, *environment.globals}):
        raise ExportError(
            f"{what} uses {', '.join(unknown)}. The names that it can use are {', '.join(NAMES)}"
        )
    return template


def _values(record: Record) -> Mapping[str, object]:
    """Return the values of `NAMES`. No text in them has more than one line."""
    name = record.provenance.name
    last, comma, first = name.partition(", ")
    if comma and "," not in first:  # as Canvas writes names
        name = f"{first} {last}"
    values = (
        on_one_line(name or record.student),
        on_one_line(record.student),
        on_one_line(record.assignment),
        on_one_line(record.course),
        on_one_line(record.contact),
        record.status,
        on_one_line(record.message),
        record.provenance.late,
        *map(_number, (record.score, record.max_score, record.percent)),
        [*map(on_one_line, decided_texts(record))],
        [*map(_told, fixes(as_shown(record))[:SHOWN_FIXES])] if record.status == "graded" else [],
    )
    return dict(zip(NAMES, values, strict=True))


def _told(fix: Fix) -> Mapping[str, object]:
    text = on_one_line(fix.text_and_hint)
    titles = on_one_line(fix.titles)
    return {"text": text, "points": _number(fix.points), "cost": fix.cost, "titles": titles}


def _number(points: float | None) -> float | None:
    """Return points with at most two decimals: 87 and 87.5, as people write them."""
    rounded = None if points is None else float(show_points(points))
    return int(rounded) if rounded is not None and rounded.is_integer() else rounded


def message(
    name: str, address: str, subject: str, text: str, page: bytes, sender: Address | None
) -> bytes:
    """Return a message to one student as the content of an `.eml` file.

    The same arguments always give the same bytes. There is no date: the mail program sets it.
    """
    mail = EmailMessage(policy.SMTP)
    user, _, domain = address.partition("@")
    mail["To"] = Address(_header_name(name), user, domain)
    if sender:
        mail["From"] = sender
    mail["Subject"] = subject
    mail["X-Unsent"] = "1"
    mail.set_content(text, cte="quoted-printable")
    mail.add_attachment(
        page, maintype="text", subtype="html", params={"charset": "utf-8"}, filename=PAGE
    )
    # `=_` is in no part: base64 and quoted-printable cannot contain it.
    mail.set_boundary(f"=_{hashlib.sha256(text.encode() + page).hexdigest()[:32]}")
    return mail.as_bytes()


def _header_name(name: str) -> str:
    """Return a name without characters that have a meaning in a header, such as `,` and `<`."""
    signs = (
        sign if sign in " '-" or unicodedata.category(sign)[0] in "LMN" else " " for sign in name
    )
    return " ".join("".join(signs).split())[:MAX_NAME]


def read_sender(text: str) -> Address:
    """Return the address in a text such as `Ada Lee <ada@example.edu>`.

    Raise ExportError if there is none, or several.
    """
    mail = EmailMessage(policy.SMTP)
    try:
        mail["From"] = text
        addresses = cast("tuple[Address, ...]", mail["From"].addresses)
    except (ValueError, MessageError, IndexError):
        addresses = ()
    if len(addresses) != 1 or not is_email_address(addresses[0].addr_spec):
        raise ExportError(f"--from {text!r} is not an address such as 'Ada Lee <ada@example.edu>'")
    return addresses[0]
