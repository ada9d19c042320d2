"""Describes an exception of a student's code for a reply."""

import builtins
import linecache
import re
import traceback
from collections.abc import Callable, Iterator
from types import FrameType

from .clean_text import Texts
from .value_encoding import Json

MAX_LINES = 6  # the most lines of a traceback
MAX_BASES = 20  # the most types that an exception is said to be a subclass of
# The fields of a reply for what is missing, by the type of the exception.
MISSING: dict[type, str] = {ModuleNotFoundError: "missing_module", NameError: "missing_name"}
BUILT_IN = {id(each) for each in vars(builtins).values() if isinstance(each, type)}
_IMPORTED = re.compile(r"\b(?:from|import)\s+(\w+(?:\.\w+)+)")


def describe_error(error: BaseException, texts: Texts, file_of: Callable[[FrameType], str]) -> Json:
    """Describe an exception; keep only the traceback's lines of the student's code.

    `file_of` gives the file of a frame, or an empty text if it is not the student's.
    """
    own = (
        (file, number or 0, linecache.getline(frame.f_code.co_filename, number or 0).strip())
        for frame, number in walk_frames(error)
        if (file := file_of(frame))
    )
    # Drop duplicates: a comprehension has a frame of its own for the same line.
    lines = [*dict.fromkeys(own)][-MAX_LINES:]
    clean = texts.clean
    try:
        is_plain_exit = type(error) is SystemExit and error.code is None
        message = "" if is_plain_exit else clean(str(error).strip())
    except BaseException:
        message = "(its message cannot be shown)"
    return {
        "type_name": clean(_name_of(type(error))),
        "message": message,
        **_missing(error, lines[-1][2] if lines else "", texts),
        **_bases(type(error), texts),
        "lines": [
            {"cell": clean(file), "line": number, "code": clean(code)}
            for file, number, code in lines
        ],
    }


def walk_frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """Return the frames that an exception went through, the outermost first, and their lines."""
    # A student's exception can make its own `__traceback__` anything.
    return traceback.walk_tb(vars(BaseException)["__traceback__"].__get__(error))


def _name_of(kind: type) -> str:
    # A student's metaclass can make `__name__` anything.
    return type.__dict__["__name__"].__get__(kind)  # type: ignore[no-any-return]


def _missing(error: BaseException, code: str, texts: Texts) -> Json:
    """Tell which module or variable an exception is about, if Python raised it for that.

    If a package is missing, the line of code tells which of its modules is imported.
    """
    name = getattr(error, "name", None) if type(error) in MISSING else None
    if not isinstance(name, str):
        return {}
    inner = _IMPORTED.search(code) if type(error) is ModuleNotFoundError else None
    if inner and inner[1].startswith(f"{name}."):
        name = inner[1]
    return {MISSING[type(error)]: texts.clean(name)}


def _bases(kind: type, texts: Texts) -> Json:
    """Tell what the student's own type of exception is a subclass of."""
    if id(kind) in BUILT_IN:  # the type itself may have a hash that fails
        return {}
    bases = type.__dict__["__mro__"].__get__(kind)[1:]
    return {"bases": [texts.clean(_name_of(base)) for base in bases][:MAX_BASES]}
