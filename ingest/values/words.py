"""Truth values, and the words that files write where there is nothing."""

from __future__ import annotations

from typing import Final

from ingest.values.kinds import Kind

TRUTH: Final = {"true": "t", "vrai": "t", "false": "f", "faux": "f"}
YES_NO: Final = {"oui": "t", "yes": "t", "non": "f", "no": "f"}
FLAGS: Final = {"1": "t", "0": "f", "o": "t", "n": "f", "y": "t", "t": "t", "f": "f", "x": "t"}
"""Accepted only where a person declared the field boolean."""

MISSING: Final = frozenset(
    {"na", "n/a", "n.a.", "#n/a", "nd", "n/d", "n.d.", "nc", "n/c", "n.c.", "null", "none", "nan"}
    | {"-", "--", "–", "—", "#n/d", "\\n"}
)


def kinds(text: str) -> frozenset[Kind]:
    """Return how a word may be read.

    >>> Kind.TRUE_FALSE in kinds("Vrai"), Kind.MISSING in kinds("n/d"), kinds("rue")
    (True, True, frozenset())
    """
    folded = text.casefold()
    if folded in TRUTH:
        return frozenset({Kind.TRUE_FALSE})
    if folded in YES_NO:
        return frozenset({Kind.YES_NO})
    if folded in MISSING:
        return frozenset({Kind.MISSING})
    return frozenset()


def cast_truth(text: str) -> str | None:
    """Return `t` or `f`, or None where the text is no truth value."""
    folded = text.casefold()
    return TRUTH.get(folded) or YES_NO.get(folded) or FLAGS.get(folded)
