"""The pages of the guide on a portal without demo data, and its form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from datasets.models import Dataset
from tests.api.builders import CANARY
from tests.pages import city as small
from tests.pages.markup import Page, read

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, own_folders: None
) -> Iterator[dict[str, Dataset]]:
    with django_db_blocker.unblock():
        datasets = small.load()
        yield datasets
        small.remove(datasets)


@pytest.fixture
def client(loaded: dict[str, Dataset], db: None) -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept-language": "en"})


def form(client: Client, **asked: str) -> tuple[Page, str]:
    answer = client.get("/developers/odsql/try/?" + urlencode(asked))
    assert answer.status_code == 200
    html = answer.content.decode()
    return read(html), html


def test_example_without_its_dataset_says_why(client: Client) -> None:
    html = client.get("/developers/odsql/first-question/").content.decode()
    assert "There is no dataset “arbres” on this portal." in html
    assert "select" in html
    assert "total_count</code>:" not in html


def test_form_begins_with_the_most_varied_public_dataset(client: Client) -> None:
    page, html = form(client)
    assert page.one("input", id="dataset").attributes["value"] == "villes"
    offered = [item.attributes["value"] for item in page.all("option")]
    assert "villes" in offered
    assert "secret" not in offered
    assert "reserve" not in offered, "its records are not for everybody"
    assert 'id="answer"' not in html, "nothing was asked"


def test_form_answers_with_a_table_and_the_call(client: Client) -> None:
    page, html = form(
        client, dataset="villes", select="city, count(*) as n", group_by="city", limit="3"
    )
    assert "Arles" in html
    assert "curl -G" in page.one("pre", id="curl").text
    assert "--data-urlencode group_by=city" in page.one("pre", id="curl").text
    assert [item.text for item in page.all("td")][:4] == ["—empty", "3", "Arles", "9"]


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ({"where": "pop >> 3"}, "where = pop >> 3"),
        ({"select": "city, nofield"}, "select = city, nofield"),
        ({"group_by": "city", "order_by": "nofield"}, "order_by = nofield"),
    ],
)
def test_error_is_marked_in_the_text_that_holds_it(
    client: Client, asked: dict[str, str], marked: str
) -> None:
    page, _html = form(client, dataset="villes", **asked)
    assert marked in [item.text for item in page.all("pre")]
    assert page.one("mark").text in {">", "nofield"}
    direct = client.get(f"/api/explore/v2.1/catalog/datasets/villes/records?{urlencode(asked)}")
    assert direct.content.decode() in [item.text for item in page.all("pre")]


def test_bound_of_the_api_holds_for_the_form(client: Client) -> None:
    _page, html = form(client, dataset="villes", limit="101")
    assert "InvalidRESTParameterError" in html
    _page, html = form(client, dataset="villes", where="x" * 5000)
    assert "ODSQL" in html


@pytest.mark.parametrize("dataset", ["secret", "missing", "brouillon", 'a"><script>'])
def test_private_and_missing_look_the_same(client: Client, dataset: str) -> None:
    _page, html = form(client, dataset=dataset, where=f'"{CANARY}"')
    assert "There is no dataset" in html
    assert "<script>" not in html


def test_records_on_request_stay_unseen(client: Client) -> None:
    _page, html = form(client, dataset="reserve")
    assert "given on request only" in html
    assert small.CANARY not in html


def test_staff_ask_what_they_may_see(client: Client) -> None:
    client.force_login(User.objects.create_user("agente", is_staff=True))
    _page, html = form(client, dataset="secret", select="tags", where="tags is not null")
    assert small.CANARY in html


def test_parameters_without_a_field_pass_through(client: Client) -> None:
    page, html = form(
        client, dataset="villes", refine="city:Arles", select="city, t", timezone="Asia/Tokyo"
    )
    assert page.one("input", name="refine").attributes["value"] == "city:Arles"
    assert "+09:00" in html
    assert "Paris" not in html


def test_unknown_chapter_is_not_found(client: Client) -> None:
    assert client.get("/developers/odsql/nowhere/").status_code == 404
    assert client.get("/developers/odsql").status_code == 200


def test_guide_is_linked_from_where_it_is_needed(client: Client) -> None:
    for address in ("/", "/developers/", "/explore/dataset/villes/api/"):
        assert "/developers/odsql/" in read(client.get(address).content.decode()).links()


def test_deprecated_features_have_their_place(client: Client) -> None:
    page = read(client.get("/developers/odsql/limits/").content.decode())
    assert {"deprecated", "quotas", "bounds", "errors"} <= set(page.ids())
