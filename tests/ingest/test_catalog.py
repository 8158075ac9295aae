"""The public files of the test catalogue: format, rows, labels, types, then the six loaded."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from datasets.models import Dataset
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.realdata

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])

FORMATS = ("csv", "tsv", "json", "jsonl", "geojson")
LOADED = (
    "arbres-remarquables-paris.csv",
    "codes-postaux-laposte.csv",
    "frequentation-gares.csv",
    "regularite-mensuelle-tgv-aqst.csv",
    "velib-stations.jsonl",
    "loyers-appartements-pays-de-la-loire.csv",
)
ENCODINGS = {"utf-8 (BOM)": "utf-8-sig"}


def entries() -> list[dict[str, Any]]:
    named = Path(os.environ.get("PARVIS_TEST_DATA", "")) / "catalog.json"
    if not os.environ.get("PARVIS_TEST_DATA") or not named.is_file():
        return []
    catalogue = json.loads(named.read_text(encoding="utf-8"))
    return [entry for entry in catalogue["datasets"] if entry["format"] in FORMATS]


def test_there_are_real_files(real_files: Path) -> None:
    assert len(entries()) > 40


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: Path(entry["file"]).name)
def test_real_file_is_understood(real_files: Path, entry: dict[str, Any]) -> None:
    _reader, found = understand(real_files / entry["file"], ReadOptions())
    assert (found.format, found.rows) == (entry["format"], entry["rows"])
    if entry["format"] in ("csv", "tsv"):
        encoding = ENCODINGS.get(entry["encoding"], entry["encoding"])
        seen = (found.encoding, found.delimiter, found.header_row)
        assert seen == (encoding, entry["delimiter"], entry["header_row"])
    assert [f.label for f in found.fields] == [
        expected["label"] or f"champ_{place}"
        for place, expected in enumerate(entry["fields"], start=1)
    ]
    wrong = {
        field.name: (field.type.value, expected.get("accept", expected["type"]))
        for field, expected in zip(found.fields, entry["fields"], strict=True)
        if field.type.value not in {expected["type"], *expected.get("accept", [])}
    }
    assert not wrong


@loads
@pytest.mark.parametrize("name", LOADED)
def test_real_file_is_published(real_files: Path, publish: Publish, name: str) -> None:
    entry = next(item for item in entries() if item["file"].endswith(name))
    run = publish(real_files / "files" / name, "reel", file_name=name)
    assert (run.state, run.rejected_cells) == ("published", 0), run.problems("errors")
    dataset = Dataset.objects.get(dataset_id="reel")
    version = dataset.published_version
    assert version is not None
    assert version.records_count == entry["rows"] == len(rows("reel", "_ord"))
    assert len(version.schema_fields) == len(entry["fields"])
    for field, expected in zip(version.schema_fields, entry["fields"], strict=True):
        assert field["type"] in {expected["type"], *expected.get("accept", [])}
        if expected.get("empty"):
            assert version.profile[field["name"]]["nulls"] == entry["rows"]


@loads
def test_values_of_real_files(real_files: Path, publish: Publish) -> None:
    """A few cells, compared with what the files say."""
    folder = real_files / "files"
    publish(folder / LOADED[5], "loyers")
    first = rows("loyers", "libgeo, loypredm2, insee")[0]
    assert first == ("Abbaretz", 7.389438362, "44001")
    publish(folder / LOADED[0], "arbres")
    planted = rows("arbres", "to_char(dateplantation AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')")
    assert planted[0] == ("1700-01-01 00:09:49",)
    publish(folder / LOADED[1], "codes")
    assert {row[0] for row in rows("codes", "code_commune_insee")} >= {"2A004", "55500"}
    publish(folder / LOADED[4], "velib")
    place = rows("velib", "ST_X(coordonnees), ST_Y(coordonnees), rental_methods")[0]
    assert place == (2.275725, 48.865983, None)
