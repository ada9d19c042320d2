"""Reads the source code in a file's content, as cells, or says why there is none."""

import codecs
import io
import tokenize
import zipfile
from collections.abc import Sequence
from importlib.util import MAGIC_NUMBER
from pathlib import PurePosixPath

from grader.intake.listing import RefusedError
from grader.intake.notebook import written_cells
from grader.intake.other_formats import other_format, why_no_notebook
from grader.model.notes import Note
from grader.model.submission import Cell

MAX_SOURCE_CHARS = 2**20
# How the names of allowed codecs begin. Others (punycode) can take hours for a megabyte.
SOURCE_ENCODINGS = (
    "utf-8", "ascii", "iso8859", "cp125", "koi8", "mac", "gb", "big5", "euc", "shift"
)  # fmt: skip
COMPILED_ENDINGS = frozenset({".pyc", ".pyo", ".so", ".pyd", ".dylib", ".dll"})
PACKED_ENDINGS = frozenset({".zip", ".egg", ".whl"})
DATA_ENDINGS = frozenset(  # data and documents whose format is a zip archive
    {".npz", ".pt", ".pth", ".ckpt", ".keras", ".xlsx", ".xlsm", ".docx", ".pptx"}
    | {".odt", ".ods", ".odp", ".epub"}
)
MACH_O = [*map(bytes.fromhex, ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe"))]
# The first bytes of compiled code. MAGIC_NUMBER begins the .pyc files that this Python can load.
COMPILED_SIGNATURES = (MAGIC_NUMBER, b"\x7fELF", *MACH_O)
PE_HEADER = 1024  # compiled code for Windows begins with MZ, and has its header in these bytes


def read_cells(
    name: str, content: bytes, notes: list[Note], names: Sequence[str] = ()
) -> tuple[Cell, ...]:
    """Return a file's cells as they were written; add notes about how they were read.

    Text cells that seem to define one of the `names` are among them, to be left out.
    Raise RefusedError, with the code of a `StatusReason`, if it is not source code or is too long.
    """
    if not content.strip():
        raise RefusedError("empty")
    in_utf8 = as_utf8(content)
    if kind := other_format(in_utf8):
        raise RefusedError("other_format", format=kind)
    is_json = in_utf8.lstrip().startswith((b"{", b"["))
    if is_notebook(content) or (name.lower().endswith(".ipynb") and is_json):
        try:
            cells = written_cells(in_utf8, names)
        except ValueError as error:
            lacks_key = isinstance(error.__cause__, KeyError)
            if kind := why_no_notebook(in_utf8, lacks_key=lacks_key):
                raise RefusedError("other_format", format=kind) from error
            raise RefusedError("bad_notebook", error=error) from error
        if not cells:
            raise RefusedError("no_code_cells")
    else:
        if name.lower().endswith(".ipynb"):
            notes.append(Note.of("read_as_python", name=name))
        cells = (Cell(name, decode(name, content, notes)),)
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE_CHARS:
        raise RefusedError("too_much_code")
    return cells


def is_notebook(content: bytes) -> bool:
    """Return whether a file is a notebook, whatever its name is."""
    in_utf8 = as_utf8(content)
    return in_utf8.lstrip().startswith(b"{") and b'"nbformat"' in in_utf8


def as_utf8(content: bytes) -> bytes:
    """Return a text in UTF-8 without a byte order mark, if it is in UTF-16 or has such a mark."""
    if encoding := _utf_16(content):
        return content.decode(encoding, "replace").encode("utf-8", "replace")
    return content.removeprefix(codecs.BOM_UTF8)


def _utf_16(content: bytes) -> str:
    """Return which UTF-16 a text is in, which some editors write; empty if it is in another code.

    Without a byte order mark, every other byte of an English text is zero.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = content[0:64:2], content[1:64:2]
    if len(content) % 2 or len(content) < 4 or (b"\0" in even) == (b"\0" in odd):
        return ""
    if not odd.strip(b"\0"):
        return "utf-16-le"
    return "" if even.strip(b"\0") else "utf-16-be"


def decode(name: str, content: bytes, notes: list[Note]) -> str:
    """Decode source code as Python does (BOM, coding line); if this fails, as Latin-1 with a note.

    Raise RefusedError if it is too long, or has null bytes.
    """
    if len(content) > 4 * MAX_SOURCE_CHARS:
        raise RefusedError("too_much_code")
    try:
        text = content.decode(_encoding(content))
    except (SyntaxError, ValueError, LookupError):
        text = content.decode("latin-1")
        notes.append(Note.of("read_as_latin_1", name=name))
    if "\0" in text:
        raise RefusedError("null_bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(content: bytes) -> str:
    """Return the encoding that Python would use, or UTF-16."""
    if utf_16 := _utf_16(content):
        return utf_16
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    if not codecs.lookup(encoding).name.startswith(SOURCE_ENCODINGS):
        raise LookupError(encoding)
    return encoding


def refusal(path: PurePosixPath, content: bytes) -> str:
    """Return the code of the note that tells why the student's code cannot use a file, or empty."""
    ending = path.suffix.lower()
    is_pe = content.startswith(b"MZ") and b"PE\0\0" in content[:PE_HEADER]
    if ending in COMPILED_ENDINGS or content.startswith(COMPILED_SIGNATURES) or is_pe:
        return "compiled_code"
    is_packed = ending not in DATA_ENDINGS and zipfile.is_zipfile(io.BytesIO(content))
    return "packed_code" if ending in PACKED_ENDINGS or is_packed else ""
