"""A dataset and the texts of its fields.

The texts belong to the dataset and carry a metadata revision: mending a typo makes no
new version of the data.
"""

from __future__ import annotations

import secrets
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from datasets.models.reference import Keyword, Licence, Organisation, Theme
from datasets.models.texts import TextsField, localized
from datasets.models.version import Version

_UID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"

slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z",
    _("Use lower-case letters and digits, separated by single hyphens."),
)


def validate_timezone(name: str) -> None:
    """Refuse a name that the tz database does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("There is no time zone %(name)s; write one such as Europe/Paris."),
            params={"name": name},
        )


def new_uid() -> str:
    """Return a permanent identifier, `da_` and six characters."""
    return "da_" + "".join(secrets.choice(_UID_ALPHABET) for _unused in range(6))


def new_secret() -> bytes:
    """Return the key of a dataset's record identities (BLAKE2b takes up to 64 bytes)."""
    return secrets.token_bytes(32)


class Visibility(models.TextChoices):
    """Who sees a published dataset."""

    PUBLIC = "public", _("Public: data and metadata")
    RESTRICTED = "restricted", _("Restricted: metadata public, data on request")
    PRIVATE = "private", _("Private: looks absent")


class State(models.TextChoices):
    """Where a dataset stands in its life."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Unpublished")
    ARCHIVED = "archived", _("Archived")


class UpdateFrequency(models.TextChoices):
    """The closed list of promises about updates."""

    REALTIME = "realtime", _("real time")
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    BIANNUAL = "biannual", _("twice a year")
    ANNUAL = "annual", _("annual")
    PUNCTUAL = "punctual", _("one-off")
    IRREGULAR = "irregular", _("irregular")
    UNKNOWN = "unknown", _("unknown")


class Group(models.Model):
    """Datasets that came or belong together."""

    slug = models.SlugField(_("identifier"), max_length=100, unique=True)
    title = TextsField(_("title"))

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return localized(self.title) or self.slug


class Dataset(models.Model):
    """A catalogue row; it names the version that the public sees."""

    uid = models.CharField(max_length=12, unique=True, default=new_uid, editable=False)
    dataset_id = models.CharField(
        _("identifier"),
        max_length=100,
        unique=True,
        validators=[slug_validator],
        help_text=_("It stands in every address and never changes once published."),
    )
    title = TextsField(_("title"))
    description = TextsField(_("description"))
    language = models.CharField(_("language"), max_length=5, default="fr")
    timezone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Paris", validators=[validate_timezone]
    )
    visibility = models.CharField(
        _("visibility"), max_length=12, choices=Visibility, default=Visibility.PRIVATE
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("producer"),
        related_name="datasets",
        null=True,
        blank=True,
    )
    themes = models.ManyToManyField(
        Theme, verbose_name=_("themes"), related_name="datasets", blank=True
    )
    keywords = models.ManyToManyField(
        Keyword, verbose_name=_("keywords"), related_name="datasets", blank=True
    )
    licence = models.ForeignKey(
        Licence,
        models.PROTECT,
        verbose_name=_("licence"),
        related_name="datasets",
        null=True,
        blank=True,
    )
    licence_text = models.CharField(
        _("licence, as text"),
        max_length=255,
        blank=True,
        help_text=_("For a licence that is not in the list."),
    )
    update_frequency = models.CharField(
        _("update frequency"), max_length=60, choices=UpdateFrequency, blank=True
    )
    territory = models.JSONField(_("territory"), default=list, blank=True)
    references = models.TextField(_("references"), blank=True)
    metas = models.JSONField(_("further metadata"), default=dict, blank=True)
    key = models.JSONField(_("key fields"), default=list, blank=True)
    group = models.ForeignKey(
        Group,
        models.SET_NULL,
        verbose_name=_("group"),
        related_name="datasets",
        null=True,
        blank=True,
    )
    record_secret = models.BinaryField(default=new_secret, editable=False)
    published_version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    metadata_revision = models.PositiveIntegerField(default=1, editable=False)
    download_count = models.PositiveBigIntegerField(default=0, editable=False)
    api_call_count = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    metadata_modified_at = models.DateTimeField(_("metadata modified"), auto_now=True)
    data_modified_at = models.DateTimeField(_("data modified"), null=True, editable=False)
    first_published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["dataset_id"]

    def __str__(self) -> str:
        return localized(self.title) or self.dataset_id

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED and self.published_version_id is not None

    @property
    def is_id_locked(self) -> bool:
        """Whether the identifier may no longer change."""
        return self.first_published_at is not None


class DatasetField(models.Model):
    """What staff say of one field: label, description, unit, annotations, fixed type."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="fields")
    name = models.CharField(_("identifier"), max_length=60)
    source = models.TextField(
        _("header in the file"), blank=True, help_text=_("The text of the header in the file.")
    )
    label = TextsField(_("label"))
    description = TextsField(_("description"))
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    annotations = models.JSONField(_("annotations"), default=dict, blank=True)
    declared_type = models.CharField(
        _("type set by staff"), max_length=20, blank=True, help_text=_("Empty: as found.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "name"], name="field_name_once_per_dataset")
        ]

    def __str__(self) -> str:
        return self.shown_label()

    def shown_label(self, language: str | None = None) -> str:
        """Return what people read above the values: the label, else the header of the file."""
        return localized(self.label, language) or self.source.strip() or self.name
