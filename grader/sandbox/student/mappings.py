"""Takes dicts, objects and lists of pairs as mappings from names to values."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

MAX_ITEMS = 2000  # the most items that are looked at


def as_mapping(value: Any) -> Mapping[Any, Any] | None:
    """Return a mapping, or the fields of a named tuple or of a submission's own object, as one."""
    if is_mapping(value):
        return value  # type: ignore[no-any-return]
    fields = getattr(type(value), "_fields", None)
    if isinstance(value, tuple) and isinstance(fields, tuple):
        return dict(zip(fields, value, strict=False))
    kind = type(value)
    if kind is SimpleNamespace or kind.__module__ in ("submission", "__main__"):
        names = getattr(value, "__dict__", None)
        return names if isinstance(names, dict) and names else None
    return None


def inner_items(mapping: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return the items of the dicts that a dict holds, such as one for each layer."""
    inner = [value for value in [*mapping.values()][:MAX_ITEMS] if is_mapping(value)]
    return {key: value for each in inner for key, value in each.items()}


def is_mapping(value: Any) -> bool:
    return issubclass(type(value), Mapping)


def as_pairs(value: Any) -> dict[str, Any]:
    """Return a list of pairs of a name and a value as a dict; an empty one if it is none."""
    is_pairs = isinstance(value, (list, tuple)) and all(
        isinstance(item, (list, tuple)) and len(item) == 2 and type(item[0]) is str
        for item in value[:MAX_ITEMS]
    )
    return dict(value[:MAX_ITEMS]) if is_pairs else {}
