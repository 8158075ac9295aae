"""Files that stand beside the data of a dataset: notices, maps, dictionaries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from datasets.models.texts import TextsField, localized


class AttachmentKind(models.TextChoices):
    """What a file beside the data is for."""

    ATTACHMENT = "attachment", _("attachment")
    ALTERNATIVE_EXPORT = "alternative_export", _("export made by hand")


class Attachment(models.Model):
    """One file beside the data; its bytes lie in the storage under `file_key`."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=AttachmentKind, default=AttachmentKind.ATTACHMENT
    )
    dataset = models.ForeignKey("datasets.Dataset", models.CASCADE, related_name="attachments")
    attachment_id = models.CharField(_("identifier"), max_length=120)
    title = TextsField(_("title"))
    description = TextsField(_("description"))
    file_key = models.CharField(max_length=255)
    file_name = models.CharField(_("file"), max_length=255)
    mimetype = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "kind", "attachment_id"], name="attachment_id_once_per_kind"
            )
        ]

    @property
    def shown_description(self) -> str:
        return localized(self.description)

    def __str__(self) -> str:
        return localized(self.title) or self.file_name
