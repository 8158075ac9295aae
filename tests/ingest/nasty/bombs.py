"""Files made to exhaust memory or time: pieces that are written again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MB: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bomb:
    """A file, how it ends, and what it may cost."""

    parts: Sequence[tuple[bytes, int]]
    """Pieces and how often each is written."""
    error: str | None = None
    rows: int | None = None
    seconds: float = 2.0
    """Processor time that reading it may take."""

    def write(self, path: Path) -> None:
        """Write the file, a piece at a time."""
        with path.open("wb") as file:
            for piece, count in self.parts:
                for _unused in range(count):
                    file.write(piece)


def _joined(names: str) -> bytes:
    return ";".join(f"{names}{n}" for n in range(100_000)).encode()


BOMBS: Final[dict[str, Bomb]] = {
    "a cell of 100 MB in quotes": Bomb(
        parts=[(b'a;b\n"', 1), (b"x" * _MB, 100), (b'";2\n', 1)], error="line_too_long"
    ),
    "a cell of 100 MB": Bomb(
        parts=[(b"a;b\n", 1), (b"x" * _MB, 100), (b";2\n", 1)], error="line_too_long"
    ),
    "a line without end": Bomb(parts=[(b"x" * _MB, 150)], error="line_too_long"),
    "separators without end": Bomb(parts=[(b";" * _MB, 50)], error="empty_file"),
    "100,000 columns": Bomb(
        parts=[(_joined("c") + b"\n", 1), (_joined("") + b"\n", 10)], error="too_many_columns"
    ),
    "a sentence without end": Bomb(parts=[(b"un, deux, ", 400_000)], error="too_many_columns"),
    "blank lines before a table": Bomb(
        parts=[(b"\n" * _MB, 1), (b"a;b\n1;2\n", 1)], error="blank_start"
    ),
    "blank lines inside a table": Bomb(
        parts=[(b"a;b\n", 1), (b"\n" * 1_000_000, 1), (b"1;2\n", 1)], rows=1, seconds=6
    ),
    "a word below decimals that read in two ways": Bomb(
        parts=[(b"a;n\n", 1), (b"1;12.50\n", 4000), (b"1;douze\n", 1)], rows=4001
    ),
    "short rows": Bomb(parts=[(b"n\n", 1), (b"1\n" * 100_000, 10)], rows=1_000_000, seconds=10),
    "quotes that open only": Bomb(
        parts=[(b'a;b\n"u"v;1\n', 1), (b'"x;1\n', 20_000)], rows=20_001, seconds=6
    ),
    "quotes alone": Bomb(
        parts=[(b'a;b\n"u"v;1\n', 1), (b'"' * _MB, 8), (b";1\n", 1)], rows=2, seconds=6
    ),
    "quotes and separators": Bomb(
        parts=[(b'a;b\nx;y\n"u"v;1\n', 1), (b'"a;' * 1000 + b"\n", 100)], seconds=6
    ),
    "apostrophes alone": Bomb(parts=[(b"a;b\n", 1), (b"'" * _MB, 2), (b"\n", 1)], seconds=6),
}
