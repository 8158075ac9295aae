"""The ingest app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = _("Uploads")


class ReadingConfig(AppConfig):
    """The part that reads files: its commands and texts, without its models."""

    name = "ingest"
    label = "ingest"

    def import_models(self) -> None:
        """Load none: models need the applications they speak of."""
        self.models = {}
