"""The demo city, loaded once for the tests that ask it every example."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from datasets.models import Dataset, Keyword, Licence, Organisation, Theme
from ingest import pipeline, tasks
from ingest.demo import publishing
from ingest.demo.reference import describe_city
from ingest.demo.registry import DATASETS
from ingest.models import Run
from tests.api.builders import withdraw


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: Any, own_folders: None
) -> Iterator[dict[str, Dataset]]:
    """Publish what the city has today, each run worked off at once in this process."""
    known = {
        model: set(_rows(model, django_db_blocker))
        for model in (Theme, Organisation, Keyword, Licence)
    }
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
    ):
        patch.setattr(tasks.run, "delay", pipeline.process)
        describe_city()
        for demo in DATASETS:
            publishing.deliver(demo, -1, timezone.localdate(), Path(folder))
        datasets = {item.dataset_id: item for item in Dataset.objects.all()}
        assert {demo.id for demo in DATASETS} <= set(datasets)
        yield datasets
        Run.objects.all().delete()
        for item in Dataset.objects.all():
            withdraw(item)
        for model, before in known.items():
            model.objects.exclude(pk__in=before).delete()  # type: ignore[attr-defined]  # a model


def _rows(model: Any, blocker: Any) -> list[int]:
    with blocker.unblock():
        return list(model.objects.values_list("pk", flat=True))


@pytest.fixture
def visitor(city: dict[str, Dataset], db: None) -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept-language": "fr"})
