"""Lists and objects: kept as JSON where a column holds them, split where it is declared."""

from __future__ import annotations

import json
from typing import Any

from datasets.records.literals import json_value
from ingest.values.kinds import Kind


def kinds(text: str) -> frozenset[Kind]:
    """Return JSON where a text is a list or an object.

    >>> [kind.name for kind in kinds('["a"]')], kinds("[12]th street")
    (['JSON'], frozenset())
    """
    if text[:1] + text[-1:] not in ("{}", "[]"):
        return frozenset()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset({Kind.JSON}) if isinstance(value, list | dict) else frozenset()


def cast_json(text: str) -> str | None:
    """Return a JSON value of a text that is one."""
    try:
        return json_value(json.loads(text))
    except (ValueError, RecursionError):
        return None


def split(text: str, separator: str) -> list[str]:
    """Return the values of a multivalued cell, trimmed, without empty ones.

    >>> split("a | b||", "|")
    ['a', 'b']
    """
    if text[:1] + text[-1:] == "[]":
        try:
            found: Any = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return [as_text(item) for item in found if item not in (None, "")]
    parts = (part.strip() for part in text.split(separator))
    return [part for part in parts if part]


def as_text(value: Any) -> str:
    """Return a JSON value as the text of a cell; null is nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
