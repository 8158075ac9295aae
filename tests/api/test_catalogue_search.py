"""`search()` and slow questions on the catalogue (explore-api 3.4, 5 and 6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from datasets import services
from tests.api.builders import listed
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "catalog/datasets"


def ids(api: Api, where: str, **params: Any) -> list[str]:
    return [item["dataset_id"] for item in api.json(LIST, where=where, **params)["results"]]


@pytest.fixture
def budgets(api: Api) -> None:
    """Three datasets with words in many kinds of metadata, one of them private."""
    listed(
        "b-budget",
        title={"fr": "Le budget primitif", "en": "Accounts"},
        keywords=("finances", "délibérations"),
        metas={
            "dcat": {"creator": "Direction/Trésorerie"},
            "custom": {"owners": ['Espaces "verts"', "Voirie\\Nord"], "niveau": "haut"},
        },
    )
    listed("c-arbres", title={"fr": "Arbres"}, description={"fr": "Le budget des arbres"})
    listed("p-prive", title={"fr": "Budget secret"}, visibility="private")


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("search('budget')", ["b-budget", "c-arbres"]),
        ("search('bugdet')", ["b-budget", "c-arbres"]),
        ("search('budg')", ["b-budget", "c-arbres"]),
        ("search('budget primitif')", ["b-budget"]),
        ("search('budget finances')", []),  # not in one field
        ("search('deliberation')", ["b-budget"]),
        ("search('tresorerie')", ["b-budget"]),
        ("search('verts')", ["b-budget"]),
        ("search('nord')", ["b-budget"]),
        ("search('espaces vert')", ["b-budget"]),
        ("search(title, 'budget')", ["b-budget"]),
        ("search(title, description, 'budjet')", ["b-budget", "c-arbres"]),
        ("search(keyword, 'finance')", ["b-budget"]),
        ("search(custom.niveau, 'haut')", ["b-budget"]),
        ("search(custom.owners, 'voirie')", ["b-budget"]),
        ("search(dataset_id, 'arbre')", ["c-arbres"]),
        ("search('secret')", []),
        ("not search('budget') and dataset_id != 'villes' and dataset_id != 'reserve'", []),
    ],
)
def test_5_search_on_the_catalogue(api: Api, budgets: None, where: str, found: list[str]) -> None:
    assert ids(api, where, lang="fr") == found


def test_words_follow_what_is_said_of_a_dataset(api: Api) -> None:
    dataset = listed("d-mots", title={"fr": "Fontaines"})
    assert ids(api, "search('fontaine')") == ["d-mots"]
    dataset.title = {"fr": "Horodateurs"}
    dataset.save()
    services.refresh_entry(dataset)
    assert ids(api, "search('fontaine')") == []
    assert ids(api, "search('horodateur')") == ["d-mots"]


def test_a_slow_question_on_the_catalogue_is_stopped(api: Api, settings: Any) -> None:
    settings.QUERY_TIMEOUT_MS = 1
    slow = " or ".join([f"title like '*{number}*'" for number in range(100)])
    reply = api.get(LIST, where=slow)
    assert (reply.status_code, reply.json()["error_code"]) == (504, "QueryTooSlow")
    settings.QUERY_TIMEOUT_MS = 2_000
    assert api.get(LIST, where=slow).status_code == 200
    with connections["default"].cursor() as cursor:  # other work keeps its own time
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == ("30s",)


def test_many_searches_are_refused_with_the_bound(api: Api) -> None:
    many = " or ".join(["search('" + "ville " * 18 + "')"] * 100)
    reply = api.get(LIST, where=many)
    assert reply.status_code == 400
    assert "at most 40 words" in reply.json()["message"]
