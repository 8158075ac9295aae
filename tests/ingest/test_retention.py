"""Which tables stay, which are given up, and what a version without a table still does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.utils import timezone

from datasets import services as catalogue
from datasets.models import Dataset, Part, Version
from datasets.records import write
from ingest import janitor, pipeline, services
from ingest.errors import QuestionError
from ingest.models import Run
from ingest.retention import close_unanswered, give_up_tables
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)


def text(number: int) -> str:
    return f"Nom;Prix\nAngers;{number}\nNantes;{number + 1}\n"


def tables() -> list[str]:
    return write.existing_tables(configured.RECORDS_SCHEMA)


def names(*numbers: int) -> list[str]:
    dataset = Dataset.objects.get(dataset_id="jeu")
    return [f"d{dataset.pk}_p{number}" for number in numbers]


@pytest.fixture
def keep(settings: Any) -> Callable[..., None]:
    def set_them(*, hot: int = 1, grace_hours: float = 0.0, waiting_days: float = 30.0) -> None:
        settings.HOT_VERSIONS = hot
        settings.TABLE_GRACE_HOURS = grace_hours
        settings.WAITING_DAYS = waiting_days

    set_them()
    return set_them


@pytest.mark.parametrize(
    ("hot", "kept"), [(0, (5,)), (1, (5,)), (3, (3, 4, 5)), (9, (1, 2, 3, 4, 5))]
)
def test_the_newest_versions_keep_their_tables(
    publish: Publish, keep: Callable[..., None], hot: int, kept: tuple[int, ...]
) -> None:
    keep(hot=hot)
    for number in range(1, 6):
        publish(text(number))
    janitor.clean()
    assert tables() == names(*kept)
    assert rows("jeu", "prix") == [(5,), (6,)]
    cold = {v.number for v in Version.objects.all() if v.is_cold}
    assert cold == {1, 2, 3, 4, 5} - set(kept)
    assert janitor.clean() == []
    assert tables() == names(*kept)


def test_a_table_stays_while_it_may_be_read(publish: Publish, keep: Callable[..., None]) -> None:
    """Within the grace nothing goes; it counts from when the version was last public."""
    keep(hot=0, grace_hours=2)
    publish(text(1))
    publish(text(2))
    long_ago = timezone.now() - timedelta(days=9)
    Version.objects.filter(number=1).update(published_at=long_ago, created_at=long_ago)
    assert give_up_tables() == []
    Version.objects.filter(number=2).update(published_at=timezone.now() - timedelta(hours=3))
    assert give_up_tables() == names(1)


def test_a_version_rolled_back_to_is_kept(publish: Publish, keep: Callable[..., None]) -> None:
    keep(hot=3)
    for number in range(1, 4):
        publish(text(number))
    dataset = Dataset.objects.get()
    catalogue.switch_version(dataset, dataset.versions.get(number=1))
    keep(hot=1)
    janitor.clean()
    assert tables() == names(1, 3)
    assert rows("jeu", "prix") == [(1,), (2,)]


def test_a_cold_version_is_refused_and_rebuilt(publish: Publish, keep: Callable[..., None]) -> None:
    """Rolling back to it says what to do; rebuilding makes the next version of the same file."""
    keep(hot=0)
    publish(text(1))
    ids = rows("jeu", "_id")
    publish(text(2))
    janitor.clean()
    dataset = Dataset.objects.get()
    first = dataset.versions.get(number=1)
    with pytest.raises(catalogue.ColdVersionError, match=r"manage\.py rebuild jeu 1"):
        catalogue.switch_version(dataset, first)
    assert rows("jeu", "prix") == [(2,), (3,)]
    run = services.rebuild(first, is_queued=False)
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert run.state == "published", run.report
    assert run.version is not None
    assert (run.version.number, run.file_sha256) == (3, first.file_sha256)
    assert (rows("jeu", "prix"), rows("jeu", "_id")) == ([(1,), (2,)], ids)


def test_originals_stay_as_long_as_a_version_names_them(
    publish: Publish, keep: Callable[..., None], settings: Any, tmp_path: Path
) -> None:
    keep(hot=0)
    settings.MEDIA_ROOT = tmp_path / "media"
    first = publish(text(1))
    publish(text(2))
    janitor.FILE_AGE, before = timedelta(0), janitor.FILE_AGE
    try:
        Run.objects.filter(pk=first.pk).delete()
        janitor.clean()
        assert default_storage.exists(first.file_key)
        assert Part.objects.filter(dropped_at=None).count() == 1
        Version.objects.filter(number=1).update(file_key="")
        janitor.clean()
        assert not default_storage.exists(first.file_key)
    finally:
        janitor.FILE_AGE = before


def test_pages_and_addresses_know_cold_versions(
    publish: Publish, keep: Callable[..., None], admin_client: Client
) -> None:
    keep(hot=0)
    for number in range(1, 4):
        publish(text(number))
    janitor.clean()
    dataset = Dataset.objects.get()
    base = "/api/explore/v2.1/catalog/datasets/jeu"
    for address in (
        *(base, f"{base}/records", f"{base}/exports/csv"),
        *("/explore/dataset/jeu/", "/explore/dataset/jeu/information/", "/"),
        f"/admin/datasets/dataset/{dataset.pk}/change/",
        *(f"/admin/ingest/run/{run.pk}/change/" for run in Run.objects.all()),
    ):
        assert admin_client.get(address).status_code in (200, 301, 302), address


def test_waiting_version_keeps_its_table_until_nobody_answered_for_long(
    publish: Publish, keep: Callable[..., None]
) -> None:
    keep(hot=1, waiting_days=30)
    publish(text(1))
    run = publish(text(2), is_confirmed=False)
    assert run.state == "waiting"
    janitor.clean()
    assert tables() == names(1, 2)
    old = timezone.now() - timedelta(days=31)
    Run.objects.filter(pk=run.pk).update(finished_at=old)
    Version.objects.filter(pk=run.version_id).update(created_at=old)
    janitor.clean()
    run.refresh_from_db()
    assert (run.state, run.problems("errors")[0].code) == ("failed", "unanswered")
    assert tables() == names(1)
    with pytest.raises(QuestionError) as refused:
        services.publish_run(run)
    assert refused.value.code == "nothing_waits"
    keep(waiting_days=0)
    assert close_unanswered() == []


def test_a_table_that_is_read_is_dropped_later(publish: Publish, keep: Callable[..., None]) -> None:
    """Dropping waits a moment only, so that readers who come meanwhile do not wait long."""
    keep(hot=0)
    publish(text(1))
    publish(text(2))
    (old,) = names(1)
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with connections["records_read"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT * FROM {configured.RECORDS_SCHEMA}.{old}")
            reading.set()
            done.wait(30)
            cursor.execute("COMMIT")
        connections["records_read"].close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert reading.wait(10)
        janitor.clean()
        assert tables() == names(1, 2)
    finally:
        done.set()
        reader.join()
    janitor.clean()
    assert tables() == names(2)


def test_deleting_a_dataset_drops_its_tables(publish: Publish) -> None:
    publish(text(1))
    publish(text(2), is_confirmed=False)
    assert tables() == names(1, 2)
    catalogue.delete_dataset(Dataset.objects.get())
    assert not Dataset.objects.exists()
    assert tables() == []
