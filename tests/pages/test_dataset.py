"""The tabs of a dataset: the question survives them, values read well, faults are explained."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from datasets.models import Dataset, Group
from tests.pages.city import CANARY
from tests.pages.conftest import Get
from tests.pages.markup import Page, read

pytestmark = pytest.mark.django_db(databases="__all__")

TABLE = "/explore/dataset/villes/table/"
TABS = ("information", "table", "map", "analyze", "export", "api")


def sight(page: Page) -> str:
    return " ".join(page.all("p", class_="sight__count")[0].text.split())


def rows(page: Page) -> list[list[str]]:
    """Return the texts of the table's body."""
    cells = [e for e in page.elements if e.tag in {"td"} and "tbody" in e.parents]
    width = sum(1 for e in page.all("th", scope="col")) - 1
    texts = [" ".join(e.text.split()) for e in cells]
    return [texts[start : start + width] for start in range(0, len(texts), width)]


@pytest.mark.parametrize("tab", TABS)
def test_question_survives_every_tab(get: Get, tab: str) -> None:
    asked = "q=rouge&where=pop+%3E+3&sort=-pop&refine.city=Paris&refine.city=Arles"
    page = get(f"/explore/dataset/villes/{tab}/?{asked}")
    bar = [
        e.attributes["href"]
        for e in page.all("a")
        if "nav" in e.parents and "hreflang" not in e.attributes
    ]
    tabs = [link for link in bar if any(f"/villes/{name}/?" in link for name in TABS)]
    assert len(tabs) == len(TABS)
    for link in tabs:
        assert parse_qs(urlsplit(link).query) == parse_qs(asked)
    assert "sur 30 enregistrements" in sight(page)


def test_count_is_in_words_with_the_filter(get: Get) -> None:
    assert sight(get(TABLE)) == "30 enregistrements"
    assert sight(get(f"{TABLE}?refine.city=Paris")) == "12 sur 30 enregistrements"
    assert sight(get(f"{TABLE}?refine.city=Paris&refine.city=Arles")) == "21 sur 30 enregistrements"
    assert sight(get(f"{TABLE}?q=rouge&lang=en")) == "15 of 30 records"


def test_table_writes_values_as_people_read_them(get: Get) -> None:
    page = get(f"{TABLE}?where=pop+%3C+3&sort=pop&lang=fr")
    first, second = rows(page)[:2]
    assert first[:3] == ["Paris", "0", "—vide"]
    assert second[2] == "1,5"
    assert first[3] == "15/01/2017"
    assert first[4] == "02/01/2020 00:30"
    assert first[6] == "oui"
    assert first[8] == "Surface"
    english = rows(get(f"{TABLE}?where=pop+%3C+3&sort=pop&lang=en"))[0]
    assert english[3] == "15 Jan 2017"
    assert english[6] == "yes"


def test_table_has_a_caption_and_says_its_order(get: Get) -> None:
    page = get(f"{TABLE}?sort=-pop")
    assert page.one("caption").text == "Villes du Midi"
    sorted_by = [e for e in page.all("th") if "aria-sort" in e.attributes]
    assert [e.attributes["aria-sort"] for e in sorted_by] == ["descending"]
    assert rows(page)[0][1] == "58"


def test_facets_keep_siblings_in_sight(get: Get) -> None:
    page = get(f"{TABLE}?refine.city=Paris")
    found = page.all("input", name="refine.city", type="checkbox")
    boxes = {e.attributes["value"]: e.attributes for e in found}
    assert set(boxes) == {"Paris", "Arles", "Nîmes"}
    assert "checked" in boxes["Paris"]
    assert "disabled" not in boxes["Arles"]


def test_filter_by_form_becomes_a_condition(visitor: Client) -> None:
    answer = visitor.get(
        TABLE, {"add.field": "pop", "add.op": "more", "add.value": "10", "q": "rouge"}
    )
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked == {"q": ["rouge"], "where": ["`pop` >= 10"]}
    assert visitor.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("city", "contains", 'par"is'),
        ("city", "equals", "Paris"),
        ("city", "different", "Paris"),
        ("d", "more", "2018-01-01"),
        ("t", "less", "2020-01-02"),
        ("ok", "equals", "oui"),
        ("ok", "different", "oui"),
        ("h", "contains", "1,5"),
        ("tags", "equals", "rouge; vif"),
        ("geo", "empty", ""),
        ("more", "filled", ""),
    ],
)
def test_every_filter_of_the_form_is_answered(
    visitor: Client, field: str, operator: str, value: str
) -> None:
    asked = {"add.field": field, "add.op": operator, "add.value": value}
    assert visitor.get(TABLE, asked, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("where", "position"),
    [("pop >> 3", "6"), ("pop >", None), ("popp > 3", "1"), ("city > 3", None), ("(" * 60, None)],
)
def test_malformed_condition_is_explained_on_the_page(
    visitor: Client, get: Get, where: str, position: str | None
) -> None:
    page = get(f"{TABLE}?where={where.replace('>', '%3E')}", status=400)
    fault = page.one("div", role="alert")
    assert fault.text.strip()
    if position:
        assert f"Au caractère {position}." in fault.text
    assert page.one("textarea", id="where").text == where
    assert "Traceback" not in fault.text
    assert "SELECT" not in fault.text


def test_unknown_field_brings_a_hint(get: Get) -> None:
    fault = get(f"{TABLE}?where=cit%20%3D%20%22x%22", status=400).one("div", role="alert")
    assert "city" in fault.text


@pytest.mark.parametrize("tab", ["information", "export", "api", "map", "analyze"])
def test_malformed_condition_breaks_no_other_tab(get: Get, tab: str) -> None:
    get(f"/explore/dataset/villes/{tab}/?where=pop+%3E%3E+3&refine.nope=1&sort=nope")


def test_record_has_a_page_of_its_own(get: Get, visitor: Client) -> None:
    link = next(link for link in get(TABLE).links() if "/record/" in link)
    page = get(link)
    assert page.one("h1").text == "Paris"
    assert visitor.get(link.rstrip("/")).status_code == 200
    for wrong in ("0" * 32, "nope", "'", "%00"):
        assert visitor.get(f"/explore/dataset/villes/record/{wrong}/").status_code == 404


def test_export_offers_whole_and_selection(get: Get) -> None:
    page = get("/explore/dataset/villes/export/?refine.city=Paris")
    links = [link for link in page.links() if "/exports/" in link]
    for name in ("csv", "json", "geojson"):
        assert any(link.endswith(f"/exports/{name}") for link in links)
        assert any(f"/exports/{name}?refine=" in link for link in links)
    assert any("curl -G" in e.text for e in page.all("pre"))
    flat = get("/explore/dataset/tarifs/export/")
    assert not [link for link in flat.links() if "geojson" in link]


def test_export_addresses_answer(get: Get, visitor: Client) -> None:
    page = get("/explore/dataset/villes/export/?refine.city=Paris&refine.city=Arles&q=rouge")
    for link in page.links():
        if "/exports/" in link:
            parts = urlsplit(link)
            answer = visitor.get(f"{parts.path}?{parts.query}")
            body = b"".join(answer)
            assert answer.status_code == 200, link
            assert body
            if parts.path.endswith(("/csv", "/json", "/jsonl", "/geojson")):
                assert b"Paris" in body
                assert b"Arles" in body


def test_console_writes_the_question_as_code(get: Get, visitor: Client) -> None:
    page = get("/explore/dataset/villes/api/?where=city+%3D+%22L%27%C3%8Ele%22&select=city&limit=5")
    code = {e.attributes["id"]: e.text for e in page.all("pre") if "id" in e.attributes}
    assert "limit=5" in code["url"]
    assert "'where=city = \"L'\"'\"'Île\"'" in code["code-1"]
    assert "requests.get" in code["code-2"]
    assert "URLSearchParams" in code["code-3"]
    assert "req_url_query" in code["code-4"]
    parts = urlsplit(code["url"])
    assert visitor.get(f"{parts.path}?{parts.query}").status_code == 200
    compile(code["code-2"], "snippet", "exec")


def test_restricted_dataset_shows_metadata_and_no_record(get: Get) -> None:
    for tab in TABS:
        page = get(f"/explore/dataset/reserve/{tab}/")
        text = " ".join(e.text for e in page.elements)
        assert "sur demande" in text
        assert CANARY not in text
        assert not page.all("svg", class_="portrait ")


@pytest.mark.parametrize("tab", [*TABS, "record/" + "0" * 32, ""])
def test_private_dataset_looks_absent(visitor: Client, staff: Client, tab: str) -> None:
    hidden = visitor.get(f"/explore/dataset/secret/{tab}")
    absent = visitor.get(f"/explore/dataset/absent/{tab}")
    assert hidden.status_code == absent.status_code == 404
    assert len(hidden.content) == len(absent.content)
    if not tab.startswith("record"):
        assert staff.get(f"/explore/dataset/secret/{tab}").status_code == 200


def test_missing_capability_says_why(get: Get) -> None:
    assert "n’a pas de champ géographique" in _text(get("/explore/dataset/tarifs/map/"))
    assert "GeoJSON" in _text(get("/explore/dataset/villes/map/"))


def _text(page: Page) -> str:
    return page.one("main").text


def test_information_tells_fields_versions_and_citation(get: Get) -> None:
    page = get("/explore/dataset/villes/information/")
    text = _text(page)
    for part in ("Ville de Rivemaine", "annuelle", "villes du Midi", "Habitants", "version 1 du"):
        assert part in text
    data = json.loads(page.one("script", type="application/ld+json").text)
    assert data["@type"] == "Dataset"
    assert data["name"] == "Villes du Midi"


def test_information_names_the_group_as_far_as_it_is_seen(
    visitor: Client, staff: Client, loaded: dict[str, Dataset]
) -> None:
    group = Group.objects.create(slug="ensemble", title={"fr": "Ensemble"})
    Dataset.objects.filter(dataset_id__in=["villes", "reserve", "secret"]).update(group=group)

    def told(client: Client) -> list[str]:
        page = read(client.get("/explore/dataset/villes/information/").content.decode())
        links = [e.attributes["href"] for e in page.all("a") if "dd" in e.parents]
        return [link for link in links if link.startswith("/explore/dataset/")]

    assert told(visitor) == ["/explore/dataset/reserve/"]
    assert told(staff) == ["/explore/dataset/reserve/", "/explore/dataset/secret/"]


def test_portrait_changes_only_with_the_data(visitor: Client) -> None:
    first = visitor.get("/explore/dataset/villes/portrait.svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert b"<path" in first.content
    again = visitor.get(
        "/explore/dataset/villes/portrait.svg", headers={"If-None-Match": first["ETag"]}
    )
    assert again.status_code == 304
    assert visitor.get("/explore/dataset/secret/portrait.svg").status_code == 404
    blank = visitor.get("/explore/dataset/reserve/portrait.svg")
    assert b"<path" not in blank.content


@pytest.mark.parametrize("tab", TABS)
def test_tab_keeps_to_its_budget_of_queries(
    visitor: Client, tab: str, django_assert_max_num_queries
) -> None:
    visitor.get(f"/explore/dataset/villes/{tab}/")
    with django_assert_max_num_queries(16):
        visitor.get(f"/explore/dataset/villes/{tab}/?q=rouge")
