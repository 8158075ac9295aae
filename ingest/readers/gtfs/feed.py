"""A GTFS feed in a zip: which members are its tables, found by content and never by name.

A feed has stops.txt and at least one of routes, trips and stop_times, at the top or in one
folder. A table is named by its file without `.txt`; members that the reference does not know are
tables as well.
"""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.readers.gtfs.standard import FILES, STANDARD

if TYPE_CHECKING:
    from ingest.readers.archives import ZipArchive

MAIN: Final = "stops"
_NEEDED: Final = frozenset({"routes", "trips", "stop_times"})
_ORDER: Final = (
    "stops", "routes", "trips", "agency", "calendar", "calendar_dates", "feed_info", "shapes",
)  # fmt: skip
_LAST: Final = ("shapes", "stop_times")
"""The longest ones: what has a bounded time sees the others first."""
_ENDING: Final = ".txt"
_PLACES: Final = "locations.geojson"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The tables of a feed and what beside them is none."""

    tables: Mapping[str, str]
    """Name of a table to the path of its member, the main one first."""
    others: Sequence[str]
    """Members that are no table of the feed."""

    def find(self, wanted: str | None) -> str | None:
        """Return the table that somebody means: by name, file name or path in the zip."""
        if wanted is None:
            return MAIN
        for name, member in self.tables.items():
            if wanted in (name, member, posixpath.basename(member)):
                return name
        lowered = wanted.lower().removesuffix(_ENDING)
        return next((name for name in self.tables if name.lower() == lowered), None)


def feed_of(archive: ZipArchive) -> Feed | None:
    """Return the feed that the members of a zip make, None where they make none."""
    folders: dict[str, dict[str, str]] = {}
    for member in archive.names:
        folder, base = posixpath.split(member)
        name, ending = posixpath.splitext(base.lower())
        is_table = ending == _ENDING or base.lower() == _PLACES
        if is_table and not is_hidden(member):
            folders.setdefault(folder, {}).setdefault(name, member)
    found = [folder for folder, tables in folders.items() if _is_feed(archive, tables)]
    if not found:
        return None
    tables = folders[min(found, key=lambda folder: (folder.count("/"), len(folder), folder))]
    tables = {
        name: member
        for name, member in tables.items()
        if name in FILES or _is_table(archive, member)
    }
    places = {name: place for place, name in enumerate(_ORDER)}
    ordered = sorted(
        tables, key=lambda name: (_LAST.index(name) if name in _LAST else -1, places.get(name, 99))
    )
    taken = set(tables.values())
    others = [name for name in archive.names if name not in taken and not is_hidden(name)]
    return Feed(tables={name: tables[name] for name in ordered}, others=others)


def _is_feed(archive: ZipArchive, tables: Mapping[str, str]) -> bool:
    if MAIN not in tables or not _NEEDED & tables.keys():
        return False
    return "stop_id" in header_of(archive.head(archive.members[tables[MAIN]]))


def _is_table(archive: ZipArchive, member: str) -> bool:
    """Return whether a text that the reference does not know is a table rather than a note."""
    names = header_of(archive.head(archive.members[member]))
    return bool(names) and (
        any(name in STANDARD for name in names)
        or (len(names) > 1 and all(_NAME.fullmatch(name) for name in names))
    )


def header_of(head: bytes) -> list[str]:
    """Return the names that commas part in the first line of a text, in lower case."""
    lines = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n").splitlines()
    first = lines[0].decode("latin-1").lower() if lines else ""
    return [name.strip() for name in next(csv.reader([first]), [])]


def is_hidden(member: str) -> bool:
    """Return whether a member is a trace of the machine that packed the zip."""
    return any(part.startswith((".", "__MACOSX")) for part in member.split("/"))


def has_records(archive: ZipArchive, member: str) -> bool:
    """Return whether anything stands below the header of a member."""
    below = archive.head(archive.members[member]).replace(b"\r", b"\n").strip().partition(b"\n")[2]
    return bool(below.strip(b"\n \t\x00"))
