"""The words of the grammar, in one place for the parser and the printer."""

from __future__ import annotations

KEYWORDS = frozenset(
    {
        *("and", "or", "not", "in", "is", "null", "true", "false", "like", "to"),
        *("as", "asc", "desc", "distinct"),
    }
)
"""Each is a token of its own, named by its capitals; most may still stand as a name."""
