"""`odsclient` from PyPI, unchanged: whole datasets from the download address of web pages.

It knows keys from an argument, a file and the environment, sends them in the address, writes
booleans as `True`, and takes an HTML answer with 200 for a refusal.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import odsclient
import pandas as pd
import pytest
import requests
from odsclient.core import (
    InsufficientRightsForODSResourceError,
    NoODSAPIKeyFoundError,
    ODSClient,
    ODSException,
)

from tests.contract.conftest import Portal
from tests.contract.published import TOWNS

LABELS = ["Ville", "Habitants", "h", "d", "t", "tags", "ok", "geo"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the client a folder for its cache and no key from elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ODS_APIKEY", raising=False)


@pytest.fixture
def client(portal: Portal) -> ODSClient:
    return ODSClient(base_url=portal.url + "/", use_keyring=False)


def test_whole_dataset_as_text(client: ODSClient) -> None:
    lines = client.get_whole_dataset("villes").splitlines()
    assert lines[0].split(";") == LABELS
    assert lines[1].startswith("Paris;0;;2017-01-15;2020-01-01T23:30:00+00:00;")
    assert len(lines) == len(TOWNS) + 1


def test_names_separator_and_zone(client: ODSClient) -> None:
    text = client.get_whole_dataset(
        "villes", use_labels_for_header=False, csv_separator=",", timezone="Europe/Paris"
    )
    assert text.splitlines()[0] == ",".join(TOWNS[0])
    assert "2020-01-02T00:30:00+01:00" in text.splitlines()[1]


def test_whole_dataset_as_frame(client: ODSClient) -> None:
    frame = client.get_whole_dataframe("villes")
    assert list(frame.columns) == LABELS
    assert len(frame) == len(TOWNS)
    assert frame["Habitants"].sum() == 870
    assert list(frame["Ville"].dropna().unique()) == ["Paris", "Arles", "Nîmes"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"refine.city": "Arles"}, 9),
        ({"refine.city": ["Arles", "Nîmes"]}, 0),
        ({"refine.city": ["Arles", "Nîmes"], "disjunctive.city": "true"}, 15),
        ({"exclude.city": "Paris"}, 18),
        ({"refine.tags": "rouge; vif", "exclude.city": "Arles"}, 11),
        ({"refine.d": "2017"}, 8),
        ({"q": "arl"}, 9),
        ({"q": "rouge vif"}, 15),
        ({"q": "absent"}, 0),
        ({"geofilter.distance": "48.85,2.35,800"}, 2),
        ({"geofilter.polygon": "(48.8,2.34),(48.8,2.375),(48.9,2.375),(48.9,2.34)"}, 3),
        ({"geofilter.bbox": "48.8,2.34,48.9,2.375"}, 3),
        ({"where": "pop > 50"}, 4),
        ({"rows": 7}, 7),
        ({"lang": "en"}, 30),
        ({"fields": "city,pop"}, 30),
    ],
)
def test_filters(client: ODSClient, options: dict[str, Any], count: int) -> None:
    frame = client.get_whole_dataframe("villes", **options)
    assert len(frame) == count
    if "fields" in options:
        assert list(frame.columns) == ["Ville", "Habitants"]
    if "lang" in options:
        assert frame.columns[0] == "City"


@pytest.mark.parametrize("name", ["json", "geojson", "jsonl"])
def test_formats_of_text(client: ODSClient, name: str) -> None:
    text = client.get_whole_dataset("villes", format=name)
    match name:
        case "json":
            assert len(json.loads(text)) == 30
        case "geojson":
            assert len(json.loads(text)["features"]) == 30
        case "jsonl":
            assert len(text.splitlines()) == 30


@pytest.mark.parametrize("is_cached", [False, True])
def test_file(client: ODSClient, tmp_path: Path, is_cached: bool) -> None:
    path = tmp_path / "deep" / "villes.csv"
    for _again in range(2):
        client.get_whole_dataset("villes", to_path=path, file_cache=is_cached)
        assert path.read_text(encoding="utf-8").count("\n") == 31
        path.unlink()
    assert client.get_cached_dataset_entry("villes", "csv").exists() is is_cached


def test_cache(portal: Portal, client: ODSClient) -> None:
    first = client.get_whole_dataset("villes", file_cache=True)
    assert client.get_whole_dataset("villes", file_cache=True) == first
    entry = odsclient.get_cached_dataset_entry("villes", base_url=portal.url)
    assert entry.read() == first
    assert len(client.get_whole_dataframe("villes", file_cache=True)) == 30
    odsclient.clean_cache(base_url=portal.url)
    assert not entry.exists()


def test_shortcuts(portal: Portal) -> None:
    where = {"base_url": portal.url, "use_keyring": False}
    assert odsclient.get_whole_dataset("villes", **where).count("\n") == 31
    assert len(odsclient.get_whole_dataframe("villes", **where)) == 30
    assert odsclient.get_apikey(**where) is None


def test_keys_from_everywhere(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ods.apikey").write_text(portal.staff_key + "\n")
    by_file = ODSClient(base_url=portal.url)
    assert len(by_file.get_whole_dataframe("secret")) == 30
    (tmp_path / "ods.apikey").unlink()
    by_argument = ODSClient(base_url=portal.url, apikey=portal.staff_key)
    assert len(by_argument.get_whole_dataframe("reserve")) == 30
    monkeypatch.setenv("ODS_APIKEY", str({portal.url: portal.staff_key}))
    by_environment = ODSClient(base_url=portal.url, use_keyring=False, enforce_apikey=True)
    assert len(by_environment.get_whole_dataframe("secret")) == 30
    monkeypatch.delenv("ODS_APIKEY")
    with pytest.raises(NoODSAPIKeyFoundError):
        by_environment.get_whole_dataset("villes")


@pytest.mark.parametrize(
    ("dataset_id", "options", "status", "says"),
    [
        ("does-not-exist", {}, 404, "The requested dataset does-not-exist does not exist."),
        ("secret", {}, 404, "The requested dataset secret does not exist."),
        ("reserve", {}, 403, "reserve"),
        ("villes", {"format": "docx"}, 404, "docx"),
        ("villes", {"where": "nofield = 1"}, 400, "Unknown field: nofield."),
        ("villes", {"refine.nofield": "1"}, 400, "Unknown field: nofield."),
        ("villes", {"timezone": "Mars"}, 400, "timezone"),
        ("villes", {"q": "city:Arles"}, 400, "where"),
        ("villes", {"geofilter.distance": "48,2"}, 400, "geofilter.distance"),
        ("villes", {"geofilter.distance": "48,2,nan"}, 400, "geofilter.distance"),
        ("villes", {"geofilter.polygon": "(48,2)"}, 400, "geofilter.polygon"),
        ("ods003", {"geofilter.bbox": "1,2,3,4"}, 400, "no places"),
    ],
)
def test_refusals(
    client: ODSClient, dataset_id: str, options: dict[str, Any], status: int, says: str
) -> None:
    with pytest.raises(ODSException) as caught:
        client.get_whole_dataset(dataset_id, **options)
    assert caught.value.status_code == status
    assert caught.value.details["errorcode"] == status
    assert says in caught.value.error_msg
    assert caught.value.headers["Content-Type"] == "application/json"


def test_wrong_key(portal: Portal) -> None:
    stranger = ODSClient(base_url=portal.url, apikey="wrong")
    with pytest.raises(ODSException, match="not valid") as caught:
        stranger.get_whole_dataset("villes")
    assert caught.value.status_code == 401


def test_page_is_taken_for_a_refusal(portal: Portal) -> None:
    """What the client does with HTML, and why the download address never sends any."""
    pages = ODSClient(base_url=portal.url, use_keyring=False)
    pages.get_download_url = lambda name: f"{portal.url}/explore/dataset/{name}/"  # type: ignore[method-assign]
    with pytest.raises(InsufficientRightsForODSResourceError):
        pages.get_whole_dataset("villes")


@pytest.mark.usefixtures("built_in_hosts")
def test_at_the_host_of_a_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ODSClient("rivemaine", use_keyring=False)
    assert len(client.get_whole_dataframe("villes")) == 30
    assert client.get_cached_dataset_entry("villes", "csv").platform_pseudo_id == "rivemaine"


def test_session_of_ones_own(portal: Portal) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"apikey {portal.staff_key}"
        client = ODSClient(base_url=portal.url, requests_session=session, use_keyring=False)
        frame = pd.read_csv(io.StringIO(client.get_whole_dataset("secret")), sep=";")
    assert len(frame) == 30


def test_address_as_scripts_write_it(portal: Portal) -> None:
    """The link of the older pages, with a slash or without, asked twice with its ETag."""
    for slash in ("", "/"):
        address = f"{portal.url}/explore/dataset/villes/download{slash}"
        params = {"format": "csv", "timezone": "Europe/Berlin", "lang": "fr"}
        first = requests.get(address, params=params, timeout=30, allow_redirects=False)
        assert first.status_code == 200
        assert first.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert first.headers["Content-Disposition"] == 'attachment; filename="villes.csv"'
        assert not first.content.startswith(b"\xef\xbb\xbf")
        known = {"If-None-Match": first.headers["ETag"]}
        again = requests.get(address, params=params, headers=known, timeout=30)
        assert again.status_code == 304
    assert os.listdir() == []  # noqa: PTH208  (nothing is left in the folder)
