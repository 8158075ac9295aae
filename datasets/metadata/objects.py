"""The dataset object: identity, fields, attachments, and metadata by template.

A dataset whose records the caller may not read shows nothing computed from them: no bounding
box, no kinds of geometry, no attachments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from django.utils import translation

from datasets import projection
from datasets.metadata import templates
from datasets.models import AttachmentKind, Dataset, Version
from datasets.models.texts import localized
from datasets.prose import rich
from datasets.selectors import described_schema
from datasets.services import dataset_features
from datasets.templates import Kind

OBJECT_KEYS = (
    "visibility",
    "fields",
    "dataset_id",
    "dataset_uid",
    "has_records",
    "features",
    "attachments",
    "alternative_exports",
    "data_visible",
    "metas",
)
"""Keys of the object, in the order of live portals."""

_SENTENCE = re.compile(r"<p>([^<]*)</p>")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How one caller reads the catalogue."""

    language: str
    timezone: tzinfo
    with_app_metas: bool = False
    further: Mapping[str, Kind] = field(default_factory=dict)
    """Metadata that the portal added, by qualified name: every dataset shows them."""


def dataset_object(dataset: Dataset, view: View, *, data_visible: bool) -> dict[str, object]:
    """Return the object of one dataset; related rows are read where not yet prefetched."""
    version = dataset.published_version

    def beside(kind: AttachmentKind) -> list[dict[str, object]]:
        return attachment_entries(dataset, kind, view.language) if data_visible else []

    return {
        "visibility": "domain",
        "fields": field_entries(dataset, version, view.language) if version else [],
        "dataset_id": dataset.dataset_id,
        "dataset_uid": dataset.uid,
        "has_records": version is not None,
        "features": dataset_features(dataset),
        "attachments": beside(AttachmentKind.ATTACHMENT),
        "alternative_exports": beside(AttachmentKind.ALTERNATIVE_EXPORT),
        "data_visible": data_visible,
        "metas": metas(dataset, view, data_visible=data_visible),
    }


def field_entries(dataset: Dataset, version: Version, language: str) -> list[dict[str, object]]:
    """Return the fields with what staff said of them (7.1)."""
    texts = {field.name: field for field in dataset.fields.all()}
    entries: list[dict[str, object]] = []
    for item in described_schema(dataset, version):
        said = texts.get(item.name)
        annotations = live_annotations(item.annotations)
        if item.multivalued:
            annotations.setdefault("multivalued", ",")
        if said is not None and said.unit:
            annotations.setdefault("unit", said.unit)
        entries.append(
            {
                "name": item.name,
                "description": (localized(said.description, language) or None) if said else None,
                "annotations": annotations,
                "label": said.shown_label(language) if said else item.name,
                "type": item.type.value,
            }
        )
    return entries


def live_annotations(given: Mapping[str, object]) -> dict[str, object]:
    """Return annotations as live portals write them: flags are true, arguments are scalars.

    >>> live_annotations({"facet": [], "sortable": False, "multivalued": [","]})
    {'facet': True, 'multivalued': ','}
    """
    shown: dict[str, object] = {}
    for name, value in given.items():
        argument = (value[0] if value else True) if isinstance(value, list) else value
        if argument is not False and argument is not None:
            shown[name] = argument
    return shown


def attachment_entries(
    dataset: Dataset, kind: AttachmentKind, language: str
) -> list[dict[str, object]]:
    """Return the files of one kind as they stand in the object (7.4).

    Of an export made by hand, what staff say of it stands too.
    """
    return [
        {
            "mimetype": item.mimetype,
            "url": f"odsfile://{item.attachment_id}",
            "id": item.attachment_id,
            "title": localized(item.title, language) or item.file_name,
            **(
                {"description": localized(item.description, language) or None}
                if kind is AttachmentKind.ALTERNATIVE_EXPORT
                else {}
            ),
        }
        for item in sorted(dataset.attachments.all(), key=lambda item: item.pk)
        if item.kind == kind
    ]


def metas(dataset: Dataset, view: View, *, data_visible: bool) -> dict[str, object]:
    """Return the metadata by template (7.2), every key of every template present."""
    default = _default(dataset, view, data_visible=data_visible)
    dcat = _dcat(dataset, view)
    groups: dict[str, dict[str, object]] = {
        "default": {key: default.get(key) for key in templates.DEFAULT},
        "dcat": {key: dcat.get(key) for key in templates.DCAT},
        "custom": {},
    }
    for name in view.further:
        group, _dot, key = name.partition(".")
        groups.setdefault(group, {})[key] = None
    for group, values in projection.further_groups(dataset).items():
        groups.setdefault(group, {}).update(values)
    if view.with_app_metas:
        groups["explore"] = _explore(dataset)
    return dict(groups)


def _default(dataset: Dataset, view: View, *, data_visible: bool) -> dict[str, object]:
    """Return the metadata that have a place of their own in our model."""
    version = dataset.published_version
    values = {
        **projection.default_values(dataset),
        "title": localized(dataset.title, view.language) or dataset.dataset_id,
        "description": html_description(dataset, view),
        "modified": _instant(dataset.data_modified_at or dataset.metadata_modified_at, view),
        "data_processed": _instant(dataset.data_modified_at, view),
        "metadata_processed": _instant(dataset.metadata_modified_at, view),
        "geometry_types": None,
        "bbox": None,
    }
    if version is not None and data_visible:
        values["geometry_types"] = list(version.geometry_types) or None
        values["bbox"] = projection.box(version.bbox)
    return values


def _dcat(dataset: Dataset, view: View) -> dict[str, object]:
    issued = _instant(dataset.first_published_at, view)
    return {"issued": issued, **projection.given_dcat(dataset)}


def _explore(dataset: Dataset) -> dict[str, object]:
    """Return what the application knows: counts are null as long as nothing was counted."""
    given = dataset.metas.get("explore")
    return {
        "geographic_reference_path_labels": None,
        **(given if isinstance(given, dict) else {}),
        "popularity_score": projection.popularity(dataset),
        "download_count": dataset.download_count or None,
        "api_call_count": dataset.api_call_count or None,
    }


def _instant(value: datetime | None, view: View) -> str | None:
    return value.astimezone(view.timezone).isoformat() if value is not None else None


def html_description(dataset: Dataset, view: View) -> str | None:
    """Return a description that a client may insert into a page; a bare sentence stays bare.

    Its typography is that of the language asked for, whatever the request's own.
    """
    with translation.override(view.language):
        shown = str(rich(localized(dataset.description, view.language))).strip()
    sentence = _SENTENCE.fullmatch(shown)
    return (sentence[1] if sentence else shown) or None


def meta_value(item: Mapping[str, object], name: str) -> tuple[bool, object]:
    """Look a metadata up in an object by a bare or qualified name; say whether it is known.

    >>> meta_value({"metas": {"dcat": {"created": None}}}, "dcat.created")
    (True, None)
    """
    groups = item["metas"]
    if not isinstance(groups, dict):
        return False, None
    group, dot, key = name.partition(".")
    if dot:
        values = groups.get(group, {})
        return key in values, values.get(key)
    for values in groups.values():
        if name in values:
            return True, values[name]
    return False, None
