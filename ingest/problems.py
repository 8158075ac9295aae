"""What can be said about a file: one closed list of codes, their sentences and their advice.

A `Problem` keeps its code and its facts; the sentence is made when it is read, in the
reader's language. Knows no model and no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from ingest.messages import CELL, HINTS, MESSAGES, ONE

_VALUE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to say about a file, a run or a metadata file.

    >>> Problem(code="empty_file").code
    'empty_file'
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    """Facts that the sentence names; `exceptions` are pairs of row and text."""
    row: int | None = None
    """Line of the file (text formats) or number of the record, from 1."""
    column: str | None = None
    """Header of the column, as the file writes it."""
    value: str | None = None
    """Raw text of the cell."""

    @property
    def message(self) -> str:
        """Return the sentence in the active language."""
        is_one = self.params.get("count") == 1 and self.code in ONE
        return _say(ONE if is_one else MESSAGES, self)

    @property
    def hint(self) -> str | None:
        """Return what to do about it in the active language, where there is advice."""
        return _say(HINTS, self) if self.code in HINTS else None

    def as_json(self) -> dict[str, Any]:
        """Return the form that commands and reports show."""
        shown = {
            "code": self.code,
            "message": self.message,
            "row": self.row,
            "column": self.column,
            "hint": self.hint,
        }
        if self.value is not None:
            shown["value"] = shorten(self.value)
        return shown

    def as_stored(self) -> dict[str, Any]:
        """Return the form that is kept, from which the sentence can be made again."""
        stored = {"code": self.code, "params": dict(self.params)}
        for key in ("row", "column", "value"):
            if getattr(self, key) is not None:
                stored[key] = getattr(self, key)
        return stored


def from_stored(stored: Mapping[str, Any]) -> Problem:
    """Return the problem that `as_stored` kept."""
    return Problem(**{key: stored[key] for key in stored if key in Problem.__slots__})


def shorten(value: str, length: int = _VALUE_LENGTH) -> str:
    """Return a cell's text short enough to be shown in a sentence."""
    return value if len(value) <= length else value[: length - 1] + "…"


def _say(sentences: Mapping[str, str], problem: Problem) -> str:
    facts = {
        key: shorten(item) if isinstance(item, str) else item
        for key, item in problem.params.items()
    }
    if "exceptions" in facts:
        facts["exceptions"] = ", ".join(
            gettext(CELL) % {"row": row, "value": value}
            for row, value in problem.params["exceptions"]
        )
    facts.setdefault("row", problem.row)
    facts.setdefault("column", problem.column)
    facts.setdefault("value", shorten(problem.value or ""))
    return gettext(sentences[problem.code]) % facts
