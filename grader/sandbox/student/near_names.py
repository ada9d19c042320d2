"""Tells how near a student's name comes to one that an assignment asks for.

Letters count regardless of case, accents and signs. Digits must be equal: dL_da1 is not dL_da2.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

SAME, SAME_LETTERS, PLURAL, TYPO = range(4)  # how near a name is; a smaller number is nearer
LOSSES = ("dj", "dc", "de", "dloss", "dcost", "derror")  # other names for dL
MIN_LETTERS = 6  # a shorter name with another letter is another name
MAX_LENGTH = 200  # characters; a longer name is near to none
_COMMANDS = (  # of LaTeX
    (re.compile(r"\\hat\s*\{?\s*(\w)\s*\}?"), r"\1hat"),
    (re.compile(r"\\partial"), "d"),
    (re.compile(r"\\[a-zA-Z]+"), ""),
)
_PLAIN = str.maketrans({**dict.fromkeys("∂δΔ∆∇", "d"), "\N{COMBINING CIRCUMFLEX ACCENT}": "hat"})


@functools.lru_cache(maxsize=4096)
def letters_of(name: str) -> str:
    """Return the letters and digits of a name: `dldyhat` for `dL_dyhat` and `∂L/∂ŷ`."""
    if len(name) > MAX_LENGTH:
        return ""
    if "\\" in name:
        for command, plain in _COMMANDS:
            name = command.sub(plain, name)
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).translate(_PLAIN)
    return "".join(c for c in name.casefold() if c.isascii() and c.isalnum())


def nearness(asked: str, own: str, *, typos: bool) -> int | None:
    """Return how near `own` is to `asked`; None if it is another name.

    Of values, only the order of two letters may differ: with another letter, it is another value.
    `typos` allows any one wrong, missing or additional letter, except for the first one, which
    tells `selu_backward` from `relu_backward`.
    """
    if own == asked:
        return SAME
    if len(own) > MAX_LENGTH:
        return None
    wanted, given = letters_of(asked), letters_of(own)
    if not wanted or abs(len(wanted) - len(given)) > 1:
        return None
    if wanted == given:
        return SAME_LETTERS
    if re.findall(r"\d+", wanted) != re.findall(r"\d+", given):
        return None
    if typos and given in _reordered(asked):
        return PLURAL
    if typos and len(wanted) > 2 and given in (wanted + "s", wanted.removesuffix("s")):
        return PLURAL
    is_long = sum(map(str.isalpha, wanted)) >= MIN_LETTERS
    if is_long and wanted[0] == given[0] and _is_one_edit(wanted, given, typos):
        return TYPO
    return None


def nearest(
    asked: str, candidates: Iterable[tuple[str, T]], others: Sequence[str], *, typos: bool
) -> list[tuple[int, str, T]]:
    """Return the candidates that come near to a name, nearest first, with how near they are.

    A candidate that is as near to one of the `others`, which are asked for too, belongs to that.
    """
    found = []
    for own, value in candidates:
        rank = nearness(asked, own, typos=typos)
        if rank is None:
            continue
        ranks = (nearness(other, own, typos=typos) for other in others if other != asked)
        if all(other is None or other > rank for other in ranks):
            found.append((rank, own, value))
    return sorted(found, key=lambda item: item[0])


def short_letters(name: str, values: Sequence[str]) -> set[str]:
    """Return the letters of a value's name without what all names begin with: `dz3` for `dL_dz3`.

    The loss may also be called J, C or E: `djdz3`. Some write `grad_z3`.
    """
    start, _, end = name.partition("_")
    rest = letters_of(end)
    if len(rest) < 2 or not all(value.startswith(f"{start}_") for value in values):
        return set()
    if letters_of(start) != "dl":
        return {rest}
    return {rest, *(f"{loss}{rest}" for loss in LOSSES), f"grad{rest.removeprefix('d')}"}


@functools.cache
def _reordered(name: str) -> set[str]:
    """Return the letters of a name with its words in other orders, such as `backwardrelu`."""
    words = [*map(letters_of, name.split("_"))]
    return {"".join(order) for order in itertools.permutations(words)} if len(words) < 4 else set()


def _is_one_edit(one: str, other: str, any_letter: bool) -> bool:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) > 1 and rest[:2] == others[:2][::-1] and rest[2:] == others[2:]:
        return True
    return any_letter and (rest[1:] == others[1:] or rest[1:] == others or rest == others[1:])
