"""All tables of a file, each understood as if it had been asked for.

The main one is described as ever; the others are looked into within a bounded time, and only
named beyond it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.readers.registry import WORKBOOKS
from ingest.understand import Understanding, understand

MOST_TABLES: Final = 100
SECONDS: Final = 30.0
"""Time for all tables beside the main one."""
_SHOWN: Final = 20


class _NoTimeError(Exception):
    """The time for the other tables is over."""


def understand_all(
    path: Path, options: ReadOptions, *, seconds: float = SECONDS
) -> tuple[Reader, Understanding]:
    """Return what `understand` does, with every table of the file described.

    Raises:
        UnreadableFileError: the main table cannot be read.
    """
    reader, found = understand(path, options)
    if len(reader.tables) < 2:
        return reader, found
    deadline = time.monotonic() + seconds
    described: list[Mapping[str, Any]] = []
    unread: list[str] = []
    for name in reader.tables:
        if name == reader.table:
            described.append(_described(name, found))
            continue
        table = None
        if len(described) < MOST_TABLES and time.monotonic() < deadline:
            table = _table(path, choosing(options, reader.format, name), name, deadline)
        if table is None:
            unread.append(name)
        described.append(table or {"name": name, "rows": None, "fields": []})
    warnings = list(found.warnings)
    if unread:
        facts = {"count": len(unread), "names": ", ".join(unread[:_SHOWN])}
        warnings.append(Problem(code="tables_not_read", params=facts))
    return reader, replace(found, tables=described, warnings=warnings)


def choosing(options: ReadOptions, kind: str, name: str) -> ReadOptions:
    """Return the options that read this table of a file of some format.

    Where the header stands was said of the table that was asked for, not of its sisters.
    """
    by_sheet = kind in WORKBOOKS
    return replace(
        options,
        sheet=name if by_sheet else options.sheet,
        member=options.member if by_sheet else name,
        header_row=None,
    )


def _table(
    path: Path, options: ReadOptions, name: str, deadline: float
) -> Mapping[str, Any] | None:
    """Return the description of a table, None where the time does not suffice."""

    def progress(_share: float, _rows: int) -> None:
        if time.monotonic() > deadline:
            raise _NoTimeError

    try:
        _reader, found = understand(path, options, progress=progress)
    except _NoTimeError:
        return None
    except UnreadableFileError as err:
        errors = [problem.as_json() for problem in err.problems]
        return {"name": name, "rows": 0, "fields": [], "errors": errors}
    return _described(name, found)


def _described(name: str, found: Understanding) -> dict[str, Any]:
    whole = found.as_json()
    shown = {"name": name, "rows": found.rows, "fields": whole["fields"]}
    for key in ("added", "warnings", "errors"):
        if whole.get(key):
            shown[key] = whole[key]
    return shown
