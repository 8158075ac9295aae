"""Every demo dataset: same day same bytes, complete in both languages, true to its fields."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from datasets.models.dataset import UpdateFrequency, Visibility, slug_validator
from datasets.types import FieldType
from ingest.demo import terms
from ingest.demo.registry import DATASETS, UnknownDemoDatasetError, chosen
from ingest.demo.scene import Stage, siret
from ingest.demo.table import DemoDataset
from ingest.names import field_names

DAY = date(2026, 11, 24)
ANNOTATIONS = {
    "facet", "disjunctive", "hierarchical", "facetsort", "sortable", "multivalued", "id", "unit",
    "decimals", "timeserie_precision", "timerangeFilter",
}  # fmt: skip
each = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.id)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write every dataset once."""
    folder = tmp_path_factory.mktemp("written")
    return {dataset.id: dataset.write(Stage(today=DAY), folder) for dataset in DATASETS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def _records(dataset: DemoDataset, path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    if dataset.format == "csv":
        return list(csv.DictReader(text.splitlines(), delimiter=";"))
    return [json.loads(line) for line in text.splitlines()]


@each
def test_same_day_gives_the_same_bytes(
    dataset: DemoDataset, written: dict[str, Path], folder: Path
) -> None:
    again = dataset.write(Stage(today=DAY), folder)
    assert again.read_bytes() == written[dataset.id].read_bytes()


@each
def test_records_have_exactly_the_declared_fields(
    dataset: DemoDataset, written: dict[str, Path]
) -> None:
    records = _records(dataset, written[dataset.id])
    assert records
    names = [item.name for item in dataset.fields]
    assert all(list(record) == names for record in records)


@each
def test_no_field_is_empty_everywhere(dataset: DemoDataset, written: dict[str, Path]) -> None:
    records = _records(dataset, written[dataset.id])
    for item in dataset.fields:
        assert any(record[item.name] not in ("", None) for record in records), item.name


@each
def test_declared_key_tells_records_apart(dataset: DemoDataset, written: dict[str, Path]) -> None:
    records = _records(dataset, written[dataset.id])
    names = {item.name for item in dataset.fields}
    ids = [i.name for i in dataset.fields if i.annotations.get("id")]
    key = list(dataset.key) or ids
    assert set(key) <= names
    if key:
        seen = [tuple(str(record[name]) for name in key) for record in records]
        assert len(set(seen)) == len(seen)


@each
def test_metadata_is_complete_in_both_languages(dataset: DemoDataset, folder: Path) -> None:
    found = dataset.metadata(folder)
    for texts in (found["title"], found["description"], *(f["label"] for f in found["fields"])):
        assert set(texts) == {"fr", "en"}
        assert all(text.strip() for text in texts.values())
    for item in found["fields"]:
        assert set(item.get("description", {"fr": 1, "en": 1})) == {"fr", "en"}
    assert len(found["description"]["fr"]) > 150
    assert "Chaque ligne" in found["description"]["fr"]
    assert "Each row" in found["description"]["en"]
    assert found["title"]["fr"] != found["title"]["en"]
    assert len(found["keyword"]) >= 3
    assert found["territory"] == ["Rivemaine"]


@each
def test_metadata_uses_the_closed_lists(dataset: DemoDataset, folder: Path) -> None:
    slug_validator(dataset.id)
    found = dataset.metadata(folder)
    assert found["update_frequency"] in UpdateFrequency.values
    assert found["visibility"] in Visibility.values
    assert found["publisher"] in terms.PRODUCERS
    assert found["theme"]
    assert set(found["theme"]) <= set(terms.THEMES)
    for item in found["fields"]:
        assert item["type"] in {kind.value for kind in FieldType}
        assert set(item["annotations"]) <= ANNOTATIONS, item["source"]
    for attachment in found.get("attachments", []):
        assert Path(attachment["file"]).stat().st_size > 0


@each
def test_headers_give_names_without_suffix(dataset: DemoDataset) -> None:
    names = field_names([item.name for item in dataset.fields])
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    assert not any(re.fullmatch(r"(champ_\d+|.*_[23])", n) for n in names if n != "geo_point_2d")


@each
def test_texts_hold_no_personal_data(dataset: DemoDataset, written: dict[str, Path]) -> None:
    text = written[dataset.id].read_text(encoding="utf-8")
    assert "@" not in text
    assert not re.search(r"\b0[1-9](?:[ .]\d\d){4}\b", text)


def test_earlier_states_differ_from_the_present(written: dict[str, Path], folder: Path) -> None:
    several = [dataset for dataset in DATASETS if len(dataset.states) > 1]
    assert len(several) >= 4
    for dataset in several:
        earlier = dataset.write(Stage(today=DAY, state=0), folder).read_bytes()
        assert earlier != written[dataset.id].read_bytes(), dataset.id


def test_city_has_the_shapes_a_portal_must_show() -> None:
    types = {item.type for dataset in DATASETS for item in dataset.fields}
    assert types >= {"text", "int", "double", "boolean", "date", "datetime"}
    assert types >= {"geo_point_2d", "geo_shape"}
    assert {d.visibility for d in DATASETS} == {"public", "restricted", "private"}
    assert {d.publisher for d in DATASETS} == set(terms.PRODUCERS)
    assert {theme for d in DATASETS for theme in d.theme} == set(terms.THEMES)
    assert sum(bool(d.attachments) for d in DATASETS) >= 2


def test_identifiers_are_unique() -> None:
    assert len({dataset.id for dataset in DATASETS}) == len(DATASETS) >= 18


def test_choice_names_an_unknown_dataset() -> None:
    assert [d.id for d in chosen(["arbres"])] == ["arbres"]
    with pytest.raises(UnknownDemoDatasetError, match="nowhere"):
        chosen(["nowhere"])


def test_live_data_are_of_the_day(folder: Path) -> None:
    by_id = {dataset.id: dataset for dataset in DATASETS}
    path = by_id["qualite-air"].write(Stage(today=date(2027, 3, 5)), folder)
    hours = [r["date_heure"] for r in _records(by_id["qualite-air"], path)]
    assert max(hours).startswith("2027-03-05T07")


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2027, 8, 15), date(2028, 2, 29)])
def test_every_dataset_can_be_told_on_any_day(day: date, folder: Path) -> None:
    for dataset in DATASETS:
        assert _records(dataset, dataset.write(Stage(today=day), folder)), dataset.id


def test_siret_numbers_pass_their_check() -> None:
    for number in (1, 7, 430):
        digits = [int(d) for d in siret(number)]
        doubled = [d * 2 if i % 2 == 0 else d for i, d in enumerate(digits)]
        assert len(digits) == 14
        assert sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
