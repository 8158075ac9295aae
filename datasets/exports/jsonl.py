"""JSON Lines: one record per line, each line ended by a line feed."""

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
    """Yield the lines, some hundred at a time."""
    for block in blocks(rows):
        yield b"".join(
            orjson.dumps(item, default=default, option=orjson.OPT_APPEND_NEWLINE)
            for item in json_objects(columns, block)
        )
