"""Versions of a dataset's data, and the parts they are made of.

Both are immutable once built: publishing points a dataset at another version.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from datasets.types import Field, FieldType, Schema

LAYOUT = 1
"""Number of the code that builds record tables; raised when their shape changes."""


class Part(models.Model):
    """One immutable record table."""

    dataset = models.ForeignKey("datasets.Dataset", models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    schema_name = models.CharField(max_length=63)
    table_name = models.CharField(max_length=63)
    records_count = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    dropped_at = models.DateTimeField(null=True)
    """When its table was given up to save room: from then on no version can be read in it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="part_number_once"),
            models.UniqueConstraint(fields=["schema_name", "table_name"], name="part_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schema_name}.{self.table_name}"


class Version(models.Model):
    """One numbered state of a dataset's data."""

    dataset = models.ForeignKey("datasets.Dataset", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    schema_fields = models.JSONField(_("fields"))
    """Ordered list of `{"name", "type", "multivalued"}`."""
    parts = models.ManyToManyField(Part, through="VersionPart", related_name="versions")
    files = models.ManyToManyField("datasets.RecordFile", related_name="versions")
    """Those that its records hold."""
    records_count = models.PositiveBigIntegerField(_("records"))
    profile = models.JSONField(default=dict)
    """Per field: `{"nulls", "distinct", "min", "max", "top": [[value, count], ...]}`."""
    bbox = models.JSONField(null=True)
    """`[min lon, min lat, max lon, max lat]` of every geometry, or null."""
    geometry_types = models.JSONField(default=list)
    rejected_cells = models.PositiveBigIntegerField(default=0)
    file_key = models.CharField(max_length=255, blank=True)
    """Name of the original file in the storage; never made of the user's file name."""
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    """Of the table's own bytes, where the file holds several tables."""
    settings_hash = models.CharField(max_length=64, blank=True)
    """Of all that decides how the file is read; with the checksum it tells `unchanged`."""
    snapshot_key = models.CharField(max_length=255, blank=True)
    """Name of the Parquet snapshot in the storage; empty where none was written."""
    snapshot_size = models.PositiveBigIntegerField(default=0)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    layout = models.PositiveSmallIntegerField(default=LAYOUT)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.number}"

    @property
    def is_cold(self) -> bool:
        """Whether its table is gone: its original file is kept, and can be loaded again."""
        return self.parts.filter(dropped_at__isnull=False).exists()

    def bare_schema(self) -> Schema:
        """Return names and types, without what staff said of the fields."""
        return Schema(
            tuple(
                Field(
                    name=item["name"],
                    type=FieldType(item["type"]),
                    multivalued=bool(item.get("multivalued")),
                )
                for item in self.schema_fields
            )
        )


class VersionPart(models.Model):
    """The place of a part in a version."""

    version = models.ForeignKey(Version, models.CASCADE)
    part = models.ForeignKey(Part, models.PROTECT)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="version_part_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}[{self.position}]"


class FieldCounts(models.Model):
    """Every value of one field of a version, with the number of records that have it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="counts")
    name = models.CharField(max_length=255)
    """Of the field."""
    values = models.JSONField()
    """List of `[value, count]`, for dates `[year, count]`; `datasets.records.profile` bounds it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="version_field_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.name}"
