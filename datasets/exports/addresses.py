"""The address of the portal before the `url` of each file that records hold (explore-api 8.5).

Records keep it from the root of the portal on. Whoever answers knows the address and gives it,
so that files written by processes of their own hold it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row


def addressed(columns: Sequence[Column], rows: Iterable[Row], address: str) -> Iterator[Row]:
    """Return the rows with whole addresses in columns of files.

    Closing it closes `rows`, whether or not one was taken.
    """
    places = {place for place, column in enumerate(columns) if column.type is FieldType.FILE}
    if not places:
        return iter(rows)
    return _Addressed(rows, frozenset(places), address)


class _Addressed(Iterator["Row"]):
    def __init__(self, rows: Iterable[Row], places: frozenset[int], address: str) -> None:
        self._source = rows
        self._rows = iter(rows)
        self._places = places
        self._address = address

    def __next__(self) -> Row:
        return tuple(
            _whole(value, self._address) if place in self._places else value
            for place, value in enumerate(next(self._rows))
        )

    def close(self) -> None:
        close = getattr(self._source, "close", None)
        if close is not None:
            close()


def _whole(value: object, address: str) -> object:
    if isinstance(value, dict) and str(value.get("url", "")).startswith("/api/"):
        return {**value, "url": f"{address}{value['url']}"}
    return value
