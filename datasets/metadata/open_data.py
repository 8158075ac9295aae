"""A dataset as an entry of Project Open Data 1.1, the schema of `data.json`.

Required there: title, description, keyword, modified, publisher, contactPoint, identifier and
accessLevel. Where a dataset says nothing, the nearest true thing stands: its themes or its title
for keywords, the portal for its producer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation

from datasets import projection
from datasets.metadata.objects import View
from datasets.models import Dataset, Visibility
from datasets.models.dataset import UpdateFrequency
from datasets.models.texts import localized
from datasets.prose import plain

ENVELOPE: Final = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
}
_PERIODS: Final[dict[str, str]] = {
    UpdateFrequency.REALTIME: "R/PT1S",
    UpdateFrequency.DAILY: "R/P1D",
    UpdateFrequency.WEEKLY: "R/P1W",
    UpdateFrequency.MONTHLY: "R/P1M",
    UpdateFrequency.QUARTERLY: "R/P3M",
    UpdateFrequency.BIANNUAL: "R/P6M",
    UpdateFrequency.ANNUAL: "R/P1Y",
    UpdateFrequency.IRREGULAR: "irregular",
}
_ACCESS: Final[dict[str, str]] = {
    Visibility.PUBLIC: "public",
    Visibility.RESTRICTED: "restricted public",
    Visibility.PRIVATE: "non-public",
}
_URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One way to have the records."""

    title: str
    format: str
    media_type: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things are."""

    page: Callable[[Dataset], str]
    downloads: Callable[[Dataset], Sequence[Download]]
    host: str
    """Name of the portal's host, for the mailbox every host has."""


def open_data_entry(
    dataset: Dataset, view: View, places: Places, *, data_visible: bool
) -> dict[str, object]:
    """Return the entry of one dataset; what is not known is left out."""
    title = localized(dataset.title, view.language) or dataset.dataset_id
    themes = [theme.name for theme in dataset.themes.all()]
    keywords = [keyword.name for keyword in dataset.keywords.all()]
    with translation.override(view.language):
        description = plain(localized(dataset.description, view.language))
        downloads = places.downloads(dataset) if data_visible else ()
    modified = dataset.data_modified_at or dataset.metadata_modified_at
    entry: dict[str, object] = {
        "@type": "dcat:Dataset",
        "identifier": dataset.uid,
        "title": title,
        "description": description or title,
        "keyword": keywords or themes or [title],
        "modified": modified.astimezone(view.timezone).isoformat(),
        "publisher": {
            "@type": "org:Organization",
            "name": dataset.publisher.name if dataset.publisher else settings.PORTAL_NAME,
        },
        "contactPoint": _contact(dataset, places),
        "accessLevel": _ACCESS[dataset.visibility],
        "landingPage": places.page(dataset),
        "language": [dataset.language],
        "theme": themes,
        "accrualPeriodicity": _PERIODS.get(dataset.update_frequency),
        "spatial": _spatial(dataset, data_visible=data_visible),
        "temporal": _temporal(dataset),
        "references": _URL.findall(dataset.references),
        "license": dataset.licence.url if dataset.licence else None,
        "rights": None if data_visible else "The records are not public: ask the producer.",
        "distribution": _distributions(downloads),
    }
    if dataset.first_published_at:
        entry["issued"] = dataset.first_published_at.astimezone(view.timezone).isoformat()
    return {key: value for key, value in entry.items() if value}


def _contact(dataset: Dataset, places: Places) -> dict[str, str]:
    given = projection.given_dcat(dataset)
    publisher = dataset.publisher
    name = given.get("contact_name") or (publisher.name if publisher else settings.PORTAL_NAME)
    mailbox = given.get("contact_email") or (publisher.contact_email if publisher else "")
    host = places.host if "." in places.host else f"{places.host}.localdomain"
    return {
        "@type": "vcard:Contact",
        "fn": str(name),
        "hasEmail": f"mailto:{mailbox or f'postmaster@{host}'}",
    }


def _spatial(dataset: Dataset, *, data_visible: bool) -> str | None:
    """Return the box of the records, west, south, east and north; else the territory's name."""
    version = dataset.published_version
    if data_visible and version is not None and version.bbox:
        return ",".join(repr(float(number)) for number in version.bbox)
    return ", ".join(map(str, dataset.territory)) or None


def _temporal(dataset: Dataset) -> str | None:
    given = projection.given_dcat(dataset)
    start, end = given.get("temporal_coverage_start"), given.get("temporal_coverage_end")
    return f"{start}/{end}" if start and end else None


def _distributions(downloads: Sequence[Download]) -> list[dict[str, str]]:
    return [
        {
            "@type": "dcat:Distribution",
            "title": item.title,
            "format": item.format,
            "mediaType": item.media_type,
            "downloadURL": item.address,
        }
        for item in downloads
    ]
