"""The catalogue as a file (explore-api 10.1): which formats there are, and their writers.

A writer takes plain values, never a dataset: objects of the API (`objects`), rows made of
them (`table`, for the writers of records), items of a feed (`rss`), entries of Project Open
Data (`open_data`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from datasets.exports.registry import FORMATS, UnknownFormatError


class Content(Enum):
    """What a file is made of."""

    TABLE = "one row per dataset, written as records are"
    OBJECTS = "dataset objects"
    FEED = "items of a feed"
    OPEN_DATA = "entries of Project Open Data"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFormat:
    """One format of the catalogue."""

    name: str
    """As it stands in the address: `/catalog/exports/<name>`."""
    content: Content
    file_name: str
    media_type: str
    interrupted: bytes = b""
    """Written where a failure cuts a file short, so that no reader takes it for whole."""


def _tables() -> list[CatalogFormat]:
    """Return the formats that the writers of records give."""
    return [
        CatalogFormat(
            name=form.name,
            content=Content.TABLE,
            file_name=f"datasets.{form.extension}",
            media_type=form.media_type,
            interrupted=form.interrupted,
        )
        for form in FORMATS
        if form.name in {"csv", "xlsx"}
    ]


CATALOG_FORMATS: tuple[CatalogFormat, ...] = (
    *_tables(),
    CatalogFormat(
        name="json",
        content=Content.OBJECTS,
        file_name="datasets.json",
        media_type="application/json; charset=utf-8",
    ),
    CatalogFormat(
        name="rss",
        content=Content.FEED,
        file_name="datasets.rss",
        media_type="application/rss+xml; charset=utf-8",
    ),
    CatalogFormat(
        name="data.json",
        content=Content.OPEN_DATA,
        file_name="data.json",
        media_type="application/json; charset=utf-8",
    ),
)

_BY_NAME = {item.name: item for item in CATALOG_FORMATS}


def get_catalog_format(name: str) -> CatalogFormat:
    """Return a format by the name it has in addresses.

    Raises:
        UnknownFormatError: it is not written here.
    """
    found = _BY_NAME.get(name.lower())
    if found is None:
        raise UnknownFormatError(name, _BY_NAME)
    return found
