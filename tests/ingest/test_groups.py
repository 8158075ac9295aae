"""One upload makes a group: a dataset for each table, each with runs and versions of its own."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from datasets import describing
from datasets.models import Dataset, Group, Version
from ingest import groups, janitor, pipeline, services
from ingest.models import Run
from tests.ingest.conftest import Publish, rows
from tests.ingest.feeds import TABLES, feed
from tests.ingest.test_commands import KEYS, command, own_queue, worker  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

ALL = {
    "star-routes", "star-trips", "star-calendar", "star-calendar_dates", "star-stops_extensions",
    "star-shapes", "star-stop_times",
}  # fmt: skip
SIBLINGS = {"star-routes", "star-trips"}
SMALL: dict[str, Any] = dict.fromkeys(
    ("calendar", "calendar_dates", "stops_extensions", "shapes", "stop_times", "fare_rules")
)
"""Tables that a feed need not have, and most of these tests do not need."""


@pytest.fixture
def published(publish: Publish, tmp_path: Path) -> Any:
    """Publish a feed and its siblings, without a worker; return the runs by table."""

    def run(path: Path | None = None, **options: Any) -> dict[str | None, Run]:
        source = path or feed(tmp_path / "feed.zip", **SMALL)
        options.setdefault("file_name", "feed.zip")
        main = publish(source, options.pop("dataset_id", "star"), **options)
        return {None: main, **finish(main)}

    return run


def finish(main: Run) -> dict[str | None, Run]:
    """Do the runs of siblings that are queued."""
    for pk in groups.waiting_siblings(main):
        pipeline.process(pk)
    return {run.options["read"]["member"]: run for run in main.siblings.all()}


def warnings(run: Run) -> list[str]:
    return [problem.code for problem in run.problems("warnings")]


def version_numbers() -> dict[str, int]:
    found = Dataset.objects.exclude(published_version=None)
    return dict(found.values_list("dataset_id", "published_version__number"))


def test_one_upload_makes_the_datasets_of_a_group(published: Any, tmp_path: Path) -> None:
    metadata = {
        "title": {"fr": "Réseau STAR", "en": "STAR network"},
        "publisher": "Métropole",
        "license": "Licence Ouverte 2.0",
        "theme": ["Mobilité"],
        "keyword": ["bus"],
        "timezone": "Europe/Paris",
    }
    runs = published(feed(tmp_path / "whole.zip"), metadata=metadata)
    assert {run.state for run in runs.values()} == {"published"}, runs
    group = Group.objects.get()
    assert group.slug == "star"
    members = {dataset.dataset_id: dataset for dataset in group.datasets.all()}
    assert members.keys() == {"star", *ALL}
    assert members["star"].title == metadata["title"]
    lines = members["star-routes"]
    assert lines.title == {"fr": "Réseau STAR\u202f: lignes", "en": "STAR network: routes"}
    for dataset in members.values():
        assert dataset.publisher.name == "Métropole"
        assert dataset.licence is not None
        assert dataset.licence == members["star"].licence
        assert [theme.name for theme in dataset.themes.all()] == ["Mobilité"]
        assert [word.name for word in dataset.keywords.all()] == ["bus"]
        assert (dataset.visibility, dataset.is_published) == ("public", True)
    assert rows("star-trips", "trip_id, service_id") == [("10", "1"), ("11", "1")]
    assert rows("star-stop_times", "arrival_time, stop_sequence")[0] == ("25:10:00", 1)
    assert rows("star-calendar", "end_date::text") == [("2024-06-30",)]
    assert rows("star-shapes", "shape_id, ST_AsText(geo_shape), points") == [
        ("s1", "LINESTRING(-1.6 48.1,-1.65 48.15,-1.7 48.2)", 3),
        ("s2", "LINESTRING(-1.6 48.1,-1.5 48)", 2),
    ]
    assert "empty_tables" in warnings(runs[None])  # fare_rules has a header alone
    keys = {run.file_key for run in runs.values()}
    assert len(keys) == 1


def test_same_feed_is_unchanged_and_a_changed_table_is_a_version_of_its_own(
    published: Any, tmp_path: Path
) -> None:
    published()
    before = version_numbers()
    again = published()
    assert {run.state for run in again.values()} == {"unchanged"}
    assert len(again) == 1 + len(SIBLINGS)
    assert version_numbers() == before
    trips = TABLES["trips.txt"] + "0002,1,12,s2\n"
    path = feed(tmp_path / "new.zip", **{**SMALL, "trips": trips})
    changed = published(path)
    states = {table: run.state for table, run in changed.items()}
    assert states.pop("trips") == "published"
    assert set(states.values()) == {"unchanged"}
    assert version_numbers() == {**before, "star-trips": 2}
    assert len(rows("star-trips")) == 3
    back = published(path, metadata={"timezone": "Europe/London"})
    assert back[None].state == "published"  # its dates would be read otherwise
    assert back["trips"].state == "unchanged"


def test_a_sibling_that_fails_leaves_the_others(published: Any, tmp_path: Path) -> None:
    published()
    before = version_numbers()
    spoiled = {
        "stops": TABLES["stops.txt"] + "0104,10,Nouveau,48.1,-1.6,0,\n",
        "trips": 'trip_id,service_id\n1,"unclosed\n',
        "routes": TABLES["routes.txt"].replace("route_color", "colour"),
    }
    path = feed(tmp_path / "new.zip", **{**SMALL, **spoiled})
    runs = published(path)
    assert (runs[None].state, runs["trips"].state) == ("published", "failed")
    assert runs["trips"].problems("errors")[0].code == "unclosed_quote"
    assert (runs["routes"].state, runs["routes"].question) == ("waiting", "breaking_change")
    assert version_numbers() == {**before, "star": 2}
    assert len(rows("star-trips")) == 2
    services.answer(runs["routes"], accept_breaking="new names")
    pipeline.process(runs["routes"].pk)
    assert version_numbers()["star-routes"] == 2


@pytest.mark.parametrize("visibility", ["private", "restricted"])
def test_what_is_not_open_has_no_open_sibling(published: Any, visibility: str) -> None:
    published(metadata={"visibility": visibility})
    assert set(Dataset.objects.values_list("visibility", flat=True)) == {visibility}


def test_siblings_close_with_their_main_dataset(published: Any) -> None:
    published()
    Dataset.objects.filter(dataset_id="star-trips").update(visibility="private")
    runs = published(metadata={"visibility": "restricted"})
    assert "siblings_narrowed" in warnings(runs[None])
    seen = dict(Dataset.objects.values_list("dataset_id", "visibility"))
    assert seen.pop("star-trips") == "private"
    assert set(seen.values()) == {"restricted"}


def test_a_dataset_of_another_group_is_not_touched(published: Any) -> None:
    describing.create_dataset("star-trips", title={"fr": "À moi"}, visibility="public")
    runs = published()
    assert "trips" not in runs
    assert "siblings_taken" in warnings(runs[None])
    mine = Dataset.objects.get(dataset_id="star-trips")
    assert (mine.group, mine.published_version) == (None, None)


def test_a_table_that_is_gone_is_told(published: Any, tmp_path: Path) -> None:
    published()
    runs = published(feed(tmp_path / "new.zip", **{**SMALL, "routes": None}))
    told = [p for p in runs[None].problems("warnings") if p.code == "siblings_without_table"]
    assert [p.params["names"] for p in told] == ["star-routes"]
    assert Dataset.objects.get(dataset_id="star-routes").is_published


def test_one_table_alone_makes_no_group(published: Any) -> None:
    runs = published(member="trips.txt", dataset_id="courses")
    assert (runs.keys(), runs[None].state) == ({None}, "published")
    assert Dataset.objects.get().group is None
    assert len(rows("courses")) == 2


def test_a_version_that_waits_has_its_siblings_when_it_is_shown(published: Any) -> None:
    runs = published(is_confirmed=False)
    assert (runs.keys(), runs[None].state) == ({None}, "waiting")
    services.publish_run(runs[None])
    siblings = finish(runs[None])
    assert {run.state for run in siblings.values()} == {"published"}
    assert len(siblings) == len(SIBLINGS)


def test_staff_find_the_runs_of_a_group(published: Any, admin_client: Client) -> None:
    runs = published(is_confirmed=False)
    address = reverse("admin:ingest_run_change", args=[runs[None].pk])
    page = admin_client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "follow once this one is published" in page
    services.publish_run(runs[None])
    siblings = finish(runs[None])
    page = admin_client.get(address).content.decode()
    for run in siblings.values():
        own = reverse("admin:ingest_run_change", args=[run.pk])
        assert own in page
        assert address in admin_client.get(own).content.decode()


def test_staff_name_the_table_they_want(tables: None, admin_client: Client, tmp_path: Path) -> None:
    dataset = describing.create_dataset("courses", title={"fr": "Courses"})
    with feed(tmp_path / "f.zip", **SMALL).open("rb") as file:
        sent = {"dataset": dataset.pk, "file": file, "member": "trips", "is_direct": "on"}
        admin_client.post(reverse("admin:ingest_run_add"), sent)
    run = Run.objects.get()
    pipeline.process(run.pk)
    assert len(rows("courses")) == 2
    assert not run.siblings.exists()


def test_rebuild_renews_one_dataset(published: Any) -> None:
    published()
    version = Dataset.objects.get(dataset_id="star").published_version
    run = services.rebuild(version, is_queued=False)
    pipeline.process(run.pk)
    assert version_numbers() == {"star": 2, "star-routes": 1, "star-trips": 1}
    assert not run.siblings.exists()
    trips = Dataset.objects.get(dataset_id="star-trips").published_version
    pipeline.process(services.rebuild(trips, is_queued=False).pk)
    assert version_numbers()["star-trips"] == 2
    assert rows("star-trips", "trip_id") == [("10",), ("11",)]


def test_doing_the_main_run_twice_makes_its_siblings_once(published: Any) -> None:
    runs = published()
    assert pipeline.process(runs[None].pk) is None
    assert Run.objects.count() == 1 + len(SIBLINGS)


def test_the_stored_file_goes_with_the_last_that_names_it(published: Any) -> None:
    runs = published()
    (key,) = {run.file_key for run in runs.values()}
    old = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(default_storage.path(key), (old, old))
    runs[None].delete()
    Version.objects.exclude(dataset__dataset_id="star-trips").update(file_key="")
    assert Run.objects.get(dataset__dataset_id="star-trips").parent is None
    assert janitor.delete_orphan_files() == []
    Run.objects.all().delete()
    assert janitor.delete_orphan_files() == []
    Version.objects.update(file_key="")
    assert janitor.delete_orphan_files() == [key]


def test_publish_waits_for_the_group_and_tells_each(
    worker: Path,  # noqa: F811  (a fixture)
    tmp_path: Path,
) -> None:
    spoiled = {**SMALL, "trips": 'trip_id,service_id\n1,"unclosed\n'}
    path = feed(tmp_path / "star.zip", **spoiled)
    arguments = ("publish", path, "--dataset", "star", "--wait", "--json")
    code, report, words = command(*arguments)
    assert set(report) == {*KEYS, "group"}, worker.read_text()
    assert (code, report["state"], report["records_count"]) == (1, "published", 3)
    told = {item["table"]: item for item in report["group"]}
    assert {item["dataset_id"] for item in told.values()} == SIBLINGS
    assert told["trips"]["state"] == "failed"
    assert told["trips"]["errors"][0]["code"] == "unclosed_quote"
    assert told["routes"]["state"] == "published"
    assert "star-routes" in words
    assert not Dataset.objects.filter(dataset_id="star-trips").exists()
    code, report, _words = command("publish", feed(path, **SMALL), *arguments[2:])
    states = {item["table"]: item["state"] for item in report["group"]}
    assert (code, report["state"], states.pop("trips")) == (0, "unchanged", "published")
    assert set(states.values()) == {"unchanged"}
