"""Size and orientation of a picture, read from the head of its file: PNG, GIF and JPEG."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO, Final

_MOST_SEGMENTS: Final = 200
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ORIENTATION: Final = 0x0112


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What its head says of a picture."""

    format: str
    width: int
    height: int
    orientation: int = 1
    """1 to 8 as EXIF counts them; 1 is upright."""


def read_picture(source: IO[bytes]) -> Picture | None:
    """Return what a file's head says, None where it is no picture that is known."""
    source.seek(0)
    head = source.read(26)
    if head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR" and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return Picture(format="PNG", width=width, height=height)
    if head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return Picture(format="GIF", width=width, height=height)
    if head[:2] == b"\xff\xd8":
        source.seek(2)
        return _jpeg(source)
    return None


def _jpeg(source: IO[bytes]) -> Picture | None:
    orientation = 1
    for _segment in range(_MOST_SEGMENTS):
        mark = source.read(4)
        if len(mark) < 4 or mark[0] != 0xFF:
            return None
        length = int.from_bytes(mark[2:], "big") - 2
        if length < 0:
            return None
        if mark[1] in _FRAMES:
            size = source.read(5)
            if len(size) < 5:
                return None
            height, width = struct.unpack(">HH", size[1:])
            return Picture(format="JPEG", width=width, height=height, orientation=orientation)
        content = source.read(length)
        if mark[1] == 0xE1 and content[:6] == b"Exif\x00\x00":
            orientation = _orientation(content[6:])
    return None


def _orientation(exif: bytes) -> int:
    """Return the orientation that the first directory of an EXIF block names, else 1."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for place in range(count):
            tag, _kind, _count, value = struct.unpack_from(
                f"{order}HHIH", exif, start + 2 + 12 * place
            )
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
