"""The Information tab: metadata in the order French portals agree on, fields, versions.

Takes a dataset page, returns plain values; nothing computed from records is told of a dataset
whose records the reader may not see.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from datasets import prose, wording
from datasets.attachments import attachments_of
from datasets.explore.cells import Cell, readers
from datasets.explore.page import DatasetPage
from datasets.explore.spread import spread
from datasets.explore.strips import FieldStrip, field_strip
from datasets.models import Attachment, AttachmentKind, Dataset, Version
from datasets.models.texts import localized
from datasets.profiles import frequent
from datasets.selectors import DescribedField, User, same_group

SHOWN_VERSIONS = 10
SHOWN_SIBLINGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One line of the metadata."""

    name: str
    value: str
    href: str = ""
    items: Sequence[tuple[str, str]] = ()
    """Words with their addresses, where there are several."""
    machine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaRow:
    """One field in the table of fields."""

    field: DescribedField
    kind: str
    example: Cell
    strip: FieldStrip
    spread: str
    """How numbers are spread, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What the Information tab tells."""

    description: str
    terms: Sequence[Term]
    schema: Sequence[SchemaRow]
    versions: Sequence[Version]
    versions_count: int
    attachments: Sequence[Attachment]
    citation: str
    json_ld: str
    """For `<script type="application/ld+json">`: no `<` is left in it."""


def information(page: DatasetPage, *, user: User, base: str) -> Information:
    """Return everything the tab shows this person."""
    dataset = page.dataset
    versions = list(dataset.versions.exclude(published_at=None).order_by("-number"))
    address = base + reverse("datasets:information", args=[dataset.dataset_id])
    return Information(
        description=localized(dataset.description),
        terms=[term for term in [*_terms(page), _group(page, user)] if term.value or term.items],
        schema=_schema(page),
        versions=versions[:SHOWN_VERSIONS],
        versions_count=len(versions),
        attachments=attachments_of(dataset, AttachmentKind.ATTACHMENT) if page.may_see_data else [],
        citation=_citation(page, address),
        json_ld=_json_ld(page, address, base),
    )


def _terms(page: DatasetPage) -> list[Term]:
    dataset, catalog = page.dataset, reverse("datasets:catalog")
    publisher, licence, zone = dataset.publisher, dataset.licence, ZoneInfo(dataset.timezone)

    def listed(parameter: str, values: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(text, f"{catalog}?{parameter}={_quoted(value)}") for text, value in values]

    return [
        Term(
            name=_("Producer"),
            value=publisher.name if publisher else "",
            href=reverse("datasets:producer", args=[publisher.slug]) if publisher else "",
        ),
        Term(
            name=_("Contact"),
            value=publisher.contact_email if publisher else "",
            href=f"mailto:{publisher.contact_email}" if publisher else "",
        ),
        Term(
            name=_("Licence"),
            value=licence.name if licence else dataset.licence_text,
            href=licence.url if licence else "",
        ),
        Term(name=_("Update frequency"), value=page.card.freshness.promise),
        _date_term(_("Data updated"), dataset.data_modified_at, zone),
        _date_term(_("Description updated"), dataset.metadata_modified_at, zone),
        _date_term(_("First published"), dataset.first_published_at, zone),
        Term(name=_("Territory"), value=", ".join(str(item) for item in dataset.territory)),
        Term(
            name=_("Themes"),
            value="",
            items=listed("theme", [(str(item), item.name) for item in dataset.themes.all()]),
        ),
        Term(
            name=_("Keywords"),
            value="",
            items=listed("keyword", [(item.name, item.name) for item in dataset.keywords.all()]),
        ),
        Term(name=_("Language of the data"), value=_language(dataset.language)),
        Term(
            name=_("References"),
            value=dataset.references,
            href=dataset.references if dataset.references.startswith("https://") else "",
        ),
        Term(name=_("Identifier"), value=dataset.dataset_id),
        Term(name=_("Permanent identifier"), value=dataset.uid),
    ]


def _group(page: DatasetPage, user: User) -> Term:
    """Return the datasets that came or belong together with this one."""
    others = same_group(user=user, dataset=page.dataset, most=SHOWN_SIBLINGS)
    items = [
        (
            localized(other.title) or other.dataset_id,
            reverse("datasets:dataset", args=[other.dataset_id]),
        )
        for other in others
    ]
    return Term(name=_("In the same group"), value="", items=items)


def _date_term(name: str, value: object, zone: ZoneInfo) -> Term:
    if not isinstance(value, datetime):
        return Term(name=name, value="")
    return Term(name=name, value=wording.day(value, zone), machine=value.isoformat())


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _language(code: str) -> str:
    return {"fr": _("French"), "en": _("English")}.get(code, code)


def _schema(page: DatasetPage) -> list[SchemaRow]:
    if page.scope is None:
        return []
    profile, records = page.version.profile, page.version.records_count
    columns = readers(list(page.scope.schema), profile, page.dataset.timezone)
    rows = []
    for described, reader in zip(page.fields, columns, strict=True):
        known = profile.get(described.name, {})
        top = frequent(known)
        example = reader.cell(top[0][0]) if top else Cell(kind="empty")
        rows.append(
            SchemaRow(
                field=described,
                kind=type_name(described),
                example=example,
                strip=field_strip(known, records),
                # Measured of all records: not for those who see some of them.
                spread=spread(known, reader) if page.scope.predicate is None else "",
            )
        )
    return rows


def type_name(field: DescribedField) -> str:
    """Return a type in words."""
    names = {
        "text": _("text"),
        "int": _("whole number"),
        "double": _("decimal number"),
        "boolean": _("yes or no"),
        "date": _("date"),
        "datetime": _("date and time"),
        "geo_point_2d": _("place"),
        "geo_shape": _("shape"),
        "file": _("file"),
        "json_blob": _("structure"),
    }
    name = names.get(field.type, field.type)
    return _("list: %(type)s") % {"type": name} if field.multivalued else name


def _citation(page: DatasetPage, address: str) -> str:
    """Return the line of attribution that the licences ask for."""
    dataset = page.dataset
    parts = [
        str(dataset),
        dataset.publisher.name if dataset.publisher else "",
        _("version %(number)s of %(date)s")
        % {
            "number": page.version.number,
            "date": wording.day(page.version.published_at or page.version.created_at),
        },
        dataset.licence.name if dataset.licence else dataset.licence_text,
    ]
    return ", ".join(part for part in parts if part) + f". {address}"


def _json_ld(page: DatasetPage, address: str, base: str) -> str:
    dataset = page.dataset
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(dataset),
        "description": prose.plain(localized(dataset.description))[:5000] or str(dataset),
        "url": address,
        "identifier": dataset.uid,
        "inLanguage": dataset.language,
        "isAccessibleForFree": True,
        "keywords": [item.name for item in dataset.keywords.all()],
    }
    if dataset.publisher:
        told["creator"] = {"@type": "Organization", "name": dataset.publisher.name}
    if dataset.licence and dataset.licence.url:
        told["license"] = dataset.licence.url
    if dataset.data_modified_at:
        told["dateModified"] = dataset.data_modified_at.isoformat()
    if page.may_see_data:
        told["distribution"] = _distributions(dataset, base)
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _distributions(dataset: Dataset, base: str) -> list[dict[str, str]]:
    api = f"{base}/api/explore/v2.1/catalog/datasets/{dataset.dataset_id}/exports"
    return [
        {"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{api}/{name}"}
        for name, media in (("csv", "text/csv"), ("json", "application/json"))
    ]
