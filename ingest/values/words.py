"""Truth values, and the words that files write where there is nothing."""

from __future__ import annotations

from typing import Final

from ingest.values.kinds import Kind

TRUTH: Final = {"true": "t", "vrai": "t", "false": "f", "faux": "f"}
YES_NO: Final = {
    **dict.fromkeys(("oui", "yes", "ja", "sí", "si", "sì", "sim"), "t"),
    **dict.fromkeys(("non", "no", "nein", "nee", "não"), "f"),
}
"""Kept as they are written unless a person declares the field boolean."""
FLAGS: Final = {"1": "t", "0": "f", "o": "t", "n": "f", "y": "t", "t": "t", "f": "f", "x": "t"}
"""Accepted only where a person declared the field boolean."""

MISSING: Final = frozenset(
    {"na", "n/a", "n.a.", "#n/a", "nd", "n/d", "n.d.", "nc", "n/c", "n.c.", "null", "none", "nan"}
    | {"-", "--", "---", "–", "—", "..", "...", "#n/d", "\\n", "s.o.", "s/o", "<na>", "(null)"}
    | {"nr", "n.r.", "n/r", "nsp", "k.a.", "k. a.", "- €", "- %", "- $"}
    | {"#div/0!", "#ref!", "#valeur!", "#value!", "#nom?", "#name?", "#nul!", "#null!", "#num!"}
    | {"#nombre!", "non communiqué", "non renseigné", "non renseignée", "non disponible"}
    | {"sans objet", "not available"}
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
    return frozenset({Kind.MISSING}) if is_missing(text) else frozenset()


def is_missing(text: str) -> bool:
    """Return whether a text says that there is nothing.

    >>> is_missing("N/A"), is_missing("-   €"), is_missing("rue")
    (True, True, False)
    """
    return len(text) <= _LONGEST and " ".join(text.casefold().split()) in MISSING


_LONGEST: Final = 20


def cast_truth(text: str) -> str | None:
    """Return `t` or `f`, or None where the text is no truth value."""
    folded = text.casefold()
    return TRUTH.get(folded) or YES_NO.get(folded) or FLAGS.get(folded)
