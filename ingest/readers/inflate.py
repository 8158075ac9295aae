"""Unpack compressed bytes into a file, within bounds that are kept while it happens.

What an archive says of its own sizes is never believed: bytes are counted as they come out.
Memory is a few chunks, and the window of the method.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, Protocol
from zipfile import BadZipFile

from ingest.errors import UnreadableFileError

MAX_UNPACKED: Final = 1 << 30
MAX_RATIO: Final = 100
UNSUSPECTED: Final = 50 << 20
"""Up to here any ratio is believed: repetitive tables are packed very well."""
XZ_MEMORY: Final = 80 << 20
"""What the largest preset of xz needs; only larger windows made by hand need more."""
_CHUNK: Final = 1 << 18
_BROKEN: Final = (
    *(EOFError, OSError, ValueError, OverflowError, NotImplementedError),
    *(zlib.error, lzma.LZMAError, BadZipFile, struct.error),
)


def unpack(path: Path, kind: str, target: Path) -> None:
    """Write what a gzip, bzip2 or xz file holds.

    Raises:
        UnreadableFileError: damaged, cut, or far larger than it looks.
    """
    with path.open("rb") as source, guarded(kind):
        unpacked = _opened(source, kind)
        write(unpacked, target, kind=kind, packed=source.tell)


def write(
    chunks: Iterator[bytes], target: Path, *, kind: str, packed: Callable[[], int], budget: int = 0
) -> int:
    """Write chunks as long as they stay within bounds; return how many bytes there were.

    `packed` tells how many bytes they took so far before they were unpacked; `budget` is what
    other members of the archive have already used.
    """
    written = 0
    with target.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written + budget > MAX_UNPACKED:
                raise UnreadableFileError.of(
                    "archive_too_large", limit=MAX_UNPACKED >> 20, format=kind
                )
            if written > UNSUSPECTED and written > MAX_RATIO * max(1, packed()):
                raise UnreadableFileError.of("archive_bomb", limit=MAX_RATIO, format=kind)
            file.write(chunk)
    return written


class guarded:  # noqa: N801  (reads as a word where it is used)
    """Turn what the libraries raise on damaged archives into our own error."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, err: BaseException | None, trace: object) -> None:
        is_ours = isinstance(err, OSError) and err.errno is not None  # a full disk, for instance
        if isinstance(err, _BROKEN) and not is_ours:
            raise UnreadableFileError.of("broken_archive", format=self._kind) from err


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def chunks_of(file: Readable) -> Iterator[bytes]:
    """Yield what a file-like object gives."""
    while chunk := file.read(_CHUNK):
        yield chunk


def _opened(source: IO[bytes], kind: str) -> Iterator[bytes]:
    if kind == "gzip":
        return chunks_of(gzip.GzipFile(fileobj=source))
    if kind == "bzip2":
        return chunks_of(bz2.BZ2File(source))
    return _xz(source)


def _xz(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the streams of an xz file; the memory of the method is bounded, as no file says."""
    data = b""
    while data or (data := source.read(_CHUNK)):
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
        while not stream.eof:
            chunk = stream.decompress(data, _CHUNK)
            data = b""
            if chunk:
                yield chunk
            if stream.needs_input and not stream.eof:
                data = source.read(_CHUNK)
                if not data:
                    raise EOFError
        data = (stream.unused_data or source.read(_CHUNK)).lstrip(b"\x00")
