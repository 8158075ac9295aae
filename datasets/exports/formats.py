"""What an export format is: how it is named, shown and written.

Plain values; the writers are in modules of their own and listed in the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from datasets.exports.offline.process import FileBuild
    from datasets.odsql import Column
    from datasets.records.read import Row


class Group(StrEnum):
    """The headings under which formats are offered."""

    TABULAR = "tabular"
    GEOGRAPHIC = "geographic"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may choose about a file (explore-api 10.3); each format reads its own."""

    labels: Mapping[str, str] | None = None
    """Labels by field name, where headings shall be labels; None means names."""
    delimiter: str = ";"
    list_separator: str = ","
    quote_all: bool = False
    with_bom: bool = True
    main_geo_field: str | None = None
    """Name of the column that becomes the geometry; None: the first shape, else the point."""
    name: str = "records"
    """Stem of the file's name: the identifier of the dataset."""
    timezone: str = "UTC"
    srid: int = 4326
    """Coordinate system of the geometry, as the rows already have it."""
    parquet_compression: str = "snappy"
    most_records: int | None = None
    """No more records than this will come, where that is known."""
    name_field: str | None = None
    """Column that names a waypoint; None: the first text."""
    description_fields: tuple[str, ...] | None = None
    """Columns that tell of a waypoint; None: all."""
    use_extension: bool = True


class Write(Protocol):
    """Turn rows into the bytes of a file, chunk by chunk."""

    def __call__(
        self, columns: Sequence[Column], rows: Iterable[Row], options: Options, /
    ) -> Iterator[bytes]: ...


class Build(Protocol):
    """Start a file that is sent only when it is whole."""

    def __call__(
        self, columns: Sequence[Column], rows: Iterable[Row], options: Options, /
    ) -> FileBuild: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format and its writer."""

    name: str
    """As it stands in the address: `/exports/<name>`."""
    label: str | _StrPromise
    """For people, in the active language."""
    description: str | _StrPromise
    """One sentence: what the file is good for."""
    group: Group
    extension: str
    media_type: str
    write: Write
    parameters: tuple[str, ...] = ()
    """Names of the parameters of explore-api 10.3 that the format takes."""
    interrupted: bytes = b""
    """Written where a failure cuts a file short, so that no reader takes it for whole."""
    build: Build | None = None
    """For formats that are written whole before they are sent, by a process of their own."""
    most_records: int | None = None
    """No file of this format holds more."""
    takes_wkb: bool = False
    """Whether the writer takes geometries as well-known binary."""
    refuses_late: bool = False
    """Whether a value may turn out not to fit once many were written."""
    needs_geometry: bool = False
    """Whether it is offered only where there is a geographic field."""
    needs_place: bool = False
    """Whether it can hold nothing where no geographic column was selected."""
