"""What a file says of its tables without any being unpacked or read: used before a run begins."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.readers.archives import ZipArchive
from ingest.readers.gtfs.feed import MAIN, Feed, feed_of, has_records
from ingest.readers.inflate import MAX_UNPACKED, chunks_of

_MARK: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A feed before it is read."""

    siblings: dict[str, bool]
    """Name of every table beside the main one to whether it holds any record."""
    sha256: str
    """Of the bytes of the table that is asked for."""


def contents_of(path: Path, member: str | None) -> Contents | None:
    """Return what a feed holds, None where the file is none or cannot be opened.

    What keeps it from being opened is told by the reader.
    """
    with path.open("rb") as file:
        if file.read(len(_MARK)) != _MARK:
            return None
    try:
        archive = ZipArchive(path)
    except UnreadableFileError:
        return None
    try:
        feed = feed_of(archive)
        table = feed.find(member) if feed is not None else None
        if feed is None or table is None:
            return None
        siblings = {
            name: has_records(archive, inner) for name, inner in feed.tables.items() if name != MAIN
        }
        return Contents(siblings=siblings, sha256=_checksum(archive, feed, table))
    except UnreadableFileError:
        return None
    finally:
        archive.close()


def _checksum(archive: ZipArchive, feed: Feed, table: str) -> str:
    """Return the SHA-256 of a table's bytes, nothing for one that is larger than is read."""
    digest, seen = hashlib.sha256(), 0
    with archive.opened(archive.members[feed.tables[table]]) as file:
        for chunk in chunks_of(file):
            seen += len(chunk)
            if seen > MAX_UNPACKED:
                return ""
            digest.update(chunk)
    return digest.hexdigest()
