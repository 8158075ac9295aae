"""All public files of the test catalogue, published: format, counts, labels, types, values.

Each file is published once, into a database that the tests of this module share. Where the format
can be read by other means, a sample of the records is compared with the source value by value.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from datasets import describing
from datasets.models import Dataset, Version
from datasets.records import write
from datasets.types import Table
from ingest import pipeline, services
from ingest.models import Run
from ingest.options import ReadOptions, RunOptions
from ingest.tables import understand_all
from tests.ingest import sources
from tests.ingest.conftest import rows

pytestmark = pytest.mark.realdata

FORMATS = ("csv", "tsv", "json", "jsonl", "geojson", "gtfs", "xlsx", "parquet", "shp")
NAMES: Final = {"shp": "shapefile"}
"""Formats that the command line calls otherwise than the catalogue."""
MISTAKEN: Final = {("zones-interdites-captation-aerienne", "dateeffet"): "date"}
"""The catalogue says text, as the .dbf does; all 497 values are dates such as 27-01-2017."""
ENCODINGS: Final = {"utf-8 (BOM)": "utf-8-sig"}


def entries() -> list[dict[str, Any]]:
    named = Path(os.environ.get("PARVIS_TEST_DATA", "")) / "catalog.json"
    if not os.environ.get("PARVIS_TEST_DATA") or not named.is_file():
        return []
    catalogue = json.loads(named.read_text(encoding="utf-8"))
    return [entry for entry in catalogue["datasets"] if entry["format"] in FORMATS]


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Open the test database to all tests of the module, and leave it empty.

    That it is made at all is asked for by the mark of the first test.
    """
    with django_db_blocker.unblock():
        yield
        for name in write.existing_tables(settings.RECORDS_SCHEMA):
            write.drop(Table(schema=settings.RECORDS_SCHEMA, name=name))
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


def published(path: Path, dataset_id: str) -> Run:
    """Publish a file without a worker."""
    dataset = describing.create_dataset(dataset_id, title={"fr": dataset_id}, visibility="public")
    with path.open("rb") as source:
        run = services.start_run(dataset, source, path.name, options=RunOptions(), is_queued=False)
    pipeline.process(run.pk)
    run.refresh_from_db()
    return run


def version_of(dataset_id: str) -> Version:
    version = Dataset.objects.get(dataset_id=dataset_id).published_version
    assert version is not None
    return version


@pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
def test_there_are_real_files(real_files: Path) -> None:
    assert len(entries()) > 40


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: Path(entry["file"]).name)
def test_real_file_is_published(base: None, real_files: Path, entry: dict[str, Any]) -> None:
    path = real_files / entry["file"]
    run = published(path, entry["id"])
    assert (run.state, run.rejected_cells) == ("published", 0), run.problems("errors")
    kind = NAMES.get(entry["format"], entry["format"])
    assert (run.report["format"], run.rows_read) == (kind, entry["rows"])
    if kind in ("csv", "tsv"):
        encoding = ENCODINGS.get(entry["encoding"], entry["encoding"])
        seen = tuple(run.report[key] for key in ("encoding", "delimiter", "header_row"))
        assert seen == (encoding, entry["delimiter"], entry["header_row"])
    version = version_of(entry["id"])
    assert version.records_count == entry["rows"]
    _has_fields(run, version, entry)
    _holds_values(path, kind, run, version, len(entry["fields"]))
    more = MORE.get(path.name)
    if more is not None:
        more(entry["id"])


def _has_fields(run: Run, version: Version, entry: Mapping[str, Any]) -> None:
    """The fields of the file come first, in its order; what was added to them comes after."""
    own = run.report["fields"][: len(entry["fields"])]
    added = run.report["fields"][len(own) :]
    labels = [field["label"] for field in own]
    assert labels == [
        expected["label"] or f"champ_{place}"
        for place, expected in enumerate(entry["fields"], start=1)
    ]
    held = [(field["name"], field["type"]) for field in version.schema_fields[len(own) :]]
    assert held == [(field["name"], "geo_point_2d") for field in added]
    wrong = {
        field["name"]: (field["type"], expected.get("accept", expected["type"]))
        for field, expected in zip(version.schema_fields, entry["fields"], strict=False)
        if field["type"] not in {expected["type"], *expected.get("accept", [])}
        and MISTAKEN.get((entry["id"], field["name"])) != field["type"]
    }
    assert not wrong
    for field, expected in zip(version.schema_fields, entry["fields"], strict=False):
        if expected.get("empty"):
            assert version.profile[field["name"]]["nulls"] == entry["rows"]


def _holds_values(path: Path, kind: str, run: Run, version: Version, own: int) -> None:
    """Compare a sample of the records with the file, as others read it."""
    if kind not in sources.READERS:
        return
    headers = [field["source"] for field in run.report["fields"][:own]]
    schema = list(version.bare_schema())[: len(headers)]
    held = _records(version, [field.column for field in schema])
    compared = 0
    for place, record in sources.sampled(path, kind, version.records_count):
        for header, field, value in zip(headers, schema, held[place], strict=True):
            if header not in record and not field.type.value.startswith("geo_"):
                continue  # nested in the source: its name is made of several
            said = record.get(header, record.get(sources.GEOMETRY))
            assert sources.is_same(field.type, said, value), (place, header, said, value)
            compared += 1
    assert compared >= min(100, version.records_count)


def _records(version: Version, columns: list[str]) -> list[tuple[Any, ...]]:
    part = version.parts.get()
    shown = [
        sql.SQL("ST_AsBinary({})" if field.type.value.startswith("geo_") else "{}").format(
            sql.Identifier(column)
        )
        for field, column in zip(version.bare_schema(), columns, strict=False)
    ]
    query = sql.SQL("SELECT {} FROM {}.{} ORDER BY _ord").format(
        sql.SQL(", ").join(shown),
        sql.Identifier(part.schema_name),
        sql.Identifier(part.table_name),
    )
    with connections["records_read"].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.parametrize(
    "entry",
    [entry for entry in entries() if "tables" in entry],
    ids=lambda entry: Path(entry["file"]).name,
)
def test_all_tables_of_a_real_file(base: None, real_files: Path, entry: dict[str, Any]) -> None:
    """Every table is described; all but the longest are published here as a group."""
    path = real_files / entry["file"]
    _reader, found = understand_all(path, ReadOptions())
    told = {table["name"]: table for table in found.tables}
    assert told.keys() == {name.removesuffix(".txt") for name in entry["tables"]}
    for name, expected in entry["tables"].items():
        table = told[name.removesuffix(".txt")]
        assert (table["rows"], [field["label"] for field in table["fields"]]) == (
            expected["rows"],
            expected["fields"],
        )
    run = published(path, "group")
    for sibling in run.siblings.exclude(dataset__dataset_id="group-stop_times"):
        pipeline.process(sibling.pk)
        sibling.refresh_from_db()
        assert sibling.state == "published", sibling.problems("errors")
        name = sibling.options["read"]["member"]
        version = version_of(f"group-{name}")
        assert version.records_count == entry["tables"][f"{name}.txt"]["rows"]


def test_where_the_catalogue_is_mistaken(real_files: Path) -> None:
    """Every text that the catalogue takes for a word is a day of the calendar."""
    path = real_files / "files" / "zones-interdites-captation-aerienne-2024.zip"
    texts = [record["DATEEFFET"] for record in sources.shapefile(path) if record["DATEEFFET"]]
    assert len(texts) == 497
    days = [dt.datetime.strptime(text, "%d-%m-%Y").replace(tzinfo=dt.UTC) for text in texts]
    assert {day.year for day in days} <= set(range(2000, 2030))


@pytest.mark.slow
def test_the_longest_table_is_published(base: None, real_files: Path) -> None:
    (entry,) = [entry for entry in entries() if entry["format"] == "gtfs"]
    dataset = describing.create_dataset("times", title={"fr": "x"}, visibility="public")
    path = real_files / entry["file"]
    options = RunOptions(read=ReadOptions(member="stop_times"))
    with path.open("rb") as source:
        run = services.start_run(dataset, source, path.name, options=options, is_queued=False)
    pipeline.process(run.pk)
    version = version_of("times")
    assert version.records_count == entry["tables"]["stop_times.txt"]["rows"]
    late = rows("times", "count(*) FILTER (WHERE arrival_time >= '24:00:00')", order="1")
    expected = sum(
        record["arrival_time"] >= "24:00:00" for record in sources.gtfs(path, "stop_times.txt")
    )
    assert late == [(expected,)]
    assert expected > 0


def _rents(dataset_id: str) -> None:
    first = rows(dataset_id, "libgeo, loypredm2, insee")[0]
    assert first == ("Abbaretz", 7.389438362, "44001")


def _trees(dataset_id: str) -> None:
    planted = rows(
        dataset_id, "to_char(dateplantation AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
    )
    assert planted[0] == ("1700-01-01 00:09:49",)


def _codes(dataset_id: str) -> None:
    assert {row[0] for row in rows(dataset_id, "code_commune_insee")} >= {"2A004", "55500"}


def _bikes(dataset_id: str) -> None:
    place = rows(dataset_id, "ST_X(coordonnees), ST_Y(coordonnees), rental_methods")[0]
    assert place == (2.275725, 48.865983, None)


MORE: Final[Mapping[str, Callable[[str], None]]] = {
    "loyers-appartements-pays-de-la-loire.csv": _rents,
    "arbres-remarquables-paris.csv": _trees,
    "codes-postaux-laposte.csv": _codes,
    "velib-stations.jsonl": _bikes,
}
"""A few cells of files that are read in no other way here, compared with what they say."""
