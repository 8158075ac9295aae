"""The line of the Information tab that tells how numbers are spread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from datasets.explore.describe import information
from datasets.explore.page import dataset_page
from datasets.models import Dataset
from datasets.odsql import check_predicate
from tests.pages.conftest import Get

pytestmark = pytest.mark.django_db(databases="__all__")


SPREAD: dict[str, Any] = {
    "min": 0,
    "max": 58,
    "statistics": {
        "mean": 29.123456,
        "std": 17.6,
        "quartiles": [14.5, 29.0, 43.5],
        "histogram": {"min": 0, "max": 58, "counts": [30]},
    },
}


def spreads(get: Get, changed: dict[str, object], language: str = "fr") -> list[str]:
    """Return the lines below the fields once the profile of `pop` is so."""
    version = Dataset.objects.get(dataset_id="villes").published_version
    assert version is not None
    version.profile["pop"] = {**version.profile["pop"], **SPREAD, **changed}
    version.save()
    page = get(f"/explore/dataset/villes/information/?lang={language}")
    lines = [" ".join(e.text.split()) for e in page.all("p", class_="soft small spread")]
    return [line.replace("\u202f", " ").replace("\xa0", " ") for line in lines]


def test_numbers_tell_average_median_and_extremes(get: Get) -> None:
    assert spreads(get, {}) == ["moyenne 29,1 · médiane 29 · de 0 à 58"]
    assert spreads(get, {}, "en") == ["average 29.1 · median 29 · from 0 to 58"]
    estimated = {"statistics": {**SPREAD["statistics"], "is_estimate": True}}
    assert spreads(get, estimated)[0].startswith("estimation : moyenne 29,1")
    assert spreads(get, {"max": 0}) == ["une seule valeur : 0"]
    assert spreads(get, {"min": 1990, "max": 2026}) == ["de 1990 à 2026"]  # years have no average
    assert spreads(get, {"statistics": None}) == []


def test_spread_is_for_those_who_see_every_record(get: Get, staff: Client) -> None:
    dataset = Dataset.objects.get(dataset_id="reserve")
    version = dataset.published_version
    assert version is not None
    version.profile["pop"] = {**version.profile["pop"], **SPREAD}
    version.save()
    address = "/explore/dataset/reserve/information/?lang=fr"
    assert len(get(address, client=staff).all("p", class_="soft small spread")) == 1
    assert get(address).all("p", class_="soft small spread") == []
    user = User.objects.get(username="agente")
    page = dataset_page(user=user, dataset=dataset, tab="information", params=QueryDict())
    assert page.scope is not None
    rule = check_predicate("pop > 3", page.scope.schema)
    some = replace(page, scope=replace(page.scope, predicate=rule))
    for seen, count in ((page, 1), (some, 0)):
        rows = information(seen, user=user, base="http://localhost").schema
        assert sum(bool(row.spread) for row in rows) == count
