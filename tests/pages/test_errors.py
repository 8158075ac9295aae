"""What is shown when a page cannot be: a sentence, what to do, a reference; JSON for programs."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from datasets.views import errors
from tests.pages.markup import read

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    "view", [errors.bad_request, errors.forbidden, errors.not_found, errors.server_error]
)
@pytest.mark.parametrize("path", ["/x", "/api/x"])
def test_error_pages_tell_people_and_programs(view, path: str) -> None:
    request = RequestFactory().get(path)
    request.META["PARVIS_REQUEST_ID"] = "abc123"
    answer: HttpResponse = (
        view(request) if view is errors.server_error else view(request, ValueError("secret"))
    )
    text = answer.content.decode()
    assert answer.status_code >= 400
    assert "secret" not in text
    if path.startswith("/api/"):
        assert set(json.loads(text)) == {"error_code", "message"}
        return
    page = read(text)
    assert len(page.all("h1")) == 1
    assert "abc123" in text


def test_absent_page_offers_a_search(visitor: Client) -> None:
    answer = visitor.get("/nope/")
    assert answer.status_code == 404
    page = read(answer.content.decode())
    assert page.one("input", id="q")
    assert answer["X-Request-Id"] in page.one("main").text


def test_forged_host_is_refused_with_a_page() -> None:
    answer = Client(HTTP_HOST="evil.example").get("/")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/explore/dataset/%00/",
        "/explore/dataset/%00/portrait.svg",
        "/producer/%00/",
        "/explore/dataset/a%0Ab/",
    ],
)
def test_control_characters_in_an_address_are_no_page(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_pages_shown_to_staff_stay_out_of_caches(staff: Client, visitor: Client) -> None:
    assert staff.get("/explore/")["Cache-Control"] == "private, no-store"
    assert "no-store" not in visitor.get("/explore/").get("Cache-Control", "")
