"""Records as files: one module per format, listed in the registry.

    for item in formats_for(schema): item.name, item.label, item.group, item.description
    chunks = get_format("csv").write(columns, rows, Options(delimiter=","))

A writer takes the columns of a checked query and rows as `records.read` gives them, and
yields bytes; it holds no row longer than it must. It knows no user, model or request.
"""

from datasets.exports.formats import ExportFormat, Group, Options
from datasets.exports.gpx import UnknownColumnError
from datasets.exports.offline.job import RefusedError, no_place, too_many_records
from datasets.exports.offline.process import FileBuild, WriterFailedError
from datasets.exports.places import geo_outputs
from datasets.exports.registry import (
    FORMATS,
    UnknownFormatError,
    formats_for,
    get_format,
)

__all__ = [
    "FORMATS",
    "ExportFormat",
    "FileBuild",
    "Group",
    "Options",
    "RefusedError",
    "UnknownColumnError",
    "UnknownFormatError",
    "WriterFailedError",
    "formats_for",
    "geo_outputs",
    "get_format",
    "no_place",
    "too_many_records",
]
