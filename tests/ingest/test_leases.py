"""Who works on a run: one worker at a time, late ones harmless, and what killed ones leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from datasets.models import Dataset, Part, Version
from datasets.records import write
from ingest import janitor, lease, pipeline, services
from ingest.errors import BusyError
from ingest.journal import Journal
from ingest.management.commands import publish as publish_command
from ingest.models import Run
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

CSV = "Nom;Prix;Date d'ouverture\nAngers;1;2024-01-31\nNantes;2;2024-02-29\n"


def codes(run: Run, kind: str = "errors") -> list[str]:
    return [problem.code for problem in run.problems(kind)]


def version_of(dataset_id: str = "jeu") -> Version:
    version = Dataset.objects.get(dataset_id=dataset_id).published_version
    assert version is not None
    return version


def test_two_runs_of_a_dataset_come_one_after_the_other(publish: Publish) -> None:
    first = publish(CSV)
    Run.objects.filter(pk=first.pk).update(
        state="loading", lease_until=timezone.now() + timedelta(minutes=1)
    )
    with pytest.raises(BusyError):
        publish(CSV + "x;3;2024-01-01\n")


def test_interrupted_run_begins_again(publish: Publish) -> None:
    """Killed while it loads: nothing is public, nothing is left, the second try is whole."""
    with (
        mock.patch("ingest.recording.services.create_part", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        publish(CSV)
    run = Run.objects.get()
    assert (run.state, Dataset.objects.get().published_version) == ("publishing", None)
    assert janitor.interrupted_runs() == []
    Run.objects.update(lease_until=timezone.now() - lease.LEASE)
    assert janitor.interrupted_runs() == [run.pk]
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, version_of().records_count) == ("published", 2, 2)
    assert janitor.drop_orphan_tables() == [f"d{run.dataset_id}_p1"]
    assert len(write.existing_tables(settings.RECORDS_SCHEMA)) == 1


def test_run_that_dies_too_often_is_given_up(publish: Publish) -> None:
    run = publish(CSV)
    Run.objects.update(
        state="loading", attempts=3, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert janitor.interrupted_runs() == []
    run.refresh_from_db()
    assert (run.state, codes(run)) == ("failed", ["interrupted"])


def test_janitor_drops_orphan_tables_alone(publish: Publish) -> None:
    """A table whose dataset this catalogue does not know may be another catalogue's: it stays."""
    run = publish(CSV)
    orphan, unknown = f"d{run.dataset_id}_p99", "d999999_p1"
    with connections["records"].cursor() as cursor:
        for name in (orphan, unknown):
            cursor.execute(f"CREATE TABLE {settings.RECORDS_SCHEMA}.{name} (a int)")
    assert janitor.drop_orphan_tables() == [orphan]
    assert unknown in write.existing_tables(settings.RECORDS_SCHEMA)
    assert len(rows("jeu")) == 2


def test_each_attempt_builds_a_table_of_its_own(publish: Publish) -> None:
    """A worker that lost its lease ends late: it touches nothing of the one that took over."""
    build = write.build
    taken_over: list[str] = []

    def lose_the_lease_while_loading(*args: Any, **kwargs: Any) -> write.Built:
        built = build(*args, **kwargs)
        if not taken_over:
            taken_over.append("once")
            Run.objects.update(lease_until=timezone.now() - lease.LEASE)
            other = pipeline.process(Run.objects.get().pk)
            assert other is not None
            assert other.state == "published"
        return built

    with mock.patch("ingest.loader.write.build", lose_the_lease_while_loading):
        run = publish(CSV)
    assert (run.state, run.claims, Version.objects.count()) == ("published", 2, 1)
    assert len(rows("jeu")) == 2
    assert write.existing_tables(settings.RECORDS_SCHEMA) == [f"d{run.dataset_id}_p2"]


@pytest.mark.parametrize("moment", ["understand", "load"])
def test_late_worker_leaves_events_and_tables_alone(publish: Publish, moment: str) -> None:
    step = getattr(pipeline, moment)
    taken_over: list[str] = []

    def lose_the_lease_before(*args: Any, **kwargs: Any) -> Any:
        if not taken_over:
            taken_over.append("once")
            Run.objects.update(lease_until=timezone.now() - lease.LEASE)
            pipeline.process(Run.objects.get().pk)
        return step(*args, **kwargs)

    with mock.patch(f"ingest.pipeline.{moment}", lose_the_lease_before):
        run = publish(CSV)
    assert (run.state, len(rows("jeu"))) == ("published", 2)
    told = [e.problem["code"] for e in run.events.all()]
    assert told == ["resumed", "received", "understood", "loaded", "published"]
    assert len(write.existing_tables(settings.RECORDS_SCHEMA)) == 1


def test_late_worker_clears_nothing_when_it_begins_again(publish: Publish) -> None:
    run = publish(CSV)
    before = list(run.events.values_list("pk", flat=True))
    run.attempts, run.claims = 2, 0
    with pytest.raises(lease.LeaseLostError):
        pipeline._work(run, Journal(run))
    assert list(run.events.values_list("pk", flat=True)) == before


def test_answer_does_not_give_a_late_worker_its_right_back(publish: Publish) -> None:
    run = publish(CSV)
    Run.objects.update(state="failed", version=None)
    late = Run.objects.get(pk=run.pk)
    services.answer(run)
    with transaction.atomic(), pytest.raises(lease.LeaseLostError):
        lease.confirm(late)
    taken = lease.claim(run.pk)
    assert taken is not None
    assert (taken.attempts, taken.claims > late.claims + 1) == (1, True)
    with transaction.atomic(), pytest.raises(lease.LeaseLostError):
        lease.confirm(late)
    lease.release(late)
    taken.refresh_from_db()
    assert taken.lease_until is not None


def test_janitor_keeps_a_table_that_is_published_while_it_looks(publish: Publish) -> None:
    run = publish(CSV)
    part = Part.objects.get()
    Part.objects.filter(pk=part.pk).update(table_name="elsewhere")
    Run.objects.filter(pk=run.pk).update(state="publishing")
    looked = QuerySet.exists

    def publish_between_the_questions(query: QuerySet[Any]) -> bool:
        answer = looked(query)
        Part.objects.filter(pk=part.pk).update(table_name=part.table_name)
        Run.objects.filter(pk=run.pk).update(state="published")
        return answer

    with mock.patch.object(QuerySet, "exists", publish_between_the_questions):
        assert janitor.drop_orphan_tables() == []
    assert len(rows("jeu")) == 2


def test_progress_never_goes_back_also_where_a_run_begins_again(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    save = Journal._save

    def watched(journal: Journal, **values: Any) -> bool:
        held = save(journal, **values)
        shown.append(Run.objects.get(pk=journal.run.pk).progress)
        return held

    monkeypatch.setattr(Journal, "_save", watched)
    monkeypatch.setattr("ingest.journal._EVERY_SECONDS", 0.0)
    with (
        mock.patch("ingest.recording.services.create_part", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        publish(CSV)
    reached = shown[-1]
    assert reached >= 95
    run = Run.objects.get()
    lease.release(run)
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.progress) == ("published", 2, 100)
    assert len(set(shown)) >= 4
    assert shown == sorted(shown)


def test_a_run_tells_since_when_it_waits_for_a_worker(publish: Publish) -> None:
    """Also while it finds its dataset busy, again and again."""
    first = publish(CSV)
    assert first.queued_since is None
    Run.objects.filter(pk=first.pk).update(
        state="loading", lease_until=timezone.now() + timedelta(minutes=1)
    )
    first.refresh_from_db()
    assert first.queued_since is None
    with pytest.raises(BusyError):
        publish(CSV + "x;3;2024-01-01\n")
    second = Run.objects.exclude(pk=first.pk).get()
    sent = second.queued_since
    assert sent is not None
    with pytest.raises(BusyError):
        pipeline.process(second.pk)
    second.refresh_from_db()
    assert (second.queued_since, second.queued_at > sent) == (sent, True)
    ran_out = timezone.now() - timedelta(seconds=5)
    Run.objects.filter(pk=first.pk).update(lease_until=ran_out)
    first.refresh_from_db()
    assert first.queued_since == ran_out
    lease.release(first)
    first.refresh_from_db()
    assert first.queued_since is not None
    assert first.queued_since > ran_out


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", " (in the queue for 20 s)"), ("fr", " (en attente depuis 20 s)")],
)
def test_publish_tells_how_long_a_run_has_been_in_the_queue(language: str, line: str) -> None:
    run = Run(waits_since=timezone.now() - timedelta(seconds=25))
    with translation.override(language):
        assert publish_command._queue_age(run) == line
    run.lease_until = timezone.now() + timedelta(minutes=1)
    assert publish_command._queue_age(run) == ""
    assert publish_command._queue_age(Run()) == ""
