"""The catalogue: search, filters with counts, order, and the number of its queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datasets.catalogue import catalog_page
from datasets.forms import CatalogQuestion
from datasets.models import CatalogEntry, Dataset
from tests.pages.city import CANARY
from tests.pages.conftest import Get
from tests.pages.markup import Page, read

pytestmark = pytest.mark.django_db(databases="__all__")


def titles(page: Page) -> list[str]:
    return [e.text.strip() for e in page.all("h2", class_="result__title")]


def count(page: Page) -> str:
    return " ".join(page.one("p", id="results-title").text.split())


def test_catalog_lists_what_anyone_may_know_of(get: Get) -> None:
    page = get("/explore/")
    assert count(page) == "4 jeux de données"
    assert {"Villes du Midi", "Réserve d'eau", "Tarifs des piscines"} <= set(titles(page))
    assert CANARY not in str(page)


def test_staff_sees_private_datasets_marked(get: Get, staff: Client) -> None:
    page = get("/explore/", client=staff)
    assert f"Secret {CANARY}" in titles(page)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("midi", ["Villes du Midi"]),
        ("VILLE midis", ["Villes du Midi"]),
        ("piscine", ["Tarifs des piscines"]),
        ("prices", ["Tarifs des piscines"]),
        ("midi habitant", ["Villes du Midi"]),
        ("picsines", ["Tarifs des piscines"]),
        ("tari", ["Tarifs des piscines"]),
        ("reserve", ["Réserve d'eau"]),
        ("Ville de Rivemaine midi", ["Villes du Midi"]),
    ],
)
def test_search_forgives_case_accents_endings_and_slips(
    get: Get, text: str, found: list[str]
) -> None:
    assert titles(get(f"/explore/?q={text}")) == found


def test_search_says_when_it_understood_another_word(get: Get) -> None:
    page = get("/explore/?q=picsines")
    assert "« picsines »" in page.one("div", class_="notice").text.replace("\u00a0", " ")
    assert page.one("input", id="q").attributes["value"] == "picsines"


def test_near_words_are_never_those_of_private_datasets(get: Get) -> None:
    page = get(f"/explore/?q={CANARY[:-1]}x")
    assert not titles(page)
    assert CANARY not in " ".join(e.text for e in page.elements)


def test_filters_count_what_choosing_them_would_find(get: Get) -> None:
    page = get("/explore/?theme=Eau")
    boxes = {e.attributes["value"]: e.attributes for e in page.all("input", name="theme")}
    assert "checked" in boxes["Eau"]
    assert "disabled" not in boxes["Territoire"], "siblings of a chosen value can be added"
    assert len(titles(page)) == 2
    both = get("/explore/?theme=Eau&theme=Territoire")
    assert len(titles(both)) == 3


def test_values_without_a_dataset_stay_and_are_disabled(get: Get) -> None:
    page = get("/explore/?theme=Eau")
    frequency = {e.attributes["value"]: e.attributes for e in page.all("input", name="frequency")}
    assert "disabled" in frequency["annual"]
    assert "disabled" not in frequency["daily"]


def test_chips_take_one_filter_away(get: Get) -> None:
    page = get("/explore/?q=eau&theme=Eau&frequency=daily")
    chips = [e for e in page.all("a") if "chip" in e.attributes.get("class", "").split()]
    targets = [e.attributes["href"] for e in chips]
    assert "?q=eau&frequency=daily" in targets
    assert "?q=eau&theme=Eau" in targets
    assert all("Retirer le filtre" in e.text for e in chips[:-1])


def test_old_names_of_filters_work(get: Get) -> None:
    assert len(titles(get("/explore/?refine.theme=Eau"))) == 2


@pytest.mark.parametrize(
    ("sort", "first"), [("title", "<script>"), ("records", "Réserve"), ("nonsense", "Tarifs")]
)
def test_order_is_what_was_asked_for(get: Get, sort: str, first: str) -> None:
    assert titles(get(f"/explore/?sort={sort}"))[0].startswith((first, '"'))


def test_empty_answer_says_what_to_do(get: Get) -> None:
    page = get("/explore/?q=xyzxyz&theme=Eau")
    assert count(page).startswith("0 jeu")
    links = page.links()
    assert "?q=xyzxyz" in links
    assert "/explore/" in links


def test_htmx_gets_the_inner_part(visitor: Client) -> None:
    answer = visitor.get("/explore/", {"theme": "Eau"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert "HX-Request" in answer["Vary"]
    assert len(titles(read(text))) == 2


@pytest.mark.parametrize("value", ["%00", "a" * 5000, "%22%20or%201=1", "`x`\\", "-1"])
def test_any_parameter_is_answered(visitor: Client, value: str) -> None:
    for name in ("q", "theme", "publisher", "sort", "page", "refine.keyword"):
        assert visitor.get(f"/explore/?{name}={value}").status_code == 200


BUDGET = 11
EVERY_FACET = (
    "&theme=Eau&publisher=Ville de Rivemaine&frequency=daily&keyword=commune"
    "&territory=Rivemaine&features=geo&licence=x"
)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=eau",
        "?q=picsines",
        "?q=eau" + EVERY_FACET,
    ],
)
def test_catalog_keeps_to_its_budget_of_queries(
    visitor: Client, query: str, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(BUDGET):
        visitor.get(f"/explore/{query}")


def test_queries_do_not_grow_with_the_datasets(
    visitor: Client, django_assert_num_queries, loaded: dict[str, Dataset]
) -> None:
    with CaptureQueriesContext(connection) as few:
        visitor.get("/explore/?theme=Eau")
    with CaptureQueriesContext(connection) as more:
        visitor.get("/explore/?theme=Eau&theme=Territoire")
    assert len(few) == len(more)


def test_pages_are_numbered_and_hold_each_dataset_once(
    loaded: dict[str, Dataset], db: None
) -> None:
    entry = CatalogEntry.objects.get(dataset=loaded["public"])
    for place in range(45):
        copy = Dataset.objects.create(
            dataset_id=f"copie-{place}",
            title={"fr": f"Copie {place}"},
            state="published",
            visibility="public",
            published_version=loaded["public"].published_version,
        )
        entry.pk, entry.dataset = copy.pk, copy
        entry.dataset_id_text, entry.dataset_uid = copy.dataset_id, copy.uid
        entry.save(force_insert=True)
    pages = [
        catalog_page(user=AnonymousUser(), question=CatalogQuestion(), language="fr", number=number)
        for number in (1, 2, 3, 99)
    ]
    seen = [name for page in pages[:3] for name in page.ids]
    assert pages[0].total == len(seen) == len(set(seen)) == 49
    assert [page.last for page in pages] == [3, 3, 3, 3]
    assert pages[3].number == 3


def test_producer_of_private_datasets_alone_looks_absent(visitor: Client, staff: Client) -> None:
    assert visitor.get("/producer/cabinet/").status_code == 404
    assert staff.get("/producer/cabinet/").status_code == 200
    assert visitor.get("/producer/nobody/").status_code == 404
