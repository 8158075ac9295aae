"""Old binary workbooks and the container they share with other documents, written by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECTOR = 512
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Shown:
    """A number and the code of its format."""

    value: float
    code: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell in error, by its number: 7 is a division by zero."""

    code: int


Cell = str | float | bool | Shown | Wrong | None


def write_compound(path: Path, streams: Mapping[str, bytes]) -> Path:
    """Write a compound file; every stream lies in whole sectors."""
    names = list(streams)
    padded = [data.ljust(4096, b"\0") for data in streams.values()]
    padded = [data + b"\0" * (-len(data) % _SECTOR) for data in padded]
    directories = (len(names) + 1 + 3) // 4
    table: list[int] = []
    starts = []
    for data in padded:
        count = len(data) // _SECTOR
        first = len(table) + 1 + directories
        starts.append(first)
        table += [*range(first + 1, first + count), _END]
    chain = [*range(2, 1 + directories), _END]
    fat = [0xFFFFFFFD, *chain, *table]
    assert len(fat) <= _SECTOR // 4, "one sector of the table must do"
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        _END,
        0,
        _END,
        0,
    )
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, _END, 0, child=1)
    for place, (name, start) in enumerate(zip(names, starts, strict=True), start=1):
        right = place + 1 if place < len(names) else _FREE
        entries += _entry(name, 2, start, len(padded[place - 1]), right=right)
    entries = entries.ljust(directories * _SECTOR, b"\0")
    path.write_bytes(head + struct.pack(f"<{len(fat)}I", *fat) + entries + b"".join(padded))
    return path


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", text, len(text) + 2, kind, 1, _FREE, right, child, 0, start, size
    )


def write_xls(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    is_1904: bool = False,
    dimensions: tuple[int, int] | None = None,
    password: bool = False,
) -> Path:
    """Write a workbook of Excel 97."""
    codes = sorted(
        {
            cell.code
            for rows in sheets.values()
            for row in rows
            for cell in row
            if isinstance(cell, Shown)
        }
    )
    texts: list[str] = []
    bodies = [_sheet(rows, codes, texts, dimensions) for rows in sheets.values()]
    bof = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head = bof + (_record(0x2F, b"\0" * 6) if password else b"")
    head += _record(0x42, struct.pack("<H", 1200)) + _record(0x22, struct.pack("<H", is_1904))
    for place, code in enumerate(codes):
        head += _record(0x41E, struct.pack("<H", 164 + place) + _text(code))
    for number in (0, *(164 + place for place in range(len(codes)))):
        head += _record(0xE0, struct.pack("<HHH14x", 0, number, 0))
    strings = b"".join(_text(text) for text in texts)
    tail = _record(0xFC, struct.pack("<II", len(texts), len(texts)) + strings) + _record(0x0A, b"")
    assert len(strings) < 8_000, "one record of texts must do"
    lists = [
        (name, struct.pack("<BB", name in hidden, 0) + _text(name, short=True)) for name in sheets
    ]
    start = len(head) + sum(len(data) + 8 for _name, data in lists) + len(tail)
    for (_name, data), body in zip(lists, bodies, strict=True):
        head += _record(0x85, struct.pack("<I", start) + data)
        start += len(body)
    return write_compound(path, {"Workbook": head + tail + b"".join(bodies)})


def _sheet(
    rows: Sequence[Sequence[Cell]],
    codes: Sequence[str],
    texts: list[str],
    dimensions: tuple[int, int] | None,
) -> bytes:
    high, wide = dimensions or (len(rows), max((len(row) for row in rows), default=0))
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    body += _record(0x200, struct.pack("<IIHHH", 0, high, 0, wide, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            at = struct.pack("<HH", number, column)
            if isinstance(cell, bool):
                body += _record(0x205, at + struct.pack("<HBB", 0, cell, 0))
            elif isinstance(cell, Wrong):
                body += _record(0x205, at + struct.pack("<HBB", 0, cell.code, 1))
            elif isinstance(cell, Shown):
                style = 1 + list(codes).index(cell.code)
                body += _record(0x203, at + struct.pack("<Hd", style, cell.value))
            elif isinstance(cell, str):
                texts.append(cell)
                body += _record(0xFD, at + struct.pack("<HI", 0, len(texts) - 1))
            elif cell is not None:
                body += _record(0x203, at + struct.pack("<Hd", 0, cell))
    return body + _record(0x0A, b"")


def _text(text: str, *, short: bool = False) -> bytes:
    length = struct.pack("<B" if short else "<H", len(text))
    return length + b"\x01" + text.encode("utf-16-le")


def _record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data
