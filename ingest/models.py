"""Runs: one execution each of the way from a file to a published version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasets.models import Dataset, Version
from ingest.problems import Problem, from_stored


class RunState(models.TextChoices):
    """Where a run stands. The last four are ends; `waiting` asks staff a question."""

    RECEIVED = "received", _("Received")
    UNDERSTANDING = "understanding", _("Reading")
    CHECKING = "checking", _("Checking")
    LOADING = "loading", _("Loading")
    PUBLISHING = "publishing", _("Publishing")
    WAITING = "waiting", _("Waiting for an answer")
    PUBLISHED = "published", _("Published")
    UNCHANGED = "unchanged", _("Unchanged")
    FAILED = "failed", _("Failed")


ACTIVE_STATES = (
    RunState.RECEIVED,
    RunState.UNDERSTANDING,
    RunState.CHECKING,
    RunState.LOADING,
    RunState.PUBLISHING,
)
END_STATES = (RunState.WAITING, RunState.PUBLISHED, RunState.UNCHANGED, RunState.FAILED)


class Level(models.TextChoices):
    """How much an event matters."""

    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")


class Run(models.Model):
    """One file on its way; restartable, and harmless when done twice."""

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, verbose_name=_("dataset"), related_name="runs"
    )
    state = models.CharField(_("state"), max_length=16, choices=RunState, default=RunState.RECEIVED)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    """Per cent of the whole, measured by rows and bytes."""
    question = models.CharField(max_length=60, blank=True)
    """Code of what staff must answer while the run waits."""
    options = models.JSONField(default=dict)
    """`ingest.options.RunOptions` as JSON: how to read, what to accept, texts to apply."""
    report = models.JSONField(default=dict)
    """What was understood (`fields`, `format`, ...), `warnings` and `errors` as stored problems."""
    seconds = models.JSONField(default=dict)
    """Stage to seconds."""
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_loaded = models.PositiveBigIntegerField(default=0)
    rejected_cells = models.PositiveBigIntegerField(default=0)
    part_number = models.PositiveIntegerField(null=True)
    """Number of the table that the present attempt builds; every attempt takes a new one."""
    version = models.ForeignKey(
        Version, models.SET_NULL, related_name="runs", null=True, verbose_name=_("version")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, related_name="siblings", null=True, verbose_name=_("upload of")
    )
    """The run of the main table, where the file has several that are published together."""
    file_key = models.CharField(max_length=255)
    file_name = models.CharField(_("file"), max_length=255)
    file_size = models.PositiveBigIntegerField(_("size"))
    file_sha256 = models.CharField(max_length=64)
    message = models.TextField(_("message"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was tried since it was last answered."""
    claims = models.PositiveIntegerField(default=0)
    """How often the right to work on it went to someone; it only grows, and tells a worker
    that lost the run from the one that holds it."""
    lease_until = models.DateTimeField(null=True)
    """While it lies ahead, a worker holds the run."""
    queued_at = models.DateTimeField(default=timezone.now)
    """When it was last handed to the workers, or found its dataset busy."""
    waits_since = models.DateTimeField(default=timezone.now)
    """When it was sent, answered or given back: since then it waits, unless a worker holds it."""
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("by"),
        related_name="+",
        null=True,
    )

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["dataset", "state"], name="run_dataset_state")]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "part_number"], name="run_part_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"

    @property
    def is_over(self) -> bool:
        return self.state in END_STATES

    @property
    def queued_since(self) -> datetime | None:
        """Since when it waits for a worker; None where it is over or a worker is at it."""
        if self.is_over:
            return None
        if self.lease_until is None:
            return self.waits_since
        return self.lease_until if self.lease_until < timezone.now() else None

    def problems(self, kind: str) -> list[Problem]:
        """Return the `warnings` or `errors` of the report."""
        stored: list[dict[str, Any]] = self.report.get(kind, [])
        return [from_stored(item) for item in stored]


class RunEvent(models.Model):
    """One line of a run's log."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    stage = models.CharField(_("stage"), max_length=16)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.INFO)
    problem = models.JSONField()
    """A stored problem: code, facts and place."""

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        return from_stored(self.problem).message

    @property
    def hint(self) -> str | None:
        return from_stored(self.problem).hint


class RejectedCell(models.Model):
    """A cell that does not fit its field, kept as the file writes it."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="cells")
    row = models.PositiveBigIntegerField(_("line"))
    column = models.TextField(_("column"), blank=True)
    field = models.CharField(_("field"), max_length=60, blank=True)
    value = models.TextField(_("value"))
    rule = models.CharField(_("rule"), max_length=60)
    suggestion = models.TextField(_("suggestion"), blank=True)

    class Meta:
        verbose_name = _("cell that does not fit")
        verbose_name_plural = _("cells that do not fit")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.row}/{self.column}"
