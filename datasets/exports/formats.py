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


class Write(Protocol):
    """Turn rows into the bytes of a file, chunk by chunk."""

    def __call__(
        self, columns: Sequence[Column], rows: Iterable[Row], options: Options, /
    ) -> Iterator[bytes]: ...


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
    needs_seek: bool = False
    """Whether the writer needs a temporary file: the first byte comes when all is written."""
    needs_geometry: bool = False
    """Whether it is offered only where there is a geographic field."""
