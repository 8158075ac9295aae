"""Which encoding a text file is written in, told by its bytes.

A file that decodes as UTF-8 is UTF-8. Otherwise the one-byte encodings are weighed by what
their letters stand beside; charset-normalizer is asked where none of them convinces.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.problems import Problem

_BLOCK: Final = 1 << 20
_WEIGHED: Final = 4 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES: Final = ("cp1252", "mac_roman", "cp850", "iso8859-15")
_LETTERS: Final = "àâäçéèêëîïôöùûüÿœæñßáíóúÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑ"
_SIGNS: Final = "’‘“”«»–—…€°²³·•№ºª¼½¾±×µ§©®™¿¡\u00a0\u202f"
_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_LATIN9_ONLY: Final = frozenset(b"\xa6\xa8\xb4\xb8\xbc\xbd\xbe")
MIXED: Final = "parvis.mixed"
"""Error handler that reads what is not UTF-8 as Windows-1252, byte by byte."""


def _read_mixed(err: UnicodeError) -> tuple[str, int]:
    if not isinstance(err, UnicodeDecodeError):
        raise err
    return err.object[err.start : err.end].decode("cp1252", "replace"), err.end


codecs.register_error(MIXED, _read_mixed)


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
    wide = _without_mark(head)
    if wide is not None:
        return _checked(path, wide)
    if _fault(path, "utf-8") is None:
        return Encoding(name="utf-8")
    return _one_byte(path)


def lines_at(path: Path, encoding: str, offset: int) -> int:
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
        raise UnreadableFileError.of(
            "wrong_encoding", encoding=declared, row=lines_at(path, name, fault)
        )
    return Encoding(name=name)


def _checked(path: Path, name: str) -> Encoding:
    """Return an encoding that a byte order mark promises, and where the promise breaks."""
    fault = _fault(path, name)
    if fault is None:
        return Encoding(name=name)
    row = lines_at(path, name, fault)
    handler = MIXED if name.startswith("utf-8") else "replace"
    code = "mixed_encoding" if handler == MIXED else "undecodable"
    return Encoding(name=name, on_error=handler, warnings=(Problem(code=code, row=row),))


def _without_mark(head: bytes) -> str | None:
    """Return UTF-16 where every other byte of Latin text is nothing."""
    sample = head[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if half >= 4 and even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None


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


def _one_byte(path: Path) -> Encoding:
    with path.open("rb") as file:
        content = file.read(_WEIGHED)
    multibyte = sum(len(found) for found in _MULTIBYTE.findall(content))
    high = len(_HIGH.findall(content))
    if multibyte > (high - multibyte) * 2:
        row = lines_at(path, "utf-8", _fault(path, "utf-8") or 0)
        return Encoding(
            name="utf-8", on_error=MIXED, warnings=(Problem(code="mixed_encoding", row=row),)
        )
    context = _surroundings(content)
    scores = {name: _score(context, name) for name in _CANDIDATES}
    best = max(scores, key=lambda name: scores[name])
    if best == "iso8859-15" and not _looks_latin9(content):
        best = "cp1252"
    if scores[best] < 0.75:
        best = _second_opinion(content) or best
    handler = "strict" if _fault(path, best) is None else "replace"
    warnings = () if handler == "strict" else (Problem(code="undecodable"),)
    return Encoding(name=best, on_error=handler, warnings=warnings)


def _surroundings(content: bytes) -> bytes:
    """Return the words around the bytes that are not ASCII, as far as they are needed."""
    found = re.findall(rb"[A-Za-z]{0,3}[\x80-\xff]{1,8}[A-Za-z]{0,3}", content)
    return b"\n".join(found[:20_000])


def _score(context: bytes, name: str) -> float:
    """Return the share of characters that a European text would have in this place."""
    text = context.decode(name, "replace")
    good = bad = 0
    for match in _RUN.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        for char in match[0]:
            if char in _LETTERS:
                is_odd = char.isupper() and before.islower() and after.islower()
                good, bad = good + (not is_odd), bad + is_odd
            elif char in _SIGNS:
                is_odd = before.isalpha() and after.isalpha() and char not in "’·–…\u00a0"
                good, bad = good + (not is_odd), bad + is_odd
            else:
                bad += 1
    return good / (good + bad) if good + bad else 0.0


def _looks_latin9(content: bytes) -> bool:
    """Return whether the bytes that Latin-9 gives a letter stand inside words, not C1."""
    if re.search(rb"[\x80-\x9f]", content):
        return False
    return bool(re.search(rb"[A-Za-z][\xa8\xb8\xbc\xbd\xa6\xb4][a-z]|[0-9 ]\xa4", content))


def _second_opinion(content: bytes) -> str | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to load, rarely needed)

    found = from_bytes(content[: 256 * 1024]).best()
    if found is None:
        return None
    try:
        return codecs.lookup(found.encoding).name
    except LookupError:
        return None
