"""Which reader a file gets, by its content."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.readers.base import Reader
from ingest.readers.delimited import DelimitedReader
from ingest.readers.jsonlayout import NotJsonError
from ingest.readers.jsons import open_json
from ingest.sniff import HEAD, sniff

WORKBOOKS: Final = frozenset({"xlsx", "xls", "ods"})
LAYERED: Final = frozenset({"gpkg", "kml", "gpx"})
"""Formats of one file whose tables are chosen by `--member`."""
ASIDE: Final = frozenset({"parquet", "shapefile", "gpkg", "fgb"})
ARCHIVES: Final = frozenset({"zip", "gzip", "bzip2", "xz", "7z", "rar", "tar"})


def open_table(path: Path, options: ReadOptions) -> Reader:
    """Return a reader of the file's main table, or of the one that the options name.

    Raises:
        UnreadableFileError: not data, or a format that is not read.
    """
    return open_at(path, options, 0)


def open_at(path: Path, options: ReadOptions, depth: int) -> Reader:
    """Return a reader of a file that was taken out of so many archives."""
    with path.open("rb") as file:
        found = sniff(file.read(HEAD))
    if found in ARCHIVES:
        from ingest.readers import archives  # noqa: PLC0415  (only when met)

        if found == "zip":
            found = archives.zip_kind(path)
        if found in ARCHIVES:
            return archives.open_archive(path, found, options, depth=depth, opener=open_at)
    for option, formats in (("sheet", WORKBOOKS), ("member", LAYERED)):
        if getattr(options, option) and found not in formats:
            shown = "csv" if found == "text" else found
            raise UnreadableFileError.of(
                "option_not_for_format", option=f"--{option}", format=shown
            )
    if found == "json":
        try:
            return open_json(path, options)
        except NotJsonError:
            return DelimitedReader(path, options)
    if found == "text":
        return DelimitedReader(path, options)
    if found in WORKBOOKS:
        from ingest.readers.sheets import SheetReader  # noqa: PLC0415  (only when met)

        return SheetReader(path, found, options)
    if found in ("kml", "gpx"):
        from ingest.readers.xmlplaces import XmlReader  # noqa: PLC0415  (only when met)

        return XmlReader(path, found, options)
    if found in ASIDE:
        from ingest.readers.aside.process import AsideReader  # noqa: PLC0415  (only when met)

        if found == "shapefile" and path.suffix != ".shp":
            raise UnreadableFileError.of("shapefile_alone", format=found)
        return AsideReader(path, found, options)
    raise UnreadableFileError.of("format_not_read", format=found)
