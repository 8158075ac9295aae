"""What changes the catalogue: one verb, one transaction, the projection kept in step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from datasets import projection
from datasets.models import (
    CatalogEntry,
    Dataset,
    FieldCounts,
    Part,
    State,
    Version,
    VersionPart,
)
from datasets.records import write
from datasets.records.tables import record_table
from datasets.types import Schema, Table


class CatalogueError(Exception):
    """A change the catalogue refuses; the message says what to do."""

    code = "catalogue"


class NothingToPublishError(CatalogueError):
    """A dataset has no version that could be shown."""

    code = "nothing_to_publish"


class ColdVersionError(CatalogueError):
    """The table of a version was given up: it must be loaded again before it can be shown."""

    code = "cold_version"

    def __init__(self, version: Version) -> None:
        super().__init__(
            f"The records of version {version.number} are no longer kept ready. Load them again:"
            f" manage.py rebuild {version.dataset.dataset_id} {version.number}"
        )


@transaction.atomic
def create_part(dataset: Dataset, table: Table, *, number: int, records_count: int) -> Part:
    """Record a table that was built and verified."""
    return Part.objects.create(
        dataset=dataset,
        number=number,
        schema_name=table.schema,
        table_name=table.name,
        records_count=records_count,
    )


@transaction.atomic
def create_version(
    dataset: Dataset,
    parts: Sequence[Part],
    schema: Schema,
    *,
    files: Collection[str] = (),
    facets: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    **facts: Any,
) -> Version:
    """Make the next version of a dataset out of parts; nothing is published yet.

    `files` are the identifiers of those that its records hold: while it is the published
    version, these and no others are served. `facets` are all values of some fields with their
    counts. `facts` are the other columns of `Version`: profile,
    bbox, geometry_types, file_*, snapshot_*, message, created_by, rejected_cells, settings_hash.
    """
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        dataset=locked,
        number=last + 1,
        schema_fields=[
            {"name": f.name, "type": f.type.value, "multivalued": f.multivalued} for f in schema
        ],
        records_count=sum(part.records_count for part in parts),
        **facts,
    )
    VersionPart.objects.bulk_create(
        VersionPart(version=version, part=part, position=place) for place, part in enumerate(parts)
    )
    FieldCounts.objects.bulk_create(
        FieldCounts(version=version, name=name, values=values)
        for name, values in (facets or {}).items()
    )
    version.files.set(locked.record_files.filter(file_id__in=files))
    return version


@transaction.atomic
def switch_version(dataset: Dataset, version: Version) -> Dataset:
    """Point the dataset at a version: publishing and rolling back are the same act.

    Raises:
        ColdVersionError: its table is gone.
    """
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if version.dataset_id != locked.pk:
        raise CatalogueError(f"Version {version.pk} belongs to another dataset.")
    if version.is_cold:
        raise ColdVersionError(version)
    now = timezone.now()
    locked.published_version = version
    locked.state = State.PUBLISHED
    locked.data_modified_at = now
    locked.first_published_at = locked.first_published_at or now
    locked.save(
        update_fields=["published_version", "state", "data_modified_at", "first_published_at"]
    )
    Version.objects.filter(pk=version.pk).update(published_at=now)
    refresh_entry(locked)
    return locked


@transaction.atomic
def publish_dataset(dataset: Dataset) -> Dataset:
    """Show a dataset: as it was seen last, or for the first time with its newest version.

    What is shown already stays as it is; data that are only shown again are not new.

    Raises:
        NothingToPublishError: no version was ever loaded.
    """
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if locked.published_version_id is None:
        kept = locked.versions.exclude(parts__dropped_at__isnull=False)
        version = kept.order_by("-number").first()
        if version is None:
            raise NothingToPublishError("This dataset has no data yet: upload a file first.")
        return switch_version(locked, version)
    if not locked.is_published:
        locked.state = State.PUBLISHED
        locked.save(update_fields=["state"])
        refresh_entry(locked)
    return locked


@transaction.atomic
def unpublish_dataset(dataset: Dataset) -> Dataset:
    """Take a dataset out of public sight; its data and versions are kept."""
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    locked.state = State.UNPUBLISHED
    locked.save(update_fields=["state"])
    refresh_entry(locked)
    return locked


@transaction.atomic
def delete_dataset(dataset: Dataset) -> None:
    """Delete a dataset and the tables of its versions; a run at work on it ends by itself."""
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    tables = [record_table(part.schema_name, part.table_name) for part in locked.parts.all()]
    Dataset.objects.filter(pk=locked.pk).update(published_version=None)
    VersionPart.objects.filter(version__dataset=locked).delete()
    locked.refresh_from_db()
    locked.delete()
    transaction.on_commit(lambda: [write.drop(table) for table in tables])


@transaction.atomic
def metadata_changed(dataset: Dataset) -> Dataset:
    """Raise the metadata revision and rewrite the projection after an edit."""
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    locked.metadata_revision += 1
    locked.save(update_fields=["metadata_revision", "metadata_modified_at"])
    refresh_entry(locked)
    return locked


@transaction.atomic
def reference_changed(datasets: QuerySet[Dataset]) -> None:
    """Follow the change of a producer, theme, licence or keyword in the datasets it stands in."""
    for dataset in datasets.order_by("pk").iterator():
        metadata_changed(dataset)


def refresh_entry(dataset: Dataset) -> CatalogEntry:
    """Rewrite the dataset's row of the projection; call inside the changing transaction."""
    entry, _created = CatalogEntry.objects.update_or_create(
        dataset=dataset,
        defaults={**projection.columns(dataset), "updated_at": timezone.now()},
    )
    CatalogEntry.objects.filter(pk=entry.pk).update(search=projection.text_index(dataset))
    return entry


def dataset_features(dataset: Dataset) -> list[str]:
    """Return what can be offered of a dataset (explore-api 7.3)."""
    return projection.features(dataset)
