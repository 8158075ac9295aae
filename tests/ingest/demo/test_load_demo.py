"""The command `load_demo`: what it plans, what it refuses, and the whole city once for real."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from datasets.models import Dataset, Organisation, Theme
from ingest import pipeline, tasks
from ingest.demo import publishing, terms
from ingest.demo.reference import describe_city
from ingest.demo.registry import DATASETS, chosen
from ingest.models import Run
from ingest.names import field_name

DAY = date(2026, 11, 24)


@pytest.fixture
def worker_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each run be worked off at once, in this process."""
    monkeypatch.setattr(publishing, "require_worker", lambda: None)
    monkeypatch.setattr(tasks.run, "delay", pipeline.process)


def _load(*only: str, day: date = DAY) -> str:
    said = io.StringIO()
    call_command("load_demo", only=list(only), day=day, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_reference_rows_are_made_once_and_edits_are_kept() -> None:
    describe_city()
    mobility = Theme.objects.get(name=terms.MOBILITY)
    assert mobility.title == {"fr": "Mobilité", "en": "Mobility"}
    assert mobility.icon == "bus"
    Theme.objects.filter(pk=mobility.pk).update(title={"fr": "Se déplacer"}, icon="bike")
    describe_city()
    mobility.refresh_from_db()
    assert (mobility.title, mobility.icon) == ({"fr": "Se déplacer"}, "bike")
    assert Theme.objects.count() == len(terms.THEMES)
    assert Organisation.objects.count() == len(terms.PRODUCERS)


@pytest.mark.django_db
def test_plan_never_has_two_states_of_a_dataset_in_one_round() -> None:
    plan = publishing.rounds(DATASETS, with_past=True)
    for items in plan:
        assert len({dataset.id for dataset, _state in items}) == len(items)
    last = {dataset.id: state for items in plan for dataset, state in items}
    assert set(last.values()) == {-1}
    assert len(last) == len(DATASETS)


@pytest.mark.django_db
def test_unknown_dataset_is_a_wrong_argument() -> None:
    with pytest.raises(CommandError, match="nowhere") as caught:
        call_command("load_demo", only=["nowhere"])
    assert caught.value.returncode == 2


@pytest.mark.django_db
def test_no_worker_is_said_and_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing.current_app.control, "ping", lambda **_options: [])
    monkeypatch.setattr(publishing, "WORKER_SECONDS", 0.0)
    with pytest.raises(CommandError, match="No worker answered"):
        call_command("load_demo", only=["marches"])
    assert not Dataset.objects.exists()
    assert not Theme.objects.exists()


@pytest.mark.usefixtures("worker_at_hand", "tables")
@pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
def test_second_load_of_a_day_changes_nothing() -> None:
    assert "3 versions published" in _load("marches", "quartiers")
    said = _load("marches", "quartiers")
    assert "0 versions published" in said
    assert "2 datasets unchanged" in said
    districts = Dataset.objects.get(dataset_id="quartiers")
    assert [version.message for version in districts.versions.order_by("number")] == list(
        chosen(["quartiers"])[0].states
    )
    assert districts.attachments.count() == 1


@pytest.mark.slow
@pytest.mark.usefixtures("worker_at_hand", "tables")
@pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
def test_whole_city_is_published_as_declared() -> None:
    assert "0 failed" in _load()
    total = 0
    for demo in DATASETS:
        dataset = Dataset.objects.get(dataset_id=demo.id)
        assert dataset.is_published
        assert dataset.visibility == demo.visibility
        assert dataset.licence is not None
        assert dataset.licence.name == demo.licence
        assert dataset.versions.count() == len(demo.states)
        version = dataset.published_version
        assert version is not None
        total += version.records_count
        found = {f["name"]: (f["type"], f["multivalued"]) for f in version.schema_fields}
        assert found == {
            field_name(f.name): (f.type, "multivalued" in f.annotations) for f in demo.fields
        }, demo.id
        assert not version.rejected_cells
    assert 60_000 < total < 80_000
    assert not any(run.problems("warnings") for run in Run.objects.all())
