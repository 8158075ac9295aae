"""Records as files: one module per format, listed in the registry.

    for item in formats_for(schema): item.name, item.label, item.group, item.description
    chunks = get_format("csv").write(columns, rows, Options(delimiter=","))

A writer takes the columns of a checked query and rows as `records.read` gives them, and
yields bytes; it holds no row longer than it must. It knows no user, model or request.
"""

from datasets.exports.formats import ExportFormat, Group, Options
from datasets.exports.registry import (
    FORMATS,
    UnknownFormatError,
    formats_for,
    get_format,
)

__all__ = [
    "FORMATS",
    "ExportFormat",
    "Group",
    "Options",
    "UnknownFormatError",
    "formats_for",
    "get_format",
]
