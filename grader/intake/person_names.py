"""Compares people's names, whose parts LMSes drop, change and reorder."""

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
    kept: list[str] = []
    base = ""
    for c in unicodedata.normalize("NFKD", name.casefold()):
        if not unicodedata.category(c).startswith("M"):
            base = c
            kept += [c] if c.isalnum() else []
        elif not unicodedata.name(base, "").startswith(_WITH_ACCENTS):
            kept.append(c)
    return "".join(kept)


def orders(name: str) -> set[str]:
    """Return the orders of a name: `Doe, Jane Ann`, `Jane Ann Doe`, `Doe Jane Ann`."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return {name, f"{first} {last}", f"{last} {first}"}


def contradict(one: str, other: str) -> bool:
    """Return whether two names have nothing in common, so that they are hardly one person's.

    An empty name contradicts none.
    """
    if not one or not other:
        return False
    words = [set(map(plain_letters, re.split(r"[\s,_]+", name))) - {""} for name in (one, other)]
    if words[0] & words[1]:
        return False
    spelled = {plain_letters(form) for form in orders(other)}
    return not any(form in plain_letters(one) or plain_letters(one) in form for form in spelled)
