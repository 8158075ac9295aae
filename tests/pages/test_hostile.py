"""Texts that try to run a script: titles, descriptions, labels, values, addresses."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from datasets import prose
from tests.pages.city import PAYLOADS
from tests.pages.conftest import Get
from tests.pages.markup import read

pytestmark = pytest.mark.django_db(databases="__all__")

PAGES = (
    "/",
    "/explore/",
    "/sitemap/",
    "/explore/dataset/piege/information/",
    "/explore/dataset/piege/table/",
    "/explore/dataset/piege/table/?view=cards",
    "/explore/dataset/piege/export/",
    "/explore/dataset/piege/api/",
    "/explore/dataset/piege/map/",
)


@pytest.mark.parametrize("address", PAGES)
def test_texts_of_a_dataset_run_nothing(get: Get, address: str) -> None:
    page = get(address)
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src", "action"}:
                assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:"))
    scripts = [e for e in page.all("script") if e.attributes.get("type") != "application/ld+json"]
    assert all(not e.text for e in scripts)
    assert not [e for e in page.all("img") if e.attributes.get("src") == "x"]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "address",
    [
        "/explore/?q={}",
        "/explore/?theme={}",
        "/explore/dataset/villes/table/?q={}",
        "/explore/dataset/villes/table/?where={}",
        "/explore/dataset/villes/table/?refine.city={}",
        "/explore/dataset/villes/table/?refine.{}=1",
        "/explore/dataset/villes/table/?sort={}",
        "/explore/dataset/villes/api/?select={}",
        "/explore/dataset/{}/",
        "/{}",
    ],
)
def test_addresses_run_nothing(visitor: Client, address: str, payload: str) -> None:
    text = visitor.get(address.format(quote(payload, safe=""))).content.decode()
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    assert "<svg/onload" not in text


@pytest.mark.parametrize(
    "text",
    [
        *PAYLOADS,
        "[x](javascript:alert(1))",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<p><iframe src=//evil></iframe><style>*{}</style><form action=/x><input></form>",
        "<svg><script>alert(1)</script></svg>",
        "![x](https://evil.example/pixel.png)",
        "<p style='position:fixed' onclick='alert(1)' class='x' id='main'>x</p>",
    ],
)
def test_descriptions_are_cleaned(text: str) -> None:
    page = read(f"<div>{prose.rich(text)}</div>")
    assert {element.tag for element in page.elements} <= {"div", *prose.TAGS}
    for element in page.elements:
        assert set(element.attributes) <= {"href", "title", "rel", "colspan", "rowspan", "scope"}
        assert not element.attributes.get("href", "").startswith(("java", "data"))


def test_structured_data_cannot_leave_its_script(visitor: Client) -> None:
    text = visitor.get("/explore/dataset/piege/information/").content.decode()
    inside = text.split('application/ld+json">')[1].split("</script>")[0]
    assert "<" not in inside
