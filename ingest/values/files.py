"""Cells of `file` fields: the name of a file that came, an address elsewhere, a whole value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from datasets.records.literals import json_value

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.ASCII | re.IGNORECASE)


class CellFiles:
    """The files that cells may name, and those that they did name.

    >>> CellFiles({}).cast("https://example.org/a.png")
    '{"url":"https://example.org/a.png"}'
    >>> CellFiles({}).cast("a.png") is None
    True
    """

    def __init__(self, values: Mapping[str, Mapping[str, object]]) -> None:
        self._values = values
        self._ids = frozenset(str(value["id"]) for value in values.values())
        self.used: set[str] = set()
        """Identifiers of the files that the records hold."""

    def cast(self, text: str) -> str | None:
        """Return what a record holds of a cell, None where no such file came."""
        value = self._values.get(text)
        if value is not None:
            self.used.add(str(value["id"]))
            return json_value(value)
        if _ADDRESS.fullmatch(text):
            return json_value({"url": text})
        if text[:1] != "{":
            return None
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if str(whole.get("id")) in self._ids:
            self.used.add(str(whole["id"]))
        return json_value(whole)
