"""Which encoding a text file is written in, told by all of its bytes.

A file that decodes as UTF-8 is UTF-8. Otherwise legacy charsets are weighed by what their
letters stand beside (`ingest.charsets`). Bytes that mean nothing are kept, never dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ingest import charsets
from ingest.errors import UnreadableFileError
from ingest.problems import Problem

_BLOCK: Final = 1 << 20
_LINES_HELD: Final = 1 << 20
_FROM_FIRST: Final = 256 << 10
_FROM_OTHERS: Final = 16 << 10
_WESTERN: Final = frozenset({None, "cp1252", "iso8859-15"})
_ENOUGH: Final = 30
"""Bytes beyond ASCII from which a guess by frequencies is better than the usual charset."""
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_USUAL_IN_UTF8: Final = re.compile(
    rb"\xc2[\xa0-\xbf]|[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac"
)
"""Accents, signs and typographic marks; in one-byte charsets these bytes hardly meet."""
_HIGH_BYTE: Final = re.compile(rb"[\x80-\xff]")
_LINE_SHOWN: Final = 2_000
"""Bytes of a line around the first one beyond ASCII that are weighed."""
_LONG_LINE: Final = 16 << 20
_HIGH: Final = bytes(range(0x80, 0x100))
_TWICE_ENCODED: Final = re.compile(
    rb"\xc3\x83(?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xe2\x80[\x93-\xba])"
    rb"|\xc3\xa2\xe2\x82\xac(?:\xe2|\xc2|\xc5|\xcb)|\xc3\x82\xc2[\xa0-\xbf]"
)
"""`Ã©`, `â€™`, `Â°` in UTF-8: text that was UTF-8, read as Windows-1252 and written again."""
_ESCAPED: Final = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_NARROWER: Final = {
    "gb18030": ("gb2312", "gbk"),
    "cp932": ("shift_jis",),
    "euc_kr": (),
    "big5": (),
}
"""Charsets with fewer characters, to be named where they are enough."""
_WIDER: Final = {"big5": ("cp950", "big5hkscs"), "euc_kr": ("cp949",)}
MIXED: Final = "parvis.mixed"
"""Error handler that reads what is not UTF-8 as Windows-1252, byte by byte."""
KEPT: Final = "parvis.kept"
"""Error handler that reads a byte without meaning as the control character of its number."""


def _read_mixed(err: UnicodeError) -> tuple[str, int]:
    if not isinstance(err, UnicodeDecodeError):
        raise err
    return err.object[err.start : err.end].decode("cp1252", KEPT), err.end


def _keep(err: UnicodeError) -> tuple[str, int]:
    if not isinstance(err, UnicodeDecodeError):
        raise err
    if err.encoding.lower().startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        return "\ufffd", err.end
    return err.object[err.start : err.end].decode("latin-1"), err.end


codecs.register_error(MIXED, _read_mixed)
codecs.register_error(KEPT, _keep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How to decode a file."""

    name: str
    """Name of a Python codec."""
    on_error: str = "strict"
    warnings: tuple[Problem, ...] = ()


def detect(path: Path, declared: str | None = None) -> Encoding:
    """Return the encoding of a file.

    Raises:
        UnreadableFileError: the declared encoding is unknown or does not fit the bytes.
    """
    if declared is not None:
        return _declared(path, declared)
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _checked(path, name)
    wide = without_mark(head)
    if wide is not None:
        return _checked(path, wide)
    if _ESCAPED.search(head) and _fault(path, "iso2022_jp") is None:
        return Encoding(name="iso2022_jp")
    if _fault(path, "utf-8") is None:
        return Encoding(name="utf-8", warnings=_twice_encoded(path))
    return _legacy(path)


def without_mark(head: bytes) -> str | None:
    """Return the codec of a text of 16 or 32 bits that has no byte order mark, else None."""
    sample = head[:4096]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8 or b"\x00" not in sample:
        return None
    zeros = [sample[place::4].count(0) for place in range(4)]
    quarter = len(sample) // 4
    if zeros[0] == zeros[1] == quarter > zeros[3]:
        return "utf-32-be"
    if zeros[2] == zeros[3] == quarter > zeros[0]:
        return "utf-32-le"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for name, none, some in (("utf-16-le", even, odd), ("utf-16-be", odd, even)):
        if some > quarter * 0.8 and none < quarter * 0.1:
            return name
        if some > 1 and _is_plain_text(sample, name):
            return name
    return None


def _is_plain_text(sample: bytes, name: str) -> bool:
    """Return whether a sample reads as text of lines, without a single odd character."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    return "\n" in text and all(char.isprintable() or char in "\r\n\t\u200b" for char in text)


def line_at(path: Path, offset: int) -> int:
    """Return the line (from 1) that a byte lies in."""
    count = 1
    with path.open("rb") as file:
        while offset > 0 and (block := file.read(min(_BLOCK, offset))):
            count += block.count(b"\n") or block.count(b"\r")
            offset -= len(block)
    return count


def _declared(path: Path, declared: str) -> Encoding:
    try:
        name = codecs.lookup(declared).name
        "".encode(name)
    except (LookupError, UnicodeError, TypeError) as err:
        raise UnreadableFileError.of("unknown_encoding", encoding=declared) from err
    if name == "utf-8":
        with path.open("rb") as file:
            name = "utf-8-sig" if file.read(3) == codecs.BOM_UTF8 else name
    fault = _fault(path, name)
    if fault is not None:
        raise UnreadableFileError.of("wrong_encoding", encoding=declared, row=line_at(path, fault))
    return Encoding(name=name)


def _checked(path: Path, name: str) -> Encoding:
    """Return an encoding that a byte order mark promises, and where the promise breaks."""
    fault = _fault(path, name)
    if fault is None:
        warnings = _twice_encoded(path) if name == "utf-8-sig" else ()
        return Encoding(name=name, warnings=warnings)
    if name.startswith("utf-8"):
        return Encoding(name=name, on_error=MIXED, warnings=(_told(path, "mixed_encoding"),))
    warning = Problem(code="undecodable", row=line_at(path, fault), params={"count": 1})
    return Encoding(name=name, on_error=KEPT, warnings=(warning,))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _fault(path: Path, name: str) -> int | None:
    """Return the place of the first byte that does not decode, or None."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    done = 0
    block = b""
    try:
        for block in _blocks(path):
            decoder.decode(block)
            done += len(block)
        block = b""
        decoder.decode(block, final=True)
    except UnicodeDecodeError as err:
        held = len(err.object) - len(block)
        return max(0, done - held + err.start)
    except UnicodeError:
        return done
    return None


def _told(path: Path, code: str, name: str = "utf-8") -> Problem:
    """Return the problem of lines that an encoding does not read: the first, and how many."""
    first, count, line = 0, 0, 1
    with path.open("rb") as file:
        for text in iter(partial(file.readline, _LONG_LINE), b""):
            try:
                text.decode(name)
            except UnicodeDecodeError:
                first = first or line
                count += 1
            line += 1
    return Problem(code=code, row=first or 1, params={"count": max(1, count)})


def _twice_encoded(path: Path) -> tuple[Problem, ...]:
    """Return a warning where UTF-8 was encoded twice; nothing is changed."""
    first, count, line = 0, 0, 1
    value = ""
    tail = b""
    for block in _blocks(path):
        if b"\xc3" not in block and not tail.endswith(b"\xc3"):
            line += block.count(b"\n")
            tail = block[-8:]
            continue
        for found in _TWICE_ENCODED.finditer(block):
            count += 1
            if not first:
                first = line + block.count(b"\n", 0, found.start())
                start = max(block.rfind(b"\n", 0, found.start()) + 1, found.start() - 20)
                shown = block[start : found.end() + 20].split(b"\n")[0]
                value = shown.decode("utf-8", "ignore").strip()
        line += block.count(b"\n")
        tail = block[-8:]
    if not count:
        return ()
    return (Problem(code="twice_encoded", row=first, value=value, params={"count": count}),)


def _legacy(path: Path) -> Encoding:
    pairs = usual = high = 0
    held = bytearray()
    for number, block in enumerate(_blocks(path)):
        many = len(block) - len(block.translate(None, _HIGH))
        if not many:
            continue
        high += many
        pairs += sum(len(found) for found in _MULTIBYTE.findall(block))
        usual += sum(len(found) for found in _USUAL_IN_UTF8.findall(block))
        if len(held) < _LINES_HELD:
            held += _high_lines(block, is_first=number == 0)
    if pairs > (high - pairs) * 2:
        return Encoding(name="utf-8", on_error=MIXED, warnings=(_told(path, "mixed_encoding"),))
    lines = bytes(held)
    if usual * 10 > high:
        lines = _USUAL_IN_UTF8.sub(b"", lines)
    best = charsets.weigh(lines)
    if best in _WESTERN and usual and usual * 2 >= pairs:
        return Encoding(name="utf-8", on_error=MIXED, warnings=(_told(path, "mixed_encoding"),))
    if best is None:
        is_enough = high >= _ENOUGH
        best = (_second_opinion(lines) if is_enough else None) or "cp1252"
    for name in (*_NARROWER.get(best, ()), best, *_WIDER.get(best, ())):
        if _fault(path, name) is None:
            return Encoding(name=name)
    return Encoding(name=best, on_error=KEPT, warnings=(_told(path, "undecodable", best),))


def _high_lines(block: bytes, *, is_first: bool) -> bytes:
    """Return some lines that hold bytes beyond ASCII; a line cut by the block is left out."""
    start = 0 if is_first else block.find(b"\n") + 1
    room = _FROM_FIRST if is_first else _FROM_OTHERS
    kept = bytearray()
    while len(kept) < room and (found := _HIGH_BYTE.search(block, start)):
        place = found.start()
        begun = max(block.rfind(b"\n", start, place) + 1, start, place - _LINE_SHOWN)
        end = block.find(b"\n", place, place + _LINE_SHOWN)
        end = min(len(block), place + _LINE_SHOWN) if end < 0 else end
        kept += block[begun:end] + b"\n"
        start = end
    return bytes(kept)


def _second_opinion(lines: bytes) -> str | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to load, rarely needed)

    found = from_bytes(lines[: 128 * 1024]).best()
    if found is None:
        return None
    try:
        return codecs.lookup(found.encoding).name
    except LookupError:
        return None
