"""JSON: one bare array of records, every selected key present, null included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import orjson

from datasets.exports.formats import Options
from datasets.exports.values import blocks, default, json_objects

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the array, some hundred records at a time."""
    start = b"["
    for block in blocks(rows):
        text = orjson.dumps(json_objects(columns, block), default=default)
        yield start + text[1:-1]
        start = b","
    yield b"[]" if start == b"[" else b"]"
