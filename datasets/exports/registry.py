"""The list of export formats, in the order in which they are offered.

A new format is a module with a writer, a line here, and a test that reads the file back.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from datasets.exports import csv, geojson, json, jsonl
from datasets.exports.formats import ExportFormat, Group
from datasets.types import Schema


class UnknownFormatError(LookupError):
    """No such format is written here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The requested export format {name} does not exist.")
        self.name = name


FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat(
        name="csv",
        label=_("CSV"),
        description=_("Table that opens in a spreadsheet; semicolons, UTF-8."),
        group=Group.TABULAR,
        extension="csv",
        media_type="text/csv; charset=utf-8",
        write=csv.write,
        parameters=("use_labels", "delimiter", "list_separator", "quote_all", "with_bom"),
        interrupted=b'"This file is incomplete: its export was interrupted.',
    ),
    ExportFormat(
        name="geojson",
        label=_("GeoJSON"),
        description=_("Places with their attributes, for maps and geographic software."),
        group=Group.GEOGRAPHIC,
        extension="geojson",
        media_type="application/geo+json; charset=utf-8",
        write=geojson.write,
        parameters=("main_geo_field",),
        needs_geometry=True,
    ),
    ExportFormat(
        name="json",
        label=_("JSON"),
        description=_("One list of records, for programs."),
        group=Group.MACHINE,
        extension="json",
        media_type="application/json; charset=utf-8",
        write=json.write,
    ),
    ExportFormat(
        name="jsonl",
        label=_("JSON Lines"),
        description=_("One record per line, for programs that read large files piece by piece."),
        group=Group.MACHINE,
        extension="jsonl",
        media_type="application/x-ndjson; charset=utf-8",
        write=jsonl.write,
        interrupted=b'{"error": "This file is incomplete: its export was interrupted.',
    ),
)

_BY_NAME = {item.name: item for item in FORMATS}


def get_format(name: str) -> ExportFormat:
    """Return a format by the name it has in addresses.

    Raises:
        UnknownFormatError: it is not written here.
    """
    found = _BY_NAME.get(name.lower())
    if found is None:
        raise UnknownFormatError(name)
    return found


def formats_for(schema: Schema) -> list[ExportFormat]:
    """Return the formats to offer for records of this schema, in order."""
    has_geometry = schema.has_geometry()
    return [item for item in FORMATS if has_geometry or not item.needs_geometry]
