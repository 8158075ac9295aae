"""What every format read aside offers: a header, blocks, and what was met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from ingest.problems import Problem
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS

BLOCK_CELLS: Final = 500_000
"""A block of a wide table has fewer rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be read, and how."""

    kind: str
    member: str | None = None
    encoding: str | None = None


class Source(Protocol):
    """One table of a file."""

    def __init__(self, path: Path, asked: Asked) -> None: ...

    @property
    def warnings(self) -> Sequence[Problem]:
        """Return what was met; whole once the blocks were read."""

    def header(self) -> Mapping[str, Any]:
        """Return `format`, `encoding`, `headers`, `tables`, `table` and `warnings`."""

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield `columns` of texts, `count`, `natives` of each column, and `share`."""


class Notes:
    """What was met, once for each code and column, counted."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Problem] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add(
        self, code: str, column: str = "", *, row: int | None = None, count: int = 1, **facts: str
    ) -> None:
        """Keep that something was met so many times, first in this row."""
        if not count:
            return
        key = (code, column)
        self._counts[key] = self._counts.get(key, 0) + count
        self._first.setdefault(
            key, Problem(code=code, column=column or None, row=row, params=facts)
        )

    def all(self) -> list[Problem]:
        return [
            Problem(
                code=first.code,
                column=first.column,
                row=first.row,
                params={**first.params, "count": self._counts[key]},
            )
            for key, first in self._first.items()
        ]


def rows_of_block(width: int) -> int:
    return max(50, min(BLOCK_ROWS, BLOCK_CELLS // max(1, width)))


def parted(
    columns: list[list[str]], natives: list[list[str]], count: int, share: float
) -> Iterator[Mapping[str, Any]]:
    """Yield a block, in pieces where its texts are very long."""
    if not count:
        yield {"columns": columns, "count": 0, "natives": natives, "share": share}
    size = sum(sum(map(len, column)) for column in columns)
    step = max(1, count * BLOCK_CHARACTERS // size) if size > BLOCK_CHARACTERS else count
    for start in range(0, count, max(1, step)):
        piece = [column[start : start + step] for column in columns]
        taken = min(step, count - start)
        yield {"columns": piece, "count": taken, "natives": natives, "share": share}
