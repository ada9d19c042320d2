"""Recognises values that are numbered, such as `step1` to `step6`, instead of named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAX_NAMES = 1000  # the most names that are looked at
_WORDS = "step|answer|ans|question|part|task|gradient|grad|q|no|nr"
# The word may come before the number, or none: `Step 3`, `step_3`, `q3`, `3`, `(3)`, `3.`.
_NUMBERED = re.compile(rf"(?:({_WORDS})[ _#.:-]?)?\(?(\d{{1,3}})[).:]?", re.IGNORECASE)


def find_numbered(
    items: Mapping[Any, Any], values: Sequence[str], *, whole: bool
) -> tuple[dict[str, Any], str] | None:
    """Return items by the names of the values that they stand for, and their first and last key.

    They must be numbered from 1 (or from 0) to the number of values, with the same word. `whole`
    says that there must be no other items. Without it, a word is needed.
    """
    if len(values) < 2 or (whole and len(items) != len(values)):
        return None
    found: dict[str, dict[int, Any]] = {}
    for key in [*items][:MAX_NAMES]:
        match = _NUMBERED.fullmatch(str(key)) if type(key) in (str, int) else None
        if match and (whole or match[1]):
            found.setdefault((match[1] or "").lower(), {}).setdefault(int(match[2]), key)
    complete = [keys for keys in found.values() if _numbers_all(keys, len(values))]
    if len(complete) != 1:
        return None
    (keys,) = complete
    ordered = [keys[number] for number in sorted(keys)]
    named = {name: items[key] for name, key in zip(values, ordered, strict=True)}
    return named, f"{ordered[0]} to {ordered[-1]}"


def _numbers_all(numbers: Iterable[int], count: int) -> bool:
    return sorted(numbers) in ([*range(1, count + 1)], [*range(count)])
