"""A large delimited text, cut into pieces that end with a record, and these into columns at once.

Only what is written without a doubt is cut here, by pyarrow: every quote opens or closes a cell
or is doubled in one, every line is as wide as the header, no record is blank, no lone CR. Such
a piece gives exactly the cells of `csv.reader`; any other is None, and that parser's to read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from datasets.records.cells import Cells
from ingest.encodings import Encoding
from ingest.readers.base import Extra

PIECE: Final = 4 << 20
_READ: Final = 1 << 20
_LONGEST: Final = 32 << 20
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_LINE_FEED: Final = ord("\n")
_RETURN: Final = ord("\r")
_MARK: Final = codecs.BOM_UTF8
_UTF8: Final = frozenset({"utf-8", "utf-8-sig", "ascii"})


class ArrayBlock:
    """Consecutive records of a well-formed piece, by column."""

    extras: Sequence[Extra] = ()

    def __init__(self, columns: Sequence[Cells], first: int, ends: Any, lines: int) -> None:
        """`ends`: of the `lines` line ends, which ones end a record; None where all do."""
        self.lines = lines
        self.count = len(columns[0])
        self.columns: Sequence[Sequence[str]] = columns
        self._first = first
        self._ends = ends

    def row_of(self, place: int) -> int:
        """Return the line where the n-th record begins."""
        if self._ends is None or place == 0:
            return self._first + place
        return self._first + int(self._ends[place - 1]) + 1

    def of_many_lines(self, least: int) -> list[int]:
        """Return the places of the records that hold at least so many line ends."""
        if self._ends is None:
            return []
        import numpy as np  # noqa: PLC0415  (heavy: only for large files)

        found: list[int] = np.flatnonzero(np.diff(self._ends, prepend=-1) > least).tolist()
        return found


class Pieces:
    """The text from one line on, in UTF-8."""

    def __init__(self, path: Path, encoding: Encoding, *, quote: str) -> None:
        self.position = 0
        """Bytes of the file that were read."""
        self._source = self._read(path, encoding)
        self._quote = quote.encode()
        self._held = b""

    def skip(self, lines: int) -> None:
        """Leave out the first lines, whatever ends them, and byte order marks before them."""
        self._held = next(self._source, b"")
        while not lines and self._held.startswith(_MARK):
            self._held = self._held[len(_MARK) :]
        for _unused in range(lines):
            while (end := _LINE_END.search(self._held)) is None or end.end() == len(self._held):
                more = next(self._source, b"")
                if not more:
                    break
                self._held += more
            self._held = self._held[end.end() :] if end is not None else b""

    def next(self, before: bytes = b"") -> bytes | None:
        """Return the next piece, with what is left of the last one before it; empty at the end.

        It ends with a line, outside of quotes if these are well-formed. None: no such end is
        near, and this way of reading is over.
        """
        self._held = before + self._held
        size = PIECE + len(before)
        while True:
            parts = [self._held]
            held = len(self._held)
            while held < size and (part := next(self._source, b"")):
                parts.append(part)
                held += len(part)
            self._held = b"".join(parts)
            if held < size:
                piece, self._held = self._held, b""
                return piece
            end = self._cut()
            if end > len(before):
                piece, self._held = self._held[:end], self._held[end:]
                return piece
            if held >= _LONGEST:
                return None
            size = 2 * held

    def _cut(self) -> int:
        """Return where the last line ends that does not end in quotes, 0 where none does."""
        end = self._held.rfind(b"\n") + 1
        import numpy as np  # noqa: PLC0415  (heavy: only for large files)

        quote = self._quote
        marks = np.frombuffer(self._held, np.uint8)[:end]
        if quote and np.count_nonzero(marks == ord(quote)) % 2:
            end = self._held.rfind(b"\n", 0, self._held.rfind(quote, 0, end)) + 1
        return end

    def _read(self, path: Path, encoding: Encoding) -> Iterator[bytes]:
        is_utf8 = encoding.name in _UTF8 and encoding.on_error == "strict"
        decoder = codecs.getincrementaldecoder(encoding.name)(encoding.on_error)
        with path.open("rb") as file:
            if encoding.name == "utf-8-sig" and is_utf8:
                file.seek(len(codecs.BOM_UTF8))
            while block := file.read(_READ):
                self.position = file.tell()
                if is_utf8:
                    yield block
                elif text := decoder.decode(block):
                    yield text.encode("utf-8", "surrogatepass")
            if not is_utf8 and (text := decoder.decode(b"", final=True)):
                yield text.encode("utf-8", "surrogatepass")


def behind(piece: bytes, lines: int) -> bytes:
    """Return a piece without its first lines, whatever ends them."""
    end = 0
    for found in islice(_LINE_END.finditer(piece), lines):
        end = found.end()
    return piece[end:]


def lines_of(piece: bytes) -> int:
    """Return how many lines end in a piece."""
    return piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How the pieces of one text are cut into records."""

    delimiter: str
    quote: str
    """Empty where nothing is quoted."""
    width: int
    not_records: Sequence[Sequence[str]] = ()
    """Rows, such as a repeated header, that are not for us to judge."""

    def at_once(self, piece: bytes, first: int) -> ArrayBlock | None:
        """Return the records of a piece that begins at a line, None where there is any doubt."""
        import numpy as np  # noqa: PLC0415  (heavy: only for large files)

        if piece.count(b"\r") != piece.count(b"\r\n"):
            return None
        marks = np.frombuffer(piece, np.uint8)
        line_ends = np.flatnonzero(marks == _LINE_FEED)
        ends = None
        if self.quote and self.quote.encode() in piece:
            quotes = np.flatnonzero(marks == ord(self.quote))
            if not _are_paired(marks, quotes, ord(self.delimiter)):
                return None
            is_inside = np.searchsorted(quotes, line_ends) % 2
            if is_inside.any():
                ends = np.flatnonzero(is_inside == 0)
        if not piece.endswith(b"\n"):  # the end of the file ends a line too
            line_ends = np.append(line_ends, len(piece))
            ends = np.append(ends, len(line_ends) - 1) if ends is not None else None
        columns = self._columns(piece, has_breaks=ends is not None)
        count = len(line_ends if ends is None else ends)
        if not columns or len(columns[0]) != count or self._has_others(columns):
            return None
        return ArrayBlock(columns, first, ends, len(line_ends))

    def _columns(self, piece: bytes, *, has_breaks: bool) -> list[Cells]:
        import pyarrow as pa  # noqa: PLC0415  (heavy: only for large files)
        from pyarrow import csv  # noqa: PLC0415  (heavy: only for large files)

        names = [str(place) for place in range(self.width)]
        try:
            table = csv.read_csv(
                pa.py_buffer(piece),
                read_options=csv.ReadOptions(
                    use_threads=False, column_names=names, block_size=len(piece) + 1
                ),
                parse_options=csv.ParseOptions(
                    delimiter=self.delimiter,
                    quote_char=self.quote or False,
                    newlines_in_values=has_breaks,
                    ignore_empty_lines=False,
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except pa.ArrowInvalid:
            return []
        if any(column.num_chunks != 1 for column in table.columns):
            return []
        return [Cells(column.chunk(0)) for column in table.columns]

    def _has_others(self, columns: Sequence[Cells]) -> bool:
        """Return whether a row may be no record: blank, last and lone, or one of `not_records`."""
        import numpy as np  # noqa: PLC0415  (heavy: only for large files)
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: only for large files)

        blank: Any = None
        for cells in columns:
            empty = cells.array.is_null().to_numpy(zero_copy_only=False)
            spaces = cells.blanks()
            if spaces:
                empty = empty.copy()
                empty[spaces] = True
            blank = empty if blank is None else np.logical_and(blank, empty)
            if not blank.any():
                break
        else:
            return True
        if not any(cells[len(cells) - 1].strip() for cells in columns[1:]):
            return True
        for row in self.not_records:
            is_same: Any = None
            for cells, name in zip(columns, row, strict=False):
                same = pc.fill_null(pc.equal(cells.array, name), not name)
                is_same = same if is_same is None else pc.and_(is_same, same)
                if not pc.any(is_same).as_py():
                    break
            else:
                return True
        return False


def _are_paired(marks: Any, quotes: Any, delimiter: int) -> bool:
    """Return whether every quote opens or closes a whole cell, or is doubled in one."""
    import numpy as np  # noqa: PLC0415  (heavy: only for large files)

    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = marks[np.maximum(opening - 1, 0)]
    is_doubled = np.zeros(len(opening), bool)
    is_doubled[1:] = opening[1:] == closing[:-1] + 1
    opens = (opening == 0) | (before == delimiter) | (before == _LINE_FEED)
    last = len(marks) - 1
    after = marks[np.minimum(closing + 1, last)]
    is_double = np.zeros(len(closing), bool)
    is_double[:-1] = is_doubled[1:]
    ends = (closing == last) | (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN)
    return bool((opens | is_doubled).all() and (ends | is_double).all())
