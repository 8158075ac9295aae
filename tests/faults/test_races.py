"""Two hands on one dataset: uploads that race, and what staff do while a run is at work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise

import pytest

from datasets import describing
from datasets import services as catalogue
from datasets.models import Dataset, State, Version
from ingest import janitor, services
from ingest.models import Run, RunState
from ingest.options import RunOptions
from tests.faults.moments import locked
from tests.faults.scene import DATASET, Scene, cleaned, leftovers, table_file, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]


def dataset() -> Dataset:
    return Dataset.objects.get(dataset_id=DATASET)


def test_uploads_that_race_come_one_after_the_other(staffed: Scene) -> None:
    """Ten at once: each sees what the one before it published."""
    for number in range(4):
        staffed.files[f"small-{number}"] = table_file(staffed.folder, f"small-{number}", rows=200)
    marks = [f"small-{number % 4}" for number in range(10)]
    runs = [staffed.wait_for_end(run) for run in [staffed.upload(mark) for mark in marks]]
    states = Counter(run.state for run in runs)
    assert set(states) <= {RunState.PUBLISHED, RunState.UNCHANGED}, states
    order = sorted(runs, key=lambda run: (run.finished_at, run.pk))
    shown = ""
    for run in order:
        expected = RunState.UNCHANGED if run.file_sha256 == shown else RunState.PUBLISHED
        assert run.state == expected
        shown = run.file_sha256
    assert Version.objects.count() == states[RunState.PUBLISHED]
    assert dataset().published_version == order[-1].version
    for before, after in pairwise(order):
        assert before.finished_at is not None
        assert after.started_at is not None
        assert before.finished_at <= after.started_at


def test_a_file_that_equals_the_one_before_it_is_unchanged(staffed: Scene) -> None:
    """Also when it was sent before that one was public."""
    first, second = staffed.upload("alpha"), staffed.upload("alpha")
    states = {staffed.wait_for_end(first).state, staffed.wait_for_end(second).state}
    assert states == {RunState.PUBLISHED, RunState.UNCHANGED}
    again = staffed.wait_for_end(staffed.upload("alpha", RunOptions(new_version=True)))
    assert again.state == RunState.PUBLISHED
    assert again.version is not None
    assert again.version.number == 2


def test_the_second_upload_holds_to_the_fields_of_the_first(staffed: Scene) -> None:
    narrow = staffed.folder / "narrow.csv"
    narrow.write_text("Lot;Numéro\nx;1\n", encoding="utf-8")
    staffed.files["narrow"] = narrow
    wide_run, narrow_run = staffed.upload("alpha"), staffed.upload("narrow")
    for run in (wide_run, narrow_run):
        staffed.wait_for_end(run)
    if wide_run.finished_at < narrow_run.finished_at:  # type: ignore[operator]
        assert (wide_run.state, narrow_run.state) == (RunState.PUBLISHED, RunState.WAITING)
        assert narrow_run.question == "breaking_change"
    else:
        assert (narrow_run.state, wide_run.state) == (RunState.PUBLISHED, RunState.PUBLISHED)


def held_up(scene: Scene, mark: str) -> AbstractContextManager[Run]:
    """Upload, and hold the run where it has begun but not read anything."""

    @contextmanager
    def hold() -> Iterator[Run]:
        with locked("ingest_runevent")():
            run = scene.upload(mark)
            wait_until(lambda: Run.objects.get(pk=run.pk).attempts == 1, "a worker")
            time.sleep(0.3)
            yield run

    return hold()


def test_a_dataset_taken_out_of_sight_meanwhile_is_not_shown_again(staffed: Scene) -> None:
    staffed.publish("alpha")
    with held_up(staffed, "beta") as run:
        catalogue.unpublish_dataset(dataset())
        describing.apply_metadata(
            dataset(), {"title": {"fr": "Autre titre"}, "description": {"fr": "Dite entre-temps"}}
        )
    staffed.wait_for_end(run)
    assert (run.state, run.question) == (RunState.WAITING, "confirm_publish")
    assert "unpublished_meanwhile" in [problem.code for problem in run.problems("warnings")]
    found = dataset()
    assert (found.state, found.title["fr"]) == (State.UNPUBLISHED, "Autre titre")
    assert found.description["fr"] == "Dite entre-temps"
    services.publish_run(run)
    assert dataset().is_published
    assert dataset().published_version == run.version


def test_a_file_is_held_against_the_version_on_show_at_its_end(staffed: Scene) -> None:
    """A rollback while it loads: it would break what is public now, which is asked first."""
    for number in (1, 2):
        path = staffed.folder / f"narrow-{number}.csv"
        path.write_text(f"Lot;Numéro\nx;{number}\n", encoding="utf-8")
        staffed.files[f"narrow-{number}"] = path
    wide = staffed.publish("alpha")
    staffed.publish("narrow-1", RunOptions(accept_breaking="fewer columns"))
    assert wide.version is not None
    with held_up(staffed, "narrow-2") as run:
        catalogue.switch_version(dataset(), wide.version)
    staffed.wait_for_end(run)
    assert (run.state, run.question) == (RunState.WAITING, "breaking_change")
    assert dataset().published_version == wide.version
    assert cleaned() == []


def test_a_dataset_deleted_under_a_run_leaves_nothing(staffed: Scene) -> None:
    run = staffed.upload("alpha")
    early = (RunState.RECEIVED, RunState.UNDERSTANDING, RunState.CHECKING)
    wait_until(lambda: Run.objects.get(pk=run.pk).state not in early, "the loading")
    catalogue.delete_dataset(dataset())
    assert not Run.objects.exists()

    def is_clean() -> bool:
        left = [name for name in leftovers() if not name.startswith("file ")]
        return not left

    wait_until(is_clean, "the worker to notice")
    janitor.clean()
    assert not Version.objects.exists()
