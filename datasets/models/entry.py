"""The flat projection of the catalogue that searches and queries read.

One row per dataset, rewritten by `datasets.services` in the transaction that changes the
dataset. Nothing else writes here.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone


def _texts() -> ArrayField[list[str] | None, list[str] | None]:
    return ArrayField(models.TextField(), null=True)


class CatalogEntry(models.Model):
    """What is filtered, sorted and shown of one dataset in lists."""

    dataset = models.OneToOneField(
        "datasets.Dataset", models.CASCADE, primary_key=True, related_name="entry"
    )
    dataset_id_text = models.TextField(unique=True, db_column="dataset_slug")
    dataset_uid = models.TextField(unique=True)
    state = models.TextField()
    visibility = models.TextField()
    title_fr = models.TextField()
    title_en = models.TextField()
    description_fr = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    publisher = models.TextField(null=True)
    theme = _texts()
    keyword = _texts()
    license = models.TextField(null=True)
    language = models.TextField()
    territory = _texts()
    update_frequency = models.TextField(null=True)
    features = _texts()
    has_records = models.BooleanField()
    records_count = models.BigIntegerField()
    modified = models.DateTimeField()
    data_processed = models.DateTimeField(null=True)
    metadata_processed = models.DateTimeField()
    popularity_score = models.FloatField(null=True)
    """Null, as the count below, as long as nothing was counted."""
    download_count = models.BigIntegerField(null=True)
    typed = models.JSONField(default=dict)
    """Metadata without a column: `{qualified name: {kind: text}}`, see `datasets.kinds`."""
    kinds = models.JSONField(default=dict)
    """Names that stand in no template of ours, each with the name of its kind."""
    updated_at = models.DateTimeField(default=timezone.now)
    search = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="catalog_search"),
            GinIndex(fields=["theme"], name="catalog_theme"),
            GinIndex(fields=["keyword"], name="catalog_keyword"),
            models.Index(fields=["-modified"], name="catalog_modified"),
        ]

    def __str__(self) -> str:
        return self.dataset_id_text
