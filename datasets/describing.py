"""What people say of a dataset, applied to it: texts, producer, licence, fields, attachments.

Takes metadata that were validated (`ingest.metadata_file`); producers, themes and keywords
that are not known are made, a licence that is not in the list is kept as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from datasets import services
from datasets.attachments import set_attachments
from datasets.models import (
    Dataset,
    DatasetField,
    Keyword,
    Licence,
    Organisation,
    Theme,
    Visibility,
)
from datasets.models.dataset import slug_validator

_PLAIN: Final = ("language", "update_frequency", "references", "timezone", "visibility", "key")
_LISTS: Final = ("territory",)
_TEXTS: Final = ("title", "description")
_WRITTEN: Final = (*_TEXTS, *_PLAIN, *_LISTS, "metas", "publisher", "licence", "licence_text")
"""All that metadata write of the dataset itself: never what is published, nor its state."""


@transaction.atomic
def create_dataset(
    dataset_id: str,
    *,
    title: Mapping[str, str],
    visibility: str = Visibility.PRIVATE,
    user: User | None = None,
    **facts: Any,
) -> Dataset:
    """Make a draft.

    Raises:
        ValidationError: the identifier is not one.
    """
    slug_validator(dataset_id)
    if len(dataset_id) > 100:
        raise ValidationError("too long")
    return Dataset.objects.create(
        dataset_id=dataset_id,
        title=dict(title),
        visibility=visibility,
        created_by=user,
        **facts,
    )


@transaction.atomic
def add_fields(dataset: Dataset, described: Sequence[Mapping[str, Any]]) -> None:
    """Give every field of a new version its row; what is known of it already stays."""
    known = {field.name: field for field in dataset.fields.all()}
    missing = [DatasetField(dataset=dataset, **i) for i in described if i["name"] not in known]
    DatasetField.objects.bulk_create(missing)
    for item in described:
        field = known.get(item["name"])
        if field is not None and not field.source:
            field.source = item["source"]
            field.save(update_fields=["source"])


@transaction.atomic
def apply_metadata(
    dataset: Dataset,
    metadata: Mapping[str, Any],
    beside: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> list[str]:
    """Write what the metadata say; return the licences that are not in the list.

    `beside` holds, by kind, the files that shall stand beside the data from now on.
    """
    if not metadata and not beside:
        return []
    dataset.refresh_from_db(from_queryset=Dataset.objects.select_for_update())
    before = _described(dataset)
    unknown = []
    for name in _TEXTS:
        if name in metadata:
            setattr(dataset, name, {**getattr(dataset, name), **metadata[name]})
    for name in (*_PLAIN, *_LISTS):
        if name in metadata:
            setattr(dataset, name, metadata[name])
    if "metas" in metadata:
        dataset.metas = {**dataset.metas, **metadata["metas"]}
    if "publisher" in metadata:
        dataset.publisher = _organisation(metadata["publisher"])
    if "license" in metadata:
        dataset.licence = find_licence(metadata["license"])
        dataset.licence_text = "" if dataset.licence else metadata["license"][:255]
        if dataset.licence is None:
            unknown.append(metadata["license"])
    if "theme" in metadata:
        dataset.themes.set([_theme(name) for name in metadata["theme"]])
    if "keyword" in metadata:
        dataset.keywords.set(
            [Keyword.objects.get_or_create(name=name[:120])[0] for name in metadata["keyword"]]
        )
    for item in metadata.get("fields", ()):
        _describe_field(dataset, item)
    for kind, wanted in (beside or {}).items():
        set_attachments(dataset, kind, wanted)
    if _described(dataset) != before:
        dataset.save(update_fields=_WRITTEN)
        services.metadata_changed(dataset)
    return unknown


def _described(dataset: Dataset) -> list[object]:
    """Return everything that metadata can change, to see whether they did."""
    return [
        [getattr(dataset, name) for name in (*_TEXTS, *_PLAIN, *_LISTS, "metas")],
        [dataset.publisher_id, dataset.licence_id, dataset.licence_text],
        sorted(dataset.themes.values_list("pk", flat=True)),
        sorted(dataset.keywords.values_list("pk", flat=True)),
        list(
            dataset.fields.order_by("name").values_list(
                "name", "source", "label", "description", "unit", "declared_type", "annotations"
            )
        ),
        list(
            dataset.attachments.order_by("kind", "attachment_id").values_list(
                "kind", "attachment_id", "sha256", "title", "description", "file_name"
            )
        ),
    ]


def find_licence(name: str) -> Licence | None:
    """Return the licence that bears this name, code, SPDX identifier or other name."""
    wanted = _plain(name)
    for licence in Licence.objects.all():
        names = (licence.code, licence.name, licence.spdx, licence.url, *licence.aliases)
        if wanted in {_plain(known) for known in names if known}:
            return licence
    return None


def field_of(dataset: Dataset, item: Mapping[str, Any]) -> DatasetField | None:
    """Return the field that a description means: by name, by header, by label."""
    fields = list(dataset.fields.all())
    for matches in (
        lambda field: item.get("name") and field.name == item["name"],
        lambda field: item.get("source") and field.source.strip() == item["source"].strip(),
        lambda field: field.source and field.source in dict(item.get("label", {})).values(),
    ):
        found = next((field for field in fields if matches(field)), None)
        if found is not None:
            return found
    return None


def _describe_field(dataset: Dataset, item: Mapping[str, Any]) -> None:
    field = field_of(dataset, item)
    if field is None:
        return
    for name in ("label", "description"):
        if name in item:
            setattr(field, name, {**getattr(field, name), **item[name]})
    if "unit" in item:
        field.unit = item["unit"]
    if "type" in item:
        field.declared_type = item["type"]
    if "annotations" in item:
        field.annotations = {**field.annotations, **item["annotations"]}
        if isinstance(item["annotations"].get("unit"), str) and "unit" not in item:
            field.unit = item["annotations"]["unit"]
    field.save()


def _organisation(name: str) -> Organisation:
    found = Organisation.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    return Organisation.objects.create(name=name[:255], slug=_free_slug(Organisation, name))


def _theme(name: str) -> Theme:
    found = Theme.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    return Theme.objects.create(
        name=name[:255], slug=_free_slug(Theme, name), title={"fr": name[:255]}
    )


def _free_slug(model: type[Model], name: str) -> str:
    base = _slug(name, 90)
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def _slug(text: str, length: int) -> str:
    return slugify(text)[:length].strip("-_") or "x"


def _plain(name: str) -> str:
    return slugify(name.replace("/", " ").replace(".", "-"))
