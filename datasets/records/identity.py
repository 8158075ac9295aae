"""The identity of a record: a keyed hash that stays the same from version to version.

Of the values of the declared key in its order, or of the source texts of all columns in the
order of their names. Identical rows get an ordinal
in the table itself (`write.build`), so that nothing here grows with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import pairwise

from datasets.records.cells import Cells, side_by_side

ALGORITHM = 2
"""Number of this way of hashing, part of what decides whether a file is unchanged."""

_SEPARATOR = "\x1f"


def record_ids(secret: bytes, columns: Sequence[Sequence[str]], count: int) -> Sequence[str]:
    """Return 32 hexadecimal digits a record, from the texts of some columns.

    >>> record_ids(b"k", [["1", "2"]], 2) == record_ids(b"k", [["1", "2"]], 2)
    True
    """
    cells = [column for column in columns if isinstance(column, Cells)]
    if columns and len(cells) == len(columns):
        return _ids_at_once(secret, cells)
    if not columns:
        rows: Iterable[tuple[str, ...]] = (() for _unused in range(count))
    else:
        rows = zip(*columns, strict=True)
    empty = blake2b(key=secret[:64], digest_size=16)
    ids = []
    for row in rows:
        digest = empty.copy()
        digest.update(_SEPARATOR.join(row).encode("utf-8", "surrogatepass"))
        ids.append(digest.hexdigest())
    return ids


def _ids_at_once(secret: bytes, columns: Sequence[Cells]) -> Cells:
    """Return the same of columns that lie in arrays."""
    rows = Cells(side_by_side([column.array for column in columns], _SEPARATOR, ""))
    data, offsets = rows.data.tobytes(), rows.offsets.tolist()
    copy = blake2b(key=secret[:64], digest_size=16).copy
    digests = []
    for begin, end in pairwise(offsets):
        digest = copy()
        digest.update(data[begin:end])
        digests.append(digest.digest())
    return Cells.of_width(b"".join(digests).hex().encode(), 32)
