"""The metadata file: every key known, every mistake named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest import metadata_file
from ingest.errors import MetadataError
from ingest.frequencies import frequency

FULL: dict[str, Any] = {
    "title": "Arbres",
    "description": {"fr": "<b>Tous</b>", "en": "All"},
    "theme": ["Nature"],
    "keyword": ["arbre", "arbre", " "],
    "publisher": "Ville",
    "license": "ODbL",
    "language": "fr",
    "update_frequency": "Quotidienne",
    "territory": ["Rivemaine"],
    "references": "https://example.org",
    "timezone": "Europe/Paris",
    "visibility": "restricted",
    "metas": {"dcat": {"created": "2020"}, "custom": {}},
    "key": ["id"],
    "attachments": [{"file": "notice.pdf", "title": "Notice"}],
    "fields": [
        {
            "source": "Nom",
            "name": "nom",
            "label": {"fr": "Nom"},
            "type": "text",
            "description": "Le nom",
            "unit": "m",
            "annotations": {
                "facet": True,
                "disjunctive": True,
                "hierarchical": "/",
                "facetsort": "alphanum",
                "sortable": True,
                "multivalued": ",",
                "id": True,
                "unit": "m",
                "decimals": 2,
                "timeserie_precision": "day",
                "timerangeFilter": True,
            },
        }
    ],
}


def test_every_key_is_known() -> None:
    found = metadata_file.checked(FULL)
    assert set(found) == set(FULL)
    assert (found["title"], found["keyword"]) == ({"fr": "Arbres"}, ["arbre"])
    assert found["update_frequency"] == "daily"
    assert found["fields"][0]["annotations"] == FULL["fields"][0]["annotations"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"titre": "x"}, "titre"),
        ({"title": 3}, "title"),
        ({"theme": [1]}, "theme"),
        ({"visibility": "secret"}, "visibility"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"language": "français"}, "language"),
        ({"metas": {"dcat": 1}}, "metas"),
        ({"fields": {}}, "fields"),
        ({"fields": [{"nom": "x"}]}, "fields[0].nom"),
        ({"fields": [{"type": "entier"}]}, "fields[0].type"),
        ({"fields": [{"name": "Nom Long"}]}, "fields[0].name"),
        ({"fields": [{"annotations": {"couleur": 1}}]}, "fields[0].annotations.couleur"),
        ({"fields": [{"annotations": {"multivalued": []}}]}, "fields[0].annotations.multivalued"),
        ({"attachments": [{"title": "x"}]}, "attachments[0].file"),
        ({"alternative_exports": [{"file": "a", "x": 1}]}, "alternative_exports[0].x"),
        ([], "metadata"),
    ],
)
def test_every_mistake_is_named(content: Any, named: str) -> None:
    with pytest.raises(MetadataError) as caught:
        metadata_file.checked(content)
    assert named in caught.value.message


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(MetadataError) as caught:
        metadata_file.checked({"a": 1, "b": 2, "title": 3})
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["{", "", "\udcff"])
def test_what_is_no_json_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(MetadataError) as caught:
        metadata_file.read(path)
    assert caught.value.code == "wrong_metadata_json"


def test_file_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"title": "x"}), encoding="utf-8-sig")
    assert metadata_file.read(path) == {"title": {"fr": "x"}}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("temps réel", "realtime"),
        ("Hebdomadaire", "weekly"),
        ("MONTHLY", "monthly"),
        ("http://publications.europa.eu/resource/authority/frequency/ANNUAL_2", "biannual"),
        ("irrégulière", "irregular"),
        ("horaire", "horaire"),
    ],
)
def test_frequencies(word: str, code: str) -> None:
    assert frequency(word) == code


def test_one_name_for_two_fields_is_refused() -> None:
    fields = [{"source": "a", "name": "x"}, {"source": "b"}, {"source": "c", "name": "x"}]
    with pytest.raises(MetadataError) as caught:
        metadata_file.checked({"fields": fields})
    (problem,) = caught.value.problems
    assert (problem.code, problem.params) == (
        "repeated_name",
        {"first": "fields[0]", "second": "fields[2]", "name": "x"},
    )
