"""The compound files of older office programs: which document one is, and its streams.

XLS shares this container with DOC, PPT, MSG and with workbooks under a password; only the
names inside tell them apart. Layout: [MS-CFB].
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError

MAX_BYTES: Final = 64 << 20
_HEADER: Final = 512
_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY: Final = 128
_DOCUMENTS: Final = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("VisioDocument", "vsd"),
)


class Compound:
    """A compound file, held whole: its size is bounded."""

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFileError.of("workbook_too_large", limit=MAX_BYTES >> 20)
        self._data = path.read_bytes()
        try:
            self._open()
        except (struct.error, IndexError, ValueError) as err:
            raise UnreadableFileError.of("broken_workbook") from err

    def kind(self) -> str:
        """Return `xls`, or what it is instead; `password` for a workbook that is encrypted."""
        if "EncryptedPackage" in self._streams or "EncryptionInfo" in self._streams:
            return "password"
        if "Workbook" in self._streams or "Book" in self._streams:
            return "xls"
        return next((kind for name, kind in _DOCUMENTS if name in self._streams), "ole")

    def workbook(self) -> bytes:
        """Return the stream that holds the sheets."""
        name = "Workbook" if "Workbook" in self._streams else "Book"
        start, size = self._streams[name]
        try:
            if size < self._small_limit:
                return self._small_chain(start)[:size]
            return self._chain(start)[:size]
        except (struct.error, IndexError, ValueError) as err:
            raise UnreadableFileError.of("broken_workbook") from err

    def _open(self) -> None:
        data = self._data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise ValueError("no compound file")
        self._sector: int = 1 << shift
        directory, _unused, self._small_limit = struct.unpack_from("<III", data, 48)
        small_start, _count, extra, extra_count = struct.unpack_from("<IIII", data, 60)
        listed = list(struct.unpack_from("<109I", data, 76))
        per_sector = self._sector // 4
        seen = 0
        while extra < _END and seen <= min(extra_count, len(data) // self._sector):
            numbers = struct.unpack_from(f"<{per_sector}I", data, self._at(extra))
            listed += numbers[:-1]
            extra, seen = numbers[-1], seen + 1
        self._table: list[int] = []
        for number in listed:
            if number < _END:
                self._table += struct.unpack_from(f"<{per_sector}I", data, self._at(number))
        entries = self._chain(directory)
        self._streams: dict[str, tuple[int, int]] = {}
        root: tuple[int, int] | None = None
        for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, place + 64)
            name = entries[place : place + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", "replace"
            )
            start, size = struct.unpack_from("<II", entries, place + 116)
            if kind == 5:
                root = (start, size)
            elif kind in (1, 2):
                self._streams.setdefault(name, (start, size))
        self._small = self._chain(root[0]) if root and root[0] < _END else b""
        small_table = self._chain(small_start) if small_start < _END else b""
        self._small_table = struct.unpack(f"<{len(small_table) // 4}I", small_table)

    def _at(self, sector: int) -> int:
        place = (sector + 1) * self._sector
        if place >= len(self._data):
            raise ValueError("sector beyond the end")
        return place

    def _chain(self, sector: int) -> bytes:
        parts = []
        while sector < _END:
            place = self._at(sector)
            parts.append(self._data[place : place + self._sector])
            if len(parts) > len(self._table):
                raise ValueError("sectors in a circle")
            sector = self._table[sector]
        return b"".join(parts)

    def _small_chain(self, sector: int) -> bytes:
        parts = []
        while sector < _END:
            parts.append(self._small[sector * 64 : sector * 64 + 64])
            if len(parts) > len(self._small_table):
                raise ValueError("sectors in a circle")
            sector = self._small_table[sector]
        return b"".join(parts)
