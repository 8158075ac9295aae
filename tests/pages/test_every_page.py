"""What holds for every page: it answers, in one language, with landmarks and one title."""

from __future__ import annotations

import itertools

import pytest
from django.test import Client

from tests.pages.conftest import Get
from tests.pages.markup import read

pytestmark = pytest.mark.django_db(databases="__all__")

DATASET = "/explore/dataset/villes"
PAGES = (
    "/",
    "/explore/",
    "/explore/?q=ville&theme=Territoire&sort=title",
    "/explore/?q=zzzzzz",
    f"{DATASET}/",
    f"{DATASET}/information/",
    f"{DATASET}/table/",
    f"{DATASET}/table/?view=cards&size=100&q=paris&sort=-pop&refine.city=Paris",
    f"{DATASET}/map/",
    f"{DATASET}/analyze/",
    f"{DATASET}/export/?where=pop+%3E+3",
    f"{DATASET}/api/?where=pop+%3E+3&group_by=city",
    "/explore/dataset/reserve/information/",
    "/explore/dataset/reserve/table/",
    "/explore/dataset/tarifs/map/",
    "/producer/ville/",
    "/developers/",
    "/developers/odsql/",
    "/developers/odsql/conditions/",
    "/developers/odsql/limits/",
    "/developers/odsql/functions/",
    "/developers/odsql/try/?dataset=villes&where=pop+%3E%3E+3",
    "/accessibility/",
    "/legal/",
    "/privacy/",
    "/sitemap/",
)
FRAMES = {"header": "head", "footer": "foot"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_page_has_its_landmarks_and_one_title(get: Get, address: str, language: str) -> None:
    page = get(address + ("&" if "?" in address else "?") + f"lang={language}")
    assert page.one("html").attributes["lang"] == language
    assert len(page.all("h1")) == 1
    assert page.one("title").text.strip().endswith("Rivemaine")
    assert page.one("main").attributes["id"] == "main"
    for tag, css in FRAMES.items():
        assert page.one(tag, class_=css)
    assert page.all("a")[0].attributes["href"] == "#main"


@pytest.mark.parametrize("address", PAGES)
def test_page_names_what_repeats(get: Get, address: str) -> None:
    page = get(address)
    names = [item.attributes.get("aria-label") for item in page.all("nav")]
    assert all(names)
    assert len(names) == len(set(names))
    ids = page.ids()
    assert len(ids) == len(set(ids))
    labels = {item.attributes.get("for") for item in page.all("label")}
    for control in [*page.all("input"), *page.all("select"), *page.all("textarea")]:
        kind = control.attributes.get("type")
        assert kind == "hidden" or "label" in control.parents or control.attributes["id"] in labels


@pytest.mark.parametrize("address", PAGES)
def test_page_skips_no_level_of_heading(get: Get, address: str) -> None:
    levels = [int(e.tag[1]) for e in get(address).elements if e.tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    for before, after in itertools.pairwise(levels):
        assert after <= before + 1


@pytest.mark.parametrize("address", [page for page in PAGES if "?" not in page and page != "/"])
def test_page_answers_without_its_last_slash(visitor: Client, address: str) -> None:
    assert visitor.get(address.rstrip("/")).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_page_holds_no_script_or_style_of_its_own(get: Get, address: str) -> None:
    page = get(address)
    assert not page.all("style")
    assert not [e for e in page.elements if "style" in e.attributes]
    assert not [e for e in page.elements if any(n.startswith("on") for n in e.attributes)]
    for script in page.all("script"):
        is_data = script.attributes.get("type") == "application/ld+json"
        assert is_data or script.attributes["src"].startswith("/static/")


@pytest.mark.parametrize("address", PAGES)
def test_page_calls_no_other_site(get: Get, address: str) -> None:
    page = get(address)
    for tag, name in (("link", "href"), ("script", "src"), ("img", "src"), ("use", "href")):
        for element in page.all(tag):
            target = element.attributes.get(name, "")
            is_named = element.attributes.get("rel") in {"canonical", "alternate"}
            assert is_named or not target.startswith(("http:", "https:", "//"))


def test_every_link_of_the_portal_leads_somewhere(visitor: Client) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 400:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = visitor.get(address)
        assert answer.status_code in {200, 302}, address
        if "text/html" not in answer["Content-Type"] or answer.status_code != 200:
            continue
        if address.startswith(("/admin", "/api")):
            continue
        for link in read(answer.content.decode()).links():
            target = link.split("#")[0]
            if target.startswith("?"):
                target = address.split("?")[0] + target
            if target.startswith("/") and "piege" not in target:
                waiting.append(target)
    assert len(seen) > 60


@pytest.mark.parametrize(
    ("headers", "cookie", "asked", "spoken"),
    [
        ({}, None, "", "fr"),
        ({"accept-language": "en"}, None, "", "en"),
        ({"accept-language": "en"}, "fr", "", "fr"),
        ({"accept-language": "fr"}, "fr", "en", "en"),
    ],
)
def test_language_is_asked_for_then_remembered_then_the_browsers(
    visitor: Client, headers: dict[str, str], cookie: str | None, asked: str, spoken: str
) -> None:
    client = Client(HTTP_HOST="localhost")
    if cookie:
        client.cookies["parvis_lang"] = cookie
    answer = client.get("/explore/", {"lang": asked} if asked else {}, headers=headers)
    assert read(answer.content.decode()).one("html").attributes["lang"] == spoken


def test_language_link_keeps_the_page_and_its_query(get: Get) -> None:
    page = get("/explore/dataset/villes/table/?q=paris&refine.city=Paris&lang=fr")
    link = next(e for e in page.all("a") if e.attributes.get("hreflang") == "en")
    for part in ("/explore/dataset/villes/table/?", "q=paris", "refine.city=Paris", "lang=en"):
        assert part in link.attributes["href"]
    alternates = {e.attributes["hreflang"] for e in page.all("link", rel="alternate")}
    assert alternates == {"fr", "en"}


def test_theme_is_chosen_without_javascript(visitor: Client) -> None:
    answer = visitor.post("/preferences/", {"theme": "dark", "next": "/explore/?q=eau"})
    assert (answer.status_code, answer["Location"]) == (303, "/explore/?q=eau")
    page = read(visitor.get("/").content.decode())
    assert page.one("html").attributes["data-theme"] == "dark"
    visitor.post("/preferences/", {"theme": "", "next": "/"})
    assert "data-theme" not in read(visitor.get("/").content.decode()).one("html").attributes


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", ""]
)
def test_preferences_lead_to_our_own_pages_only(visitor: Client, target: str) -> None:
    answer = visitor.post("/preferences/", {"theme": "dark", "next": target})
    assert answer["Location"] == "/"
