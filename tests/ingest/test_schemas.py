"""Schemas: public ones recognised by headers, declared ones, and what breaks them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.errors import MetadataError
from ingest.schemas.check import Check
from ingest.schemas.known import KNOWN
from ingest.schemas.recognise import recognise
from ingest.schemas.table_schema import parse
from tests.ingest.conftest import Publish, Understand

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])

GRANTS = [
    item.name for schema in KNOWN if schema.name == "scdl/subventions" for item in schema.fields
]


@pytest.mark.parametrize("schema", KNOWN, ids=lambda schema: schema.name)
def test_a_schema_is_recognised_by_its_own_headers(schema: Any) -> None:
    assert recognise([item.name for item in schema.fields]) is schema
    shouted = [item.name.upper().replace("_", " ") for item in schema.fields if item.is_required]
    if len(shouted) >= 5:
        assert recognise(shouted) is schema


@pytest.mark.parametrize(
    "headers",
    [
        ["nom", "prenom", "x", "y", "adresse"],
        ["id", "lat", "long", "x", "y", "numero"],
        GRANTS[:3],
        [],
    ],
)
def test_ordinary_headers_are_no_schema(headers: list[str]) -> None:
    assert recognise(headers) is None


def checked(schema: dict[str, Any], **columns: list[str]) -> list[tuple[str, Any, Any, Any]]:
    check = Check(parse(schema))
    for place, (header, values) in enumerate(columns.items()):
        check.observe(place, header, values, lambda n: n + 2)
    return [
        (problem.code, problem.column, problem.row, problem.params.get("count"))
        for problem in check.problems(list(columns))
    ]


def one(**field: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", **field}]}


@pytest.mark.parametrize(
    ("field", "values", "found"),
    [
        ({"constraints": {"required": True}}, ["x", "", " "], ("schema_required", "a", 3, 2)),
        ({"constraints": {"unique": True}}, ["x", "y", "x"], ("schema_unique", "a", 4, 1)),
        ({"constraints": {"enum": ["M", "F"]}}, ["M", "H", ""], ("schema_enum", "a", 3, 1)),
        (
            {"constraints": {"pattern": "[0-9]{5}"}},
            ["49000", "4900"],
            ("schema_pattern", "a", 3, 1),
        ),
        ({"constraints": {"maxLength": 2}}, ["ab", "abc"], ("schema_length", "a", 3, 1)),
        ({"constraints": {"minLength": 2}}, ["ab", "a"], ("schema_length", "a", 3, 1)),
        (
            {"type": "number", "constraints": {"minimum": 0, "maximum": 1}},
            ["0,5", "1", "1,2", "-1", "deux"],
            ("schema_range", "a", 4, 2),
        ),
    ],
)
def test_rules(field: dict[str, Any], values: list[str], found: tuple[Any, ...]) -> None:
    assert checked(one(**field), a=values) == [found]
    assert checked(one(), a=values) == []


def test_columns_that_are_missing_or_unknown_are_named() -> None:
    schema = {"fields": [{"name": "id", "constraints": {"required": True}}, {"name": "note"}]}
    assert checked(schema, nom=["x"]) == [
        ("schema_missing_column", "id", None, None),
        ("schema_unknown_columns", None, None, None),
    ]


def test_a_primary_key_is_required_and_unique() -> None:
    schema = {"fields": [{"name": "id"}], "primaryKey": "id"}
    found = [code for code, *_rest in checked(schema, id=["1", "", "1"])]
    assert sorted(found) == ["schema_required", "schema_unique"]


def test_a_near_value_is_suggested() -> None:
    check = Check(parse(one(constraints={"enum": ["plat principal", "dessert"]})))
    check.observe(0, "a", ["Plat principale", "Désert", "tartiflette"], lambda n: n + 2)
    assert [item.suggestion for item in check.breaches] == ["plat principal", "dessert", ""]


def test_hostile_patterns_cost_no_time() -> None:
    assert checked(one(constraints={"pattern": "(a+)+b"}), a=["a" * 5_000]) == [
        ("schema_pattern", "a", 2, 1)
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ([], "fields"),
        ({"fields": []}, "fields"),
        ({"fields": [{}]}, "fields[0].name"),
        (one(type="texte"), "fields[0].type"),
        (one(constraints={"pattern": "("}), "fields[0].constraints.pattern"),
        (one(constraints={"pattern": r"(a)\1"}), "fields[0].constraints.pattern"),
        (one(constraints={"enum": "M"}), "fields[0].constraints.enum"),
        (one(constraints={"maxLength": "beaucoup"}), "fields[0].constraints.maxLength"),
        ({**one(), "missingValues": "-"}, "missingValues"),
    ],
)
def test_wrong_schemas_are_refused_by_key(content: Any, key: str) -> None:
    with pytest.raises(MetadataError) as caught:
        parse(content)
    assert [problem.params["key"] for problem in caught.value.problems] == [key]


MENU = "menuCollNom;menuCollSiret;menuEtablissementNom;menuRestaurantNom;menuRestaurantIdType;menuRestaurantType;menuRestaurantConvive;menuDate;menuRepasType;menuPlatType;menuPlatNom;menuPublicationDate\n"  # fmt: skip  # noqa: E501
DISH = "Ville;21490007800012;Cuisine;École Renoir;EN;élémentaire;tous;2025-01-0{};déjeuner;{};Carottes;2024-12-20T10:00:00\n"  # noqa: E501


def test_a_recognised_schema_gives_types_and_names_breaches(understood: Understand) -> None:
    content = MENU + DISH.format(6, "entrée") + DISH.format(7, "Entree")
    found = understood(content)
    assert found.schema is not None
    assert found.schema.name == "scdl/menus-collectifs"
    assert {f.source: f.type.value for f in found.fields}["menuCollSiret"] == "text"
    (problem,) = [p for p in found.warnings if p.code.startswith("schema_")]
    assert (problem.code, problem.column, problem.row) == ("schema_enum", "menuPlatType", 3)
    assert "entrée" in (problem.hint or "")
    assert found.as_json()["schema"]["name"] == "scdl/menus-collectifs"


def test_json_is_recognised_too(understood: Understand) -> None:
    names, values = MENU.strip().split(";"), DISH.format(6, "Entree").strip().split(";")
    found = understood(json.dumps([dict(zip(names, values, strict=True))]))
    assert found.schema is not None
    assert [p.code for p in found.warnings if p.code.startswith("schema_")] == ["schema_enum"]


def test_columns_without_a_record_are_there(understood: Understand) -> None:
    schema = {"fields": [{"name": "n", "constraints": {"required": True}}]}
    codes = [problem.code for problem in understood("n;autre\n", schema=schema).warnings]
    assert sorted(codes) == ["no_rows", "schema_unknown_columns"]


def test_charging_points_are_longitude_first(understood: Understand) -> None:
    """The schema says so, where the values alone cannot tell."""
    names = [item.name for schema in KNOWN for item in schema.fields if "irve" in schema.name]
    row = dict.fromkeys(names, "x") | {"coordonneesXY": "[2.3522, 48.8566]"}
    other = row | {"coordonneesXY": "[5.3698, 43.2965]"}
    lines = [names, [*row.values()], [*other.values()]]
    content = "\n".join(",".join(f'"{c}"' if "," in c else c for c in line) for line in lines)
    found = understood(content)
    field = next(f for f in found.fields if f.source == "coordonneesXY")
    assert (field.type.value, field.writing.order) == ("geo_point_2d", "lon_lat")


@loads
def test_a_declared_schema_fixes_types(publish: Publish) -> None:
    schema = {
        "title": "Prix",
        "fields": [
            {"name": "n", "type": "integer", "constraints": {"required": True}},
            {"name": "ville", "constraints": {"enum": ["Angers", "Nantes"]}},
        ],
    }
    run = publish("n;ville\n1;Angers\n2;Brest\nIII;Nantes\n", schema=schema)
    assert (run.state, run.question) == ("waiting", "bad_cells")
    kept = run.cells.values_list("row", "column", "value", "rule")
    assert set(kept) == {(3, "ville", "Brest", "schema_enum"), (4, "n", "III", "not_int")}

    run = publish("n;ville\n1;Angers\n2;Brest\n", schema=schema)
    assert (run.state, run.rejected_cells) == ("published", 0)
    assert [problem.code for problem in run.problems("warnings")] == ["schema_enum"]
    assert [event.message for event in run.events.all() if "Brest" in event.message]


@loads
def test_a_metadata_file_names_its_schema(publish: Publish) -> None:
    with pytest.raises(MetadataError) as caught:
        publish("n\n1\n", metadata={"schema": {"fields": [{"name": "n", "type": "entier"}]}})
    assert caught.value.problems[0].params["key"] == "schema.fields[0].type"
