"""In which encoding the texts of a dBase table are, by all that says it and by the texts."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from ingest.encodings import detect

_SAMPLE: Final = 4 << 20
_HEADER: Final = 32
_CODE_PAGES: Final = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0D: "cp437", 0x0E: "cp850", 0x13: "cp932", 0x14: "cp850", 0x1B: "cp437", 0x1D: "cp850",
    0x25: "cp850", 0x4D: "cp936", 0x4E: "cp949", 0x4F: "cp950", 0x57: "cp1252", 0x58: "cp1252",
    0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x78: "cp950", 0x7A: "cp936", 0x7B: "cp932",
    0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253",
}  # fmt: skip
"""Of byte 29 of the header."""


def encoding_of(table: Path) -> tuple[str | None, bool]:
    """Return a name that GDAL knows, and whether it was only told by the texts.

    A `.cpg` beside the table is believed where its encoding can read the texts.
    """
    texts = _texts(table)
    if texts.isascii():
        return "UTF-8", False
    said = _said(table.with_suffix(".cpg"))
    if said is not None and _reads(texts, said):
        return _gdal_name(said), False
    if _reads(texts, "utf-8"):
        return "UTF-8", False  # no other encoding makes such bytes by chance
    with table.open("rb") as file:
        marked = _CODE_PAGES.get(file.read(_HEADER)[29:30][0])
    if marked is not None and _reads(texts, marked):
        return _gdal_name(marked), False
    sample = table.with_suffix(".texts")
    sample.write_bytes(texts)
    try:
        return _gdal_name(detect(sample, None).name), True
    finally:
        sample.unlink()


def _texts(table: Path) -> bytes:
    """Return the names and the text cells of the table, a line each."""
    with table.open("rb") as file:
        head = file.read(_HEADER)
        if len(head) < _HEADER:
            return b""
        start = int.from_bytes(head[8:10], "little")
        width = int.from_bytes(head[10:12], "little")
        described = file.read(max(0, start - _HEADER))
        lines: list[bytes] = []
        fields: list[tuple[int, int]] = []
        place = 1
        for at in range(0, len(described) - 31, 32):
            if described[at] in (0x0D, 0x00):
                break
            lines.append(described[at : at + 11].split(b"\x00")[0])
            length = described[at + 16]
            if described[at + 11 : at + 12] == b"C":
                length += described[at + 17] << 8
                fields.append((place, length))
            place += length
        size = 0
        while width > 1 and size < _SAMPLE and len(record := file.read(width)) == width:
            for begin, length in fields:
                cell = record[begin : begin + length].strip(b" \x00")
                if cell and not cell.isascii():
                    lines.append(re.sub(rb"[\x00-\x1f]", b" ", cell))
                    size += len(cell)
        return b"\n".join(lines)


def _said(beside: Path) -> str | None:
    """Return the codec that a `.cpg` names, None where it names none."""
    if not beside.is_file():
        return None
    with beside.open("rb") as file:
        said = file.read(64).decode("ascii", "ignore").strip().strip("\ufeff").lower()
    said = re.sub(r"^(?:ansi|oem|ldid/\d+)\s*", "", said) or "cp1252"
    if said.isdigit():
        said = "iso8859-1" if said == "88591" else f"cp{said}"
    if re.fullmatch(r"8859\d+", said):
        said = f"iso8859-{said[4:]}"
    try:
        return codecs.lookup(said).name
    except LookupError:
        return None


def _reads(texts: bytes, codec: str) -> bool:
    try:
        texts.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _gdal_name(codec: str) -> str:
    name = codecs.lookup(codec).name
    if name.startswith("iso8859-"):
        return "ISO-8859-" + name.removeprefix("iso8859-")
    return name.upper()
