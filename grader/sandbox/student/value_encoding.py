"""Converts values between messages and a student's function; see wire.py for the format."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

import numpy as np

from .clean_text import Texts
from .plain_values import TooLargeError, Writer, is_table, read

MAX_ITEMS = 100  # the most items of a mapping, or of a list, in a reply
MAX_DIMENSIONS = 32  # the most dimensions of an array in a reply
MAX_ROWS = 2**20  # of an empty array in a reply
MAX_OBJECTS = 1000  # the most objects in an array that are converted to numbers

MAX_FORM = 2**20  # the most bytes of the form of plain data that is no array
MAX_TEXT = 2000  # the most characters of a text that is read as numbers
_PLAIN = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBER = rf"([-+]?{_PLAIN})(?: ?/ ?({_PLAIN}))?( ?%)?"  # also a fraction or a percentage
_NUMBERS = re.compile(
    rf"(?:(?:np\.|numpy\.)?array\s*\()?[\s\[(]*{_NUMBER}(?:[\s,;\[\]()]+{_NUMBER})*[\s\])]*"
    r"(?:\^T|\.T)?"
)
_ROW = re.compile(r"[\[(]([^\[\]()]+)[\])]")  # a pair of brackets without brackets in it
_SIGNS = {ord("\N{MINUS SIGN}"): "-", ord("ᵀ"): ""}
_EQUALS = re.compile(r".*[=≈]", re.DOTALL)  # `dL/dz3 = -2`

_NO_NUMBERS = (str, bytes, set, frozenset, dict, type(None))

Json = dict[str, Any]
Array = np.ndarray[Any, Any]
Bytes = bytes | memoryview

# Faster than `json.loads` and `json.dumps`, which detect the encoding and circular references.
decode_line = json.JSONDecoder().decode
encode_line = json.JSONEncoder(check_circular=False).encode


def encode_command(op: str, payload: Sequence[bytes] = (), **fields: Any) -> list[bytes]:
    """Return a command for a student's process: its line, and the parts of the payload."""
    return [encode_line({"op": op, **fields}).encode("ascii") + b"\n", *payload]


class Encoder:
    """Encodes the values of one reply as JSON, and collects the bytes of their arrays."""

    def __init__(self, texts: Texts, max_bytes: int) -> None:
        self._texts = texts
        self._max_bytes = max_bytes
        self.payload: list[Bytes] = []

    def encode_result(self, value: Any) -> tuple[Json, Array | None]:
        """Encode a result; also return it as an array, if it is one."""
        # A table is more than its numbers.
        array, reason = (None, "type") if is_table(value) else as_numbers(value)
        return self._describe(value, array, reason), array

    def encode_named(self, value: Any) -> Json:
        """Encode the result of a chain's function: a mapping item by item."""
        if not isinstance(value, Mapping):
            return self.encode(value)
        items = list(value.items())[:MAX_ITEMS]
        named = {self._texts.clean(str(k)): v for k, v in items}
        return {"items": {name: self.encode(v) for name, v in named.items()}}

    def encode(self, value: Any) -> Json:
        """Encode a value as an array of numbers, or as a description if it is no array."""
        return self._describe(value, *as_numbers(value))

    def _describe(self, value: Any, array: Array | None, reason: str) -> Json:
        type_name = self._texts.clean(type(value).__name__)
        if array is None:
            told = {"type_name": type_name, "text": self._texts.show(value), "reason": reason}
            return {**told, **self._as_plain(value)}
        too_large = array.size * array.dtype.itemsize > self._max_bytes
        if too_large or array.ndim > MAX_DIMENSIONS or _has_too_many_rows(array):
            shape = self._texts.clean(f"shape {array.shape}")
            return {"type_name": type_name, "text": shape, "reason": "too_large"}
        # Use the type itself: a student can make `__class__` say anything.
        is_numpy = issubclass(type(value), (np.ndarray, np.generic))
        return {"array": self._pack(array), "type_name": type_name, "is_numpy": is_numpy}

    def _as_plain(self, value: Any) -> Json:
        """Add a value's form in JSON and its arrays to the payload, if it is plain data."""
        before = self.payload
        self.payload = []
        try:
            tree = Writer(self._texts, self._pack).write(value)
            is_plain = not isinstance(tree, dict) or "unknown" not in tree
            form = encode_line(tree).encode("ascii")
            size = len(form) + sum(map(len, self.payload))
            if is_plain and len(form) <= MAX_FORM and size <= self._max_bytes:
                before += [form, *self.payload]
                return {"data": len(form)}
        except MemoryError:
            raise
        except Exception:
            return {}  # too large, or a method of the student's own type fails
        finally:
            self.payload = before
        return {}

    def _pack(self, array: Array) -> list[Any]:
        """Add an array's bytes (little-endian, C order) to the payload; return type and shape."""
        if _has_too_many_rows(array):
            raise TooLargeError
        if array.dtype.char in "gG":  # long double differs between machines
            array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
        plain = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
        self.payload.append(plain.reshape(-1).view(np.uint8).data if plain.size else b"")
        return [f"{array.dtype.kind}{array.dtype.itemsize}", list(array.shape)]


def _has_too_many_rows(array: Array) -> bool:
    """Return whether an array is empty, but not small: its rows take no bytes here."""
    return not array.size and math.prod(length or 1 for length in array.shape) > MAX_ROWS


def as_numbers(value: Any) -> tuple[Array | None, str]:
    """Return a value as an array of numbers, and an empty text; or None, and the reason."""
    is_list = isinstance(value, (list, tuple))
    if isinstance(value, _NO_NUMBERS) or (type(value) is int and value.bit_length() > 63):
        return None, "type"
    try:
        array = np.asarray(value)
    except MemoryError:
        raise
    except Exception as error:
        # Converting a value may raise any exception; other values are not affected.
        reason = "ragged" if isinstance(error, ValueError) else "elements"
        return None, reason if is_list else "type"
    # Fractions, Decimals and symbolic numbers count as numbers too.
    if array.dtype.kind == "O" and 0 < array.size <= MAX_OBJECTS and all(map(_is_real, array.flat)):
        with suppress(Exception):
            return np.array([float(item) for item in array.flat]).reshape(array.shape), ""
    if array.dtype.kind in "biufc":
        return array, ""
    return None, "elements" if is_list or isinstance(value, np.ndarray) else "type"


def numbers_in_text(value: Any) -> float | Sequence[Any] | None:
    """Return the numbers of a text such as `"[-3.7, -4.16]"`, or of a list of such texts.

    Numbers without brackets are a tuple, as in Python. A matrix is a list of rows.
    """
    if type(value) is str and len(value) <= MAX_TEXT:
        text = _EQUALS.sub("", value.translate(_SIGNS)).strip()
        if text.isascii() and _NUMBERS.fullmatch(text):
            with suppress(ArithmeticError):
                numbers = tuple(_number(*parts) for parts in re.findall(_NUMBER, text))
                if rows := _rows_in(text):
                    return rows
                if re.search(r"[\[(]", text):
                    return [*numbers]
                return numbers[0] if len(numbers) == 1 else numbers
    elif type(value) in (list, tuple) and any(map(_has_text, value[:MAX_ITEMS])):
        read = [i if type(i) in (int, float) else numbers_in_text(i) for i in value[:MAX_ITEMS]]
        if all(isinstance(item, (int, float)) for item in read) or _is_matrix(read):
            return read
    return None


def _has_text(item: Any) -> bool:
    is_row = type(item) in (list, tuple)
    return type(item) is str or (is_row and any(type(each) is str for each in item[:MAX_ITEMS]))


def _rows_in(text: str) -> Sequence[Sequence[float]]:
    """Return the rows of a matrix, such as `[[1, 2], [3, 4]]` or `[1 2; 3 4]`; none of a vector."""
    rows = _ROW.findall(text)
    if len(rows) < 2 and ";" in text:
        rows = text.split(";")
    is_deep = "[[[" in "".join(text.split())
    read = [[_number(*parts) for parts in re.findall(_NUMBER, row)] for row in rows]
    return read if len(read) > 1 and not is_deep and _is_matrix(read) else ()


def _is_matrix(rows: Sequence[Any]) -> bool:
    """Return whether there are rows of one length, which is longer than 1."""
    lengths = {len(row) if isinstance(row, (list, tuple)) else 0 for row in rows}
    return len(lengths) == 1 and lengths.pop() > 1


def _number(above: str, below: str, percent: str) -> float:
    """Return a number that is written as a fraction or a percentage, or plainly."""
    number = int(above) if above.lstrip("+-").isdigit() and len(above) < 16 else float(above)
    number = number / float(below) if below else number
    return number / 100 if percent else number


def _is_real(item: object) -> bool:
    return hasattr(type(item), "__float__") and not isinstance(item, np.ndarray)


def decode_value(form: Any, payload: IO[bytes]) -> Any:
    """Read a call's argument. The bytes of its arrays come next in the payload."""
    return read(form, lambda described: decode_array(described, payload))


def decode_array(described: Json, payload: IO[bytes]) -> Array:
    """Read the array whose bytes come next in the payload."""
    array: Array = np.empty(described["shape"], "<" + described["dtype"])
    payload.readinto(array)  # type: ignore[attr-defined]
    # A student's array has the machine's byte order and its own memory, so this one has too.
    array = array.astype(described["dtype"], copy=False)
    if described["layout"] == "F":
        array = np.asfortranarray(array)
    elif described["layout"] == "strided":
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    array.flags.writeable = described["writeable"]
    return array
