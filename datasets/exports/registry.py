"""The list of export formats, in the order in which they are offered.

A new format is a module with a writer, a line here, and a test that reads the file back.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from datasets.exports import csv, geojson, gpx, json, jsonl, kml
from datasets.exports.formats import ExportFormat, Group
from datasets.exports.offline.writers import builder, writer
from datasets.types import Schema


class UnknownFormatError(LookupError):
    """No such format is written here."""

    def __init__(self, name: str, formats: Iterable[str]) -> None:
        known = ", ".join(formats)
        super().__init__(
            f"The requested export format {name} does not exist. Formats are: {known}."
        )
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
        name="xlsx",
        label=_("Excel"),
        description=_("Workbook with numbers and dates that are ready to compute with."),
        group=Group.TABULAR,
        extension="xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=writer("xlsx"),
        build=builder("xlsx"),
        most_records=1_048_575,
        parameters=("use_labels",),
    ),
    ExportFormat(
        name="geojson",
        label=_("GeoJSON"),
        description=_("Places with their attributes, for maps and geographic software."),
        group=Group.GEOGRAPHIC,
        extension="geojson",
        media_type="application/geo+json; charset=utf-8",
        write=geojson.write,
        parameters=("epsg", "main_geo_field"),
        needs_geometry=True,
        needs_place=True,
    ),
    ExportFormat(
        name="shp",
        label=_("Shapefile"),
        description=_(
            "Layers for geographic software, in a zip; names of fields are cut to 10 characters "
            "and texts to 254."
        ),
        group=Group.GEOGRAPHIC,
        extension="zip",
        media_type="application/zip",
        write=writer("shp"),
        build=builder("shp"),
        refuses_late=True,
        takes_wkb=True,
        parameters=("epsg", "main_geo_field"),
        needs_geometry=True,
        needs_place=True,
    ),
    ExportFormat(
        name="kml",
        label=_("KML"),
        description=_("Places for Google Earth and other globes."),
        group=Group.GEOGRAPHIC,
        extension="kml",
        media_type="application/vnd.google-earth.kml+xml; charset=utf-8",
        write=kml.write,
        parameters=("main_geo_field",),
        needs_geometry=True,
        needs_place=True,
    ),
    ExportFormat(
        name="gpx",
        label=_("GPX"),
        description=_("Waypoints for navigation devices and walking applications."),
        group=Group.GEOGRAPHIC,
        extension="gpx",
        media_type="application/gpx+xml; charset=utf-8",
        write=gpx.write,
        parameters=("name_field", "description_field_list", "use_extension", "main_geo_field"),
        needs_geometry=True,
        needs_place=True,
    ),
    ExportFormat(
        name="fgb",
        label=_("FlatGeobuf"),
        description=_("Places with their attributes in one compact file, for large maps."),
        group=Group.GEOGRAPHIC,
        extension="fgb",
        media_type="application/octet-stream; charset=utf-8",
        write=writer("fgb"),
        build=builder("fgb"),
        refuses_late=True,
        takes_wkb=True,
        parameters=("epsg", "main_geo_field"),
        needs_geometry=True,
        needs_place=True,
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
    ExportFormat(
        name="parquet",
        label=_("Parquet"),
        description=_("Typed columns, compressed, for data analysis and machine learning."),
        group=Group.MACHINE,
        extension="parquet",
        media_type="application/vnd.apache.parquet",
        write=writer("parquet"),
        build=builder("parquet"),
        takes_wkb=True,
        parameters=("use_labels", "parquet_compression", "main_geo_field"),
    ),
)

_BY_NAME = {item.name: item for item in FORMATS}
_ALIASES = {"shapefile": "shp"}
"""Further names that clients ask for; they are listed nowhere."""


def get_format(name: str) -> ExportFormat:
    """Return a format by the name it has in addresses.

    Raises:
        UnknownFormatError: it is not written here.
    """
    asked = name.lower()
    found = _BY_NAME.get(_ALIASES.get(asked, asked))
    if found is None:
        raise UnknownFormatError(name, _BY_NAME)
    return found


def formats_for(schema: Schema) -> list[ExportFormat]:
    """Return the formats to offer for records of this schema, in order."""
    has_geometry = schema.has_geometry()
    return [item for item in FORMATS if has_geometry or not item.needs_geometry]
