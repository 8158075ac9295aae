"""Datasets under the identifiers that `ukpyn` knows, with the fields its functions ask for.

Values are invented: a few substations of an imaginary network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasets.models import Dataset
from datasets.types import Field, FieldType
from tests.api.builders import publish

T = FieldType
EASTERN = "Eastern Power Networks (EPN)"
LONDON = "London Power Networks (LPN)"
MONTHS = 130
"""Records of a month each: more than one page of the client."""

_SQUARE = {
    "type": "LineString",
    "coordinates": [[0.1, 51.5], [0.2, 51.6]],
}
_TYPES: Mapping[str, FieldType] = {
    "timestamp": T.DATETIME,
    "date": T.DATE,
    "start_time_local": T.DATETIME,
    "expected_start_year": T.INT,
    "year": T.INT,
    "capacity_mw": T.DOUBLE,
    "demand_mw": T.DOUBLE,
    "voltage_lv": T.DOUBLE,
    "voltage_lv_1": T.DOUBLE,
    "voltage_lv_2": T.DOUBLE,
    "geo_point_2d": T.GEO_POINT_2D,
    "spatial_coordinates": T.GEO_POINT_2D,
    "geo_shape": T.GEO_SHAPE,
}
_FACETS = ("licencearea", "area", "dno", "sitetype", "scenario", "product")
_LICENSED = [{"licencearea": EASTERN, "year": 2030}, {"licencearea": LONDON, "year": 2031}]

TABLES: dict[str, Sequence[Mapping[str, Any]]] = {
    "ukpn-capacity-heatmap": [
        {
            "name": "Alpha Grid",
            "area": "EPN",
            "demandconstraint": "Red",
            "generationconstraint": "Green",
            "geo_point_2d": (0.1, 51.5),
        },
        {"name": "Beta", "area": "LPN", "demandconstraint": "Green", "generationconstraint": "Red"},
    ],
    "ukpn-ltds-cim": [{"licencearea": EASTERN, "mrid": "m1"}],
    "ukpn-ltds-infrastructure-projects": [
        {
            "dno": "EPN",
            "local_authority": "Kent County",
            "expected_start_year": 2025,
            "spatial_coordinates": (0.5, 51.2),
        },
        {"dno": "LPN", "local_authority": "Camden", "expected_start_year": 2026},
    ],
    **{
        f"ukpn-ltds-table-{name}": _LICENSED
        for name in (
            "1-circuit-data",
            "3a-load-data-observed",
            "3b-load-data-true",
            "4a-3ph-fault-level",
            "4b-earth-fault-level",
            "7-operational-restrictions",
            "8-gt-95-perc-fault-data",
        )
    },
    "ukpn-ltds-table-2a-transformer-2w": [
        {
            "licencearea": EASTERN,
            "lv_substation": "Alpha",
            "hv_substation": "Omega",
            "lv_node": "n1",
            "voltage_lv": 11.0,
        },
        {"licencearea": LONDON, "lv_substation": "Beta"},
    ],
    "ukpn-ltds-table-2b-transformer-data-3w": [
        {
            "licencearea": EASTERN,
            "lv_substation_1": "Beta",
            "lv_substation_2": "Alpha",
            "hv_substation": "Omega",
            "lv_node_2": "n2",
            "voltage_lv_1": None,
            "voltage_lv_2": 33.0,
            "lv_node_1": "n3",
        }
    ],
    "ukpn-ltds-table-5-generation": [
        {"licencearea": EASTERN, "fuel_type": "Solar PV", "substation": "Alpha"},
        {"licencearea": EASTERN, "fuel_type": "Wind", "substation": "Alpha"},
    ],
    "ukpn-ltds-table-6-interest-connections": [
        {"licencearea": EASTERN, "substation": "Alpha"},
        {"licencearea": EASTERN, "substation": "Beta"},
    ],
    "ukpn-dfes-network-headroom-report": [
        {"scenario": "Leading the Way", "year": 2030, "headroom_mw": "4.2"},
        {"scenario": "Leading the Way", "year": 2031, "headroom_mw": "3.9"},
    ],
    "ukpn-dnoa": [{"area": "EPN", "site": "Alpha"}, {"area": "LPN", "site": "Beta"}],
    "ukpn-132kv-circuit-operational-data-monthly": [
        {
            "timestamp": f"{2014 + month // 12}-{1 + month % 12:02d}-01T00:00:00+00:00",
            "date": f"{2014 + month // 12}-{1 + month % 12:02d}-01",
            "ltds_line_name": "C1" if month % 2 else "C2",
            "circuit_id": "C1" if month % 2 else "C2",
            "licence_area": EASTERN,
        }
        for month in range(MONTHS)
    ],
    "ukpn-standard-profiles-electricity-demand": [{"profile_class": "P1", "value": "0.4"}],
    "ukpn-network-statistics": [
        {"year": 2030, "region": EASTERN},
        {"year": 2031, "region": EASTERN},
    ],
    "ukpn-flexibility-dispatches": [
        {"start_time_local": "2024-01-10T08:00:00+00:00", "product": "Secure"},
        {"start_time_local": "2024-01-31T23:30:00+00:00", "product": "Secure"},
        {"start_time_local": "2024-02-03T08:00:00+00:00", "product": "Secure"},
    ],
    "ukpn-curtailment-events-site-specific": [
        {"der_name": "S1", "driver": "Thermal", "start_time_local": "2024-01-10T08:00:00+00:00"},
        {"der_name": "S2", "driver": "Thermal", "start_time_local": "2024-01-11T08:00:00+00:00"},
    ],
    "ukpn-embedded-capacity-register": [
        {"technology_type": "Wind", "licence_area": EASTERN, "capacity_mw": 1.5},
        {"technology_type": "Wind", "licence_area": EASTERN, "capacity_mw": 1.0},
    ],
    "ukpn-large-demand-list": [
        {"licence_area": EASTERN, "demand_mw": 2.0},
        {"licence_area": EASTERN, "demand_mw": 1.9},
    ],
    "ukpn-hv-overhead-lines-shapefile": [
        {"dno": "EPN", "geo_point_2d": (0.15, 51.55), "geo_shape": _SQUARE},
        {"dno": "EPN", "geo_point_2d": None, "geo_shape": None},
    ],
    "ukpn-hv-poles": [{"dno": "EPN", "geo_point_2d": (0.15, 51.55)}],
    "grid-and-primary-sites": [
        {
            "sitetype": "Primary Substation",
            "licencearea": EASTERN,
            "sitefunctionallocation": "A1",
            "spatial_coordinates": (0.1, 51.5),
        },
        {"sitetype": "Grid Substation", "licencearea": EASTERN, "sitefunctionallocation": "A2"},
    ],
    "ukpn-secondary-sites": [
        {"primaryfeederfunctionallocation": "Alpha"},
        {"primaryfeederfunctionallocation": "Beta"},
    ],
    **{
        f"ukpn-{name}": [
            {
                "tx_id": tx,
                "transformer_id": tx,
                "ltds_name": "Alpha",
                "licence_area": "EPN",
                "timestamp": f"2024-{month:02d}-01T00:00:00+00:00",
            }
            for tx in transformers
            for month in range(1, 13)
        ]
        for name, transformers in {
            "grid-transformer-operational-data-monthly": ("G1",),
            "grid-transformer-operational-data-half-hourly": ("G1", "G9"),
            "primary-transformer-power-flow-historic-monthly": ("T1", "T2"),
            "primary-transformer-power-flow-historic-half-hourly-epn": ("T1", "T2", "T9"),
        }.items()
    },
}
"""Records by dataset; a field that a record does not name is empty."""


def load() -> dict[str, Dataset]:
    """Publish one dataset for each identifier."""
    return {identifier: _published(identifier, rows) for identifier, rows in TABLES.items()}


def _published(identifier: str, records: Sequence[Mapping[str, Any]]) -> Dataset:
    names = list(dict.fromkeys(name for record in records for name in record))
    fields = [Field(name=name, type=_type(identifier, name)) for name in names]
    rows = [[record.get(name) for name in names] for record in records]
    if identifier == "ukpn-dfes-network-headroom-report":
        place = names.index("year")
        for row in rows:
            row[place] = f"{row[place]}-01-01"
    return publish(
        identifier,
        fields,
        rows,
        annotations={name: {"facet": True} for name in names if name in _FACETS},
    )


def _type(identifier: str, name: str) -> FieldType:
    if identifier == "ukpn-dfes-network-headroom-report" and name == "year":
        return T.DATE
    return _TYPES.get(name, T.TEXT)
