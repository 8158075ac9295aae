"""How long tables are kept: of each dataset the newest versions, the rest for a while.

A version whose table is given up stays in the list, with its original file: it is loaded again
by `manage.py rebuild`. Nothing is dropped here: a part that is given up names its table no more,
and `janitor.drop_orphan_tables` removes what nothing names.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from datasets.models import Dataset, Part, Version
from ingest.journal import storable
from ingest.models import Level, Run, RunEvent, RunState
from ingest.problems import Problem

log = logging.getLogger(__name__)


def close_unanswered() -> list[int]:
    """Close the runs whose loaded version has waited too long for a person's word."""
    if settings.WAITING_DAYS <= 0:
        return []
    limit = timezone.now() - timedelta(days=settings.WAITING_DAYS)
    problem = storable(Problem(code="unanswered", params={"days": round(settings.WAITING_DAYS)}))
    closed = []
    waiting = Run.objects.filter(
        state=RunState.WAITING, version__isnull=False, finished_at__lt=limit
    )
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            run = waiting.select_for_update(of=("self",)).filter(pk=pk).first()
            if run is None:
                continue
            run.state, run.question = RunState.FAILED, ""
            run.report = {**run.report, "errors": [problem]}
            run.save(update_fields=["state", "question", "report"])
            RunEvent.objects.create(
                run=run, stage=RunState.WAITING, level=Level.ERROR, problem=problem
            )
        closed.append(pk)
    return closed


def give_up_tables() -> list[str]:
    """Give up the tables of versions that are neither public, nor hot, nor waiting, nor recent."""
    public = Dataset.objects.filter(published_version=OuterRef("pk"))
    waiting = Run.objects.filter(version=OuterRef("pk"), state=RunState.WAITING)
    ready = (
        Version.objects.filter(parts__dropped_at=None, parts__isnull=False)
        .annotate(is_public=Exists(public), is_waiting=Exists(waiting))
        .order_by("dataset_id", "-number")
        .distinct()
        .only("dataset_id", "number", "created_at", "published_at")
    )
    given_up: list[str] = []
    for dataset_pk, versions in groupby(ready.iterator(), lambda version: version.dataset_id):
        cold = list(_cold(list(versions)))
        if cold:
            given_up += _give_up(dataset_pk, cold)
    return given_up


def _cold(versions: Sequence[Version]) -> Iterator[int]:
    """Yield the versions of one dataset, newest first, whose tables are no longer wanted."""
    shown = [version.pk for version in versions if version.published_at]
    hot = set(shown[: max(0, settings.HOT_VERSIONS)])
    limit = timezone.now() - timedelta(hours=settings.TABLE_GRACE_HOURS)
    for version in versions:
        is_kept = version.is_public or version.is_waiting or version.pk in hot  # type: ignore[attr-defined]  # annotated above
        if not is_kept and _ended_at(version, versions) <= limit:
            yield version.pk


def _ended_at(version: Version, versions: Sequence[Version]) -> datetime:
    """Return when a version was last public; one that never was, when it was made."""
    if version.published_at is None:
        return version.created_at
    later = (
        other.published_at
        for other in versions
        if other.published_at is not None and other.published_at > version.published_at
    )
    return min(later, default=timezone.now())


def _give_up(dataset_pk: int, versions: Sequence[int]) -> list[str]:
    """Note the parts that only these versions name; what was chosen meanwhile is kept."""
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().filter(pk=dataset_pk).first()
        if dataset is None:
            return []
        asked = Run.objects.filter(
            dataset=dataset, state=RunState.WAITING, version__isnull=False
        ).values_list("version_id", flat=True)
        cold = set(versions) - {dataset.published_version_id, *asked}
        kept = Part.objects.filter(versions__in=dataset.versions.exclude(pk__in=cold))
        parts = list(
            Part.objects.filter(dataset=dataset, dropped_at=None, versions__in=cold)
            .exclude(pk__in=kept)
            .distinct()
        )
        Part.objects.filter(pk__in=[part.pk for part in parts]).update(dropped_at=timezone.now())
    for part in parts:
        log.info("The table %s is given up.", part.table_name)
    return [part.table_name for part in parts]
