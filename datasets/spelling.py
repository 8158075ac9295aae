"""Near words: what a search that found nothing may have meant.

Takes a text and the words that visible datasets hold, returns another text or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4
_NEAR = 0.45


def folded(text: str) -> str:
    """Return a text without case and accents.

    >>> folded("École")
    'ecole'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def vocabulary(texts: Iterable[str]) -> dict[str, str]:
    """Return the words of some texts, each under its folded form."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(text):
            if len(word) >= _SHORTEST and not word.isdigit():
                found.setdefault(folded(word), word.lower())
    return found


def corrected(text: str, known: dict[str, str]) -> str | None:
    """Return the text with unknown words replaced by near ones, or None where none is near.

    >>> corrected("picsine", vocabulary(["Piscines municipales"]))
    'piscines'
    """
    changed = False

    def near(match: re.Match[str]) -> str:
        nonlocal changed
        word = match[0]
        if len(word) < _SHORTEST or folded(word) in known:
            return word
        best = nearest(folded(word), known)
        if best is None:
            return word
        changed = True
        return known[best]

    result = _WORD.sub(near, text)
    return result if changed else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that shares most with one that may hold a slip."""
    parts = _pieces(word)
    best, score = None, _NEAR
    for candidate in known:
        if abs(len(candidate) - len(word)) > 3:
            continue
        others = _pieces(candidate)
        shared = 2 * len(parts & others) / (len(parts) + len(others))
        if shared > score:
            best, score = candidate, shared
    return best


def _pieces(word: str) -> set[str]:
    """Return pairs of letters that stand beside or one apart: swaps cost little."""
    padded = f"^{word}$"
    beside = {padded[i : i + 2] for i in range(len(padded) - 1)}
    apart = {padded[i] + "." + padded[i + 2] for i in range(len(padded) - 2)}
    swapped = {"".join(sorted(padded[i : i + 2])) + "~" for i in range(len(padded) - 1)}
    return beside | apart | swapped
