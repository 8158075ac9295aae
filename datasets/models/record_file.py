"""Files that records hold: the values of `file` fields."""

from __future__ import annotations

from django.db import models


class RecordFile(models.Model):
    """One file that came with the data; its bytes lie in the storage under `file_key`.

    It stays as long as the dataset, since older versions name it too, and is served while the
    published version does.
    """

    dataset = models.ForeignKey("datasets.Dataset", models.CASCADE, related_name="record_files")
    file_id = models.CharField(max_length=32)
    """Made of the content: the same file has the same identifier in every version."""
    name = models.TextField()
    """What the cells of the table call it: its path in the folder it came in."""
    file_key = models.CharField(max_length=255)
    file_name = models.CharField(max_length=255)
    mimetype = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    orientation = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "file_id", "name"], name="record_file_once_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
