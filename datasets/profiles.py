"""Reading what was measured of a field at publish: counts and frequent values.

Takes a profile as `Version.profile` keeps it, returns plain values whatever is missing.
"""

from __future__ import annotations

from collections.abc import Mapping


def frequent(known: Mapping[str, object]) -> list[tuple[object, int]]:
    """Return the most frequent values with their counts, the most frequent first.

    >>> frequent({"top": [["a", 3], ["b", 1]]})
    [('a', 3), ('b', 1)]
    """
    top = known.get("top")
    if not isinstance(top, list):
        return []
    return [(item[0], int(item[1])) for item in top if isinstance(item, list) and len(item) == 2]


def every_value(known: Mapping[str, object]) -> list[tuple[object, int]] | None:
    """Return all values with their counts, where all of them were counted and kept.

    >>> every_value({"top": [["a", 3], ["b", 1]], "distinct": 2})
    [('a', 3), ('b', 1)]
    """
    found = frequent(known)
    if known.get("is_estimate") or known.get("distinct") != len(found):
        return None
    return found


def whole(known: Mapping[str, object], name: str) -> int | None:
    """Return a count of the profile, where it was counted."""
    value = known.get(name)
    return value if isinstance(value, int) else None


def measures(known: Mapping[str, object]) -> Mapping[str, object]:
    """Return the statistics of a field, as `ingest.statistics` computes them, or none.

    >>> measures({"statistics": {"mean": 2.5}})
    {'mean': 2.5}
    """
    found = known.get("statistics")
    return found if isinstance(found, Mapping) else {}
