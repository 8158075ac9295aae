"""`ukpyn` from PyPI, unchanged: its client at an address it is given, its functions at their own.

Every function that reads is called, by the identifiers it has built in. It demands integers as
`total_count` and as counts of facets, pages by hundreds with `limit=-1`, compares moments with
texts, uses fields named `date`, `year` and `timestamp`, and needs a key, valid or not.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import ukpyn
from ukpyn import cli, curtailment, ders, dfes, dnoa, flexibility, gis, ltds, network, powerflow
from ukpyn import resources as resource_functions
from ukpyn.orchestrators.base import _run_sync
from ukpyn.registry_sync import fetch_live_schemas

from tests.contract.conftest import Portal
from tests.contract.elia_data import IDENTIFIERS
from tests.contract.published import TOWNS
from tests.contract.ukpn_data import EASTERN, MONTHS, TABLES

MODULES = (
    *(ltds, dfes, dnoa, network, flexibility, curtailment, ders, gis, powerflow),
    resource_functions,
)


@pytest.fixture
def known_key(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UKPN_API_KEY", portal.reader_key)


@pytest.fixture
def at_home(built_in_hosts: None, known_key: None) -> Iterator[None]:
    """Let the functions of the modules ask the host they have built in.

    Each module keeps its client for the life of a program: it starts anew, as a program does.
    """
    for module in MODULES:
        module._default_orchestrator = None
    yield
    for module in MODULES:
        module._default_orchestrator = None


def asked(portal: Portal, method: str, *arguments: Any, key: str = "", **named: Any) -> Any:
    """Call a method of the client at the portal's own address."""

    async def call() -> Any:
        config = ukpyn.Config(api_key=key or portal.reader_key, base_url=portal.url)
        async with ukpyn.UKPNClient(config=config) as client:
            return await getattr(client, method)(*arguments, **named)

    return _run_sync(call())


# --- the client, at an address it is given ---------------------------------------------------
def test_catalogue(portal: Portal) -> None:
    found = asked(portal, "list_datasets", limit=5, order_by="dataset_id")
    assert found.total_count == len(TABLES) + len(IDENTIFIERS) + len(["villes", "reserve"])
    assert [item.id for item in found.datasets][:2] == ["grid-and-primary-sites", "ods003"]
    assert len(found.datasets) == 5
    assert "returned=5" in found.summary()


@pytest.mark.parametrize(
    ("named", "identifiers"),
    [
        ({"where": "dataset_id = 'villes'"}, ["villes"]),
        ({"where": 'search("Vilels du Midi") and theme is not null'}, ["villes"]),
        ({"refine": {"theme": "Territoire"}}, ["villes"]),
        ({"where": "dataset_id like 'ods1*'", "exclude": {"theme": "Territoire"}}, None),
        ({"where": "theme = 'Territoire'", "order_by": "-modified", "offset": 0}, ["villes"]),
        ({"where": "theme = 'Territoire'", "offset": 1}, []),
    ],
)
def test_catalogue_is_narrowed(
    portal: Portal, named: dict[str, Any], identifiers: list[str] | None
) -> None:
    found = asked(portal, "list_datasets", **named)
    if identifiers is None:
        assert found.total_count > 0
    else:
        assert [item.id for item in found.datasets] == identifiers


def test_dataset(portal: Portal) -> None:
    found = asked(portal, "get_dataset", "villes")
    assert (found.title, found.record_count) == ("Villes du Midi", len(TOWNS))
    assert found.field_ids == list(TOWNS[0])
    assert found.check_fields(["city", "nofield"]) == ["city"]
    assert found.fields[0].label == "Ville"
    assert "geo (geo_point_2d)" in str(found.details())
    assert found.has_records
    assert found.data_visible


def test_facets(portal: Portal) -> None:
    found = asked(portal, "get_facets", "villes")
    by_name = {group.name: group for group in found.facets}
    assert set(by_name) == {"city", "d", "tags"}
    assert [(value.name, value.count) for value in by_name["city"].facets] == [
        ("Paris", 12),
        ("Arles", 9),
        ("Nîmes", 6),
    ]
    assert {link.rel for link in found.links} == {"self", "dataset"}


@pytest.mark.parametrize(
    ("named", "count", "first"),
    [
        ({}, 30, {"city": "Paris", "pop": 0}),
        ({"where": "pop > 10 and city = 'Arles'", "order_by": "pop desc"}, 9, {"pop": 40}),
        ({"columns": ["city", "pop"], "limit": 2}, 30, {"city": "Paris", "pop": 0}),
        ({"columns": "city"}, 30, {"city": "Paris"}),
        ({"select": "length(city) as n"}, 30, {"n": 5}),
        ({"refine": {"city": "Arles"}}, 9, {"city": "Arles"}),
        ({"exclude": {"city": "Arles"}}, 21, {"city": "Paris"}),
        ({"group_by": "city", "select": "count(*) as n", "order_by": "n desc"}, 4, {"n": 12}),
        ({"select": "sum(pop) as s", "limit": 1}, 30, {"s": 870}),
        ({"offset": 29}, 30, {"pop": 58}),
        ({"geofilter_distance": "2.35,48.85,1000", "limit": 1}, 30, {"city": "Paris"}),
    ],
)
def test_records(portal: Portal, named: dict[str, Any], count: int, first: dict[str, Any]) -> None:
    found = asked(portal, "get_records", "villes", **named)
    assert found.total_count == count
    assert first.items() <= found.records[0].fields.items()


def test_technical_fields_become_the_identity_of_a_record(portal: Portal) -> None:
    found = asked(portal, "get_records", "villes", select="recordid, record_timestamp, city")
    assert len(str(found.records[0].id)) == 32
    assert found.records[0].record_timestamp.tzinfo is not None


def test_geometry_of_a_record(portal: Portal) -> None:
    lines = asked(portal, "get_records", "ukpn-hv-overhead-lines-shapefile")
    assert lines.records[0].geometry == {
        "type": "LineString",
        "coordinates": [[0.1, 51.5], [0.2, 51.6]],
    }
    assert lines.records[1].geometry is None
    poles = asked(portal, "get_records", "ukpn-hv-poles")
    assert poles.records[0].geometry == {"type": "Point", "coordinates": [0.15, 51.55]}


@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "geojson", "kml"])
def test_exports(portal: Portal, name: str) -> None:
    content = asked(
        portal,
        "export_data",
        "villes",
        format=name,
        where="city = 'Arles'",
        select="city, pop, geo",
        order_by="-pop",
        limit=4,
        refine={"city": "Arles"},
        exclude={"tags": "vert"},
    )
    match name:
        case "json":
            assert [row["pop"] for row in json.loads(content)] == [40, 38, 36, 34]
        case "csv":
            assert content.decode("utf-8-sig").splitlines()[1] == "Arles;40;48.85, 2.55"
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
            assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["pop", 40, 38, 36, 34]
        case "geojson":
            assert [f["geometry"]["type"] for f in json.loads(content)["features"]] == ["Point"] * 4
        case "kml":
            assert content.count(b"<Placemark") == 4


def test_its_word_for_shp_is_answered(portal: Portal) -> None:
    """It offers `shapefile`, which is another name of shp."""
    content = asked(portal, "export_data", "ukpn-hv-overhead-lines-shapefile", format="shapefile")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert any(name.endswith(".shp") for name in archive.namelist())


@pytest.mark.parametrize(
    ("method", "arguments", "named", "error"),
    [
        ("get_dataset", ["does-not-exist"], {}, ukpyn.NotFoundError),
        ("get_dataset", ["secret"], {}, ukpyn.NotFoundError),
        ("get_records", ["secret"], {}, ukpyn.NotFoundError),
        ("get_facets", ["does-not-exist"], {}, ukpyn.NotFoundError),
        ("export_data", ["secret"], {"format": "csv"}, ukpyn.NotFoundError),
        ("get_records", ["villes"], {"where": "nofield = 1"}, ukpyn.UnrecognisedFieldError),
        ("get_records", ["villes"], {"where": "city ="}, ukpyn.ValidationError),
        ("get_records", ["villes"], {"limit": 101}, ukpyn.ValidationError),
        ("list_datasets", [], {"where": "nofield = 1"}, ukpyn.UnrecognisedFieldError),
        ("list_datasets", [], {"key": "wrong"}, ukpyn.AuthenticationError),
        ("get_records", ["villes"], {"key": "wrong"}, ukpyn.AuthenticationError),
    ],
)
def test_errors(
    portal: Portal, method: str, arguments: list[str], named: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(portal, method, *arguments, **named)


def test_records_of_a_restricted_dataset_are_forbidden(portal: Portal) -> None:
    with pytest.raises(ukpyn.UKPNError, match="403"):
        asked(portal, "get_records", "reserve")


def test_key_of_staff_opens_what_is_private(portal: Portal) -> None:
    assert asked(portal, "get_dataset", "secret", key=portal.staff_key).dataset_id == "secret"
    found = asked(portal, "get_records", "reserve", key=portal.staff_key)
    assert found.total_count == 30


# --- the functions of the modules, at the host they have built in ---------------------------
BROKEN = {
    "get_circuit_timeseries",  # hands an argument on that its own client refuses
    "get_curtailment",  # asks its own list for a dataset that was dropped from it
}
"""What fails in the package before anything is sent; the method behind the first one works."""

circuits = SimpleNamespace(
    get_circuit_timeseries=lambda **named: ukpyn.PowerflowOrchestrator().get_circuit_timeseries(
        **named
    )
)

FUNCTIONS: list[tuple[Any, str, dict[str, Any], int]] = [
    (ltds, "get_capacity_heatmap", {}, 2),
    (ltds, "get_capacity_heatmap", {"licence_area": "EPN", "substation": "Alpha"}, 1),
    (ltds, "get_capacity_heatmap", {"demand_constraint": "Red"}, 1),
    (ltds, "get_capacity_heatmap", {"generation_constraint": "Red"}, 1),
    (ltds, "get_cim", {}, 1),
    (ltds, "get_projects", {"licence_area": "EPN", "local_authority": "Kent"}, 1),
    (ltds, "get_projects", {"expected_start_year": 2026}, 1),
    (ltds, "get_table_1", {"licence_area": "EPN"}, 1),
    (ltds, "get_table_2a", {"licence_area": "EPN", "substation": "Alpha"}, 1),
    (ltds, "get_table_2b", {"substation": "Alpha"}, 1),
    (ltds, "get_table_2b", {"substation": "Gamma"}, 0),
    (ltds, "get_table_3a", {"licence_area": "EPN", "year": 2030}, 1),
    (ltds, "get_table_3b", {"licence_area": "LPN"}, 1),
    (ltds, "get_table_4a", {"licence_area": "EPN"}, 1),
    (ltds, "get_table_4b", {}, 2),
    (ltds, "get_table_5", {"fuel_type": "Solar", "substation": "Alpha"}, 1),
    (ltds, "get_table_6", {"substation": "Alpha", "licence_area": "EPN"}, 1),
    (ltds, "get_table_7", {"licence_area": "EPN"}, 1),
    (ltds, "get_table_8", {"licence_area": "SPN"}, 0),
    (dfes, "get_headroom", {"scenario": "Leading the Way", "year": 2030}, 1),
    (dnoa, "get_assessment", {"licence_area": "EPN"}, 1),
    (network, "get_circuit_data", {"circuit_id": "C1", "start_date": "2024-01-01"}, 5),
    (network, "get_circuit_data", {"end_date": "2014-03-01"}, 3),
    (network, "get_demand_profiles", {"profile_class": "P1"}, 1),
    (network, "get_statistics", {"year": 2030, "region": EASTERN}, 1),
    (flexibility, "get_dispatches", {"product": "Secure"}, 3),
    (flexibility, "get_dispatches", {"start_date": date(2024, 1, 11)}, 2),
    (flexibility, "get_dispatches", {"end_date": "2024-02-01", "product": "Secure"}, 2),
    (curtailment, "get_events", {"site_id": "S1", "driver": "Thermal"}, 1),
    (curtailment, "get_events", {"start_date": date(2024, 1, 11)}, 1),
    (ders, "get_embedded_capacity", {"technology_type": "Wind", "min_capacity_mw": 1.5}, 1),
    (ders, "get_large_demand", {"licence_area": EASTERN, "min_demand_mw": 2}, 1),
    (resource_functions, "get_embedded_capacity", {"licence_area": EASTERN}, 2),
    (resource_functions, "get_large_demand", {"min_demand_mw": 1.95}, 1),
    (gis, "get_overhead_lines", {"voltage": "hv"}, 2),
    (gis, "get_poles", {"voltage": "hv"}, 1),
    (gis, "get_primary_substations", {"licence_area": "EPN"}, 1),
    (gis, "get_secondary_sites", {"primary_substation": "Alpha"}, 1),
    (powerflow, "discover_circuits", {"licence_area": EASTERN}, MONTHS),
    (powerflow, "discover_transformers", {"licence_area": "EPN"}, 24),
    (circuits, "get_circuit_timeseries", {"circuit_id": "C1"}, MONTHS // 2),
    (circuits, "get_circuit_timeseries", {"start_date": "2024-01-01", "limit": 3}, 10),
    (powerflow, "get_transformer_timeseries", {"transformer_id": "T1"}, 12),
    (powerflow, "get_half_hourly_timeseries", {"substation": "Alpha"}, 36),
]


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(("module", "function", "named", "count"), FUNCTIONS)
def test_functions(module: Any, function: str, named: dict[str, Any], count: int) -> None:
    found = getattr(module, function)(**named)
    assert found.total_count == count
    assert len(found.records) == min(count, named.get("limit", 10_000))


def test_every_function_is_tried() -> None:
    shared = {"get", "export", "get_facets", "export_geojson", "export_shapefile"}
    for module in MODULES:
        tried = {name for owner, name, *_ in FUNCTIONS if owner is module}
        public = {name for name in module._public_functions() if not name.endswith("_async")}
        assert public - shared - BROKEN == tried, module


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("limit", [-1, 101, 130])
def test_pages_of_a_hundred_neither_repeat_nor_skip(limit: int) -> None:
    found = powerflow.get("132kv_monthly", limit=limit, order_by="timestamp")
    moments = [record.fields["timestamp"] for record in found.records]
    assert len(moments) == len(set(moments)) == (101 if limit == 101 else MONTHS)
    assert moments == sorted(moments)


@pytest.mark.usefixtures("at_home")
def test_shared_functions() -> None:
    assert ltds.get("table_2a", limit=1, where="lv_substation = 'Alpha'").total_count == 1
    assert [group.name for group in ltds.get_facets("table_2a").facets] == ["licencearea"]
    header = ltds.export("table_2a", "csv").decode("utf-8-sig").splitlines()[0]
    assert header.split(";")[:2] == ["licencearea", "lv_substation"]
    assert len(json.loads(ltds.export("table_2a", "json"))) == 2


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(("dimensions", "length"), [("raw", 2), ("2d", 2), ("3d", 3)])
def test_geojson(dimensions: str, length: int) -> None:
    features = json.loads(gis.export_geojson("hv_overhead_lines", dimensions))["features"]
    assert [len(point) for point in features[0]["geometry"]["coordinates"]] == [length] * 2
    assert features[1]["geometry"] is None


@pytest.mark.usefixtures("at_home")
def test_box_on_several_datasets() -> None:
    """Its polygon has longitude first, where v1 had latitude first: the parameter is let pass."""
    box = {"north": 51.6, "south": 51.4, "east": 0.2, "west": 0.0}
    asked_for = ["hv_poles", "hv_overhead_lines", "grid_primary_sites"]
    found = ukpyn.spatial.query_bounds(box, datasets=asked_for, limit=100)
    assert found["errors"] == {}
    assert set(found["results"]) == set(asked_for)


@pytest.mark.usefixtures("at_home")
def test_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fetch", "table_2a"]) == 0
    assert "fields=5" in capsys.readouterr().out
    assert cli.main(["fetch", "table_2a", "--output", "csv"]) == 0
    written = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8-sig")
    assert len(written.splitlines()) == 3


@pytest.mark.usefixtures("at_home")
def test_live_schemas() -> None:
    """Its maintainers compare the fields of their datasets this way."""
    wanted = ["ukpn-dnoa", "ukpn-ltds-cim"]
    schemas = {"ukpn-dnoa": ["area", "site"], "ukpn-ltds-cim": ["licencearea", "mrid"]}
    assert _run_sync(fetch_live_schemas([*wanted, "gone"])) == (schemas, ["gone"], [])
