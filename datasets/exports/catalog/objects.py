"""Plain objects as JSON: a bare array, or a list inside an envelope, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import orjson

from datasets.exports.values import default

_BLOCK: Final = 100


def write(
    items: Iterable[object], *, opening: bytes = b"[", closing: bytes = b"]"
) -> Iterator[bytes]:
    """Yield the array; the first item comes alone, so that the first byte comes at once."""
    found = iter(items)
    start, size = opening, 1
    while block := list(islice(found, size)):
        yield start + orjson.dumps(block, default=default)[1:-1]
        start, size = b",", _BLOCK
    yield opening + closing if start == opening else closing


def write_within(
    envelope: Mapping[str, object], key: str, items: Iterable[object]
) -> Iterator[bytes]:
    """Yield an object whose last key holds the array.

    >>> b"".join(write_within({"a": 1}, "b", [2, 3]))
    b'{"a":1,"b":[2,3]}'
    """
    head = orjson.dumps({**envelope, key: []})
    return write(items, opening=head.removesuffix(b"]}"), closing=b"]}")
