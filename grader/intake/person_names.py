"""Compares people's names. LMSes drop, change and reorder the parts of a name."""

import re
import unicodedata

_WITH_ACCENTS = ("LATIN", "GREEK", "CYRILLIC")


def letters(name: str) -> str:
    """Return a name's letters and digits in one case and one Unicode form."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))


def plain_letters(name: str) -> str:
    """Return a name's letters and digits without accents.

    Marks that are not accents are kept: in Devanagari, for example, they are the vowels.
    """
    kept, base = "", " "
    for c in unicodedata.normalize("NFKD", name.casefold()):
        if unicodedata.category(c).startswith("M"):
            kept += "" if unicodedata.name(base, "").startswith(_WITH_ACCENTS) else c
        else:
            kept += c if c.isalnum() else ""
            base = c
    return kept


def orders(name: str) -> set[str]:
    """Return a name in all usual orders: `Doe, Jane Ann`, `Jane Ann Doe`, `Doe Jane Ann`."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return {name, f"{first} {last}", f"{last} {first}"}


def contradict(one: str, other: str) -> bool:
    """Return whether two names have nothing in common, so that they are probably two people's.

    An empty name contradicts no other name.
    """
    words, others = ({*map(plain_letters, re.split(r"[\s,_]+", name))} for name in (one, other))
    if words & others - {""}:
        return False
    spelled = plain_letters(one)
    return not any(form in spelled or spelled in form for form in map(plain_letters, orders(other)))
