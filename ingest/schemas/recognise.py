"""Which public schema a file follows, by its headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.schemas.known import KNOWN
from ingest.schemas.model import TableSchema, plain

_REQUIRED: Final = 0.8
"""Share of the required columns that must be there: a file may lack one and be told so."""
_LEAST: Final = 5
"""Columns in common below which likeness is chance."""


def recognise(headers: Sequence[str]) -> TableSchema | None:
    """Return the known schema that the headers follow best, or None."""
    present = {plain(header) for header in headers}
    best, most = None, 0
    for schema in KNOWN:
        names = {plain(item.name) for item in schema.fields}
        required = {plain(item.name) for item in schema.fields if item.is_required}
        shared = len(names & present)
        if shared < _LEAST or len(required & present) < len(required) * _REQUIRED:
            continue
        if shared > most:
            best, most = schema, shared
    return best
