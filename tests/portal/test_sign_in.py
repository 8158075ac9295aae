"""The sign-in page: staff or not, never elsewhere, and no endless guessing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.sign_in import TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS
from tests.pages.markup import read

pytestmark = pytest.mark.django_db(databases="__all__")

WORD = "a long-enough pass phrase"
WRONG = {"fr": "Ce nom et ce mot de passe ne vont pas", "en": "do not go together"}
TOO_MANY = {"fr": "Trop d’essais", "en": "Too many tries"}


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def reader(db: None) -> User:
    return User.objects.create_user("lectrice", password=WORD)


def browser(**more: Any) -> Client:
    return Client(HTTP_HOST="localhost", enforce_csrf_checks=True, **more)


def send(client: Client, name: str, word: str, *, language: str = "en", target: str = "") -> Any:
    """Fill the form in as a browser would; return the answer."""
    shown = client.get("/sign-in/", {"lang": language, **({"next": target} if target else {})})
    assert shown.status_code == 200
    values = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in read(shown.content.decode()).all("input")
        if "main" in e.parents
    }
    return client.post("/sign-in/", {**values, "username": name, "password": word})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_person_who_is_no_staff_signs_in_and_out(reader: User) -> None:
    client = browser()
    answer = send(client, "lectrice", WORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)
    page = client.get("/sign-in/?lang=en")
    assert "You are signed in as lectrice." in page.content.decode()
    assert client.get("/sign-out/").status_code == 405
    token = read(page.content.decode()).all("input")[0].attributes["value"]
    assert client.post("/sign-out/").status_code == 403
    assert client.post("/sign-out/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("target", "led_to"),
    [
        ("/explore/?q=eau", "/explore/?q=eau"),
        ("https://evil.example.org/", "/"),
        ("//evil.example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example.org", "/"),
    ],
)
def test_next_is_an_address_of_this_portal(reader: User, target: str, led_to: str) -> None:
    assert send(browser(), "lectrice", WORD, target=target)["Location"] == led_to


@pytest.mark.parametrize("language", ["fr", "en"])
def test_unknown_wrong_and_closed_are_told_alike(reader: User, language: str) -> None:
    User.objects.create_user("partie", password=WORD, is_active=False)
    said = set()
    for name, word in (("lectrice", "wrong"), ("nobody", "wrong"), ("partie", WORD)):
        client = browser()
        answer = send(client, name, word, language=language)
        assert answer.status_code == 200
        page = read(answer.content.decode())
        said.add(page.one("div", role="alert").text.strip())
        assert word not in answer.content.decode()
        assert not is_signed_in(client)
    (told,) = said
    assert WRONG[language] in told


@pytest.mark.parametrize("name", ["lectrice", "nobody"])
def test_tries_of_one_account_are_bounded_wherever_they_come_from(reader: User, name: str) -> None:
    for place in range(TRIES_OF_ACCOUNT):
        answer = send(browser(REMOTE_ADDR=f"192.0.2.{place}"), name, "wrong")
        assert answer.status_code == 200
    for shape in (name, name.upper()):
        answer = send(browser(REMOTE_ADDR="192.0.2.200"), shape, WORD)
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0
        assert TOO_MANY["en"] in answer.content.decode()


def test_right_password_clears_the_count_of_the_account(reader: User) -> None:
    for _round in range(2):
        for _try in range(TRIES_OF_ACCOUNT - 1):
            assert send(browser(), "lectrice", "wrong").status_code == 200
        assert send(browser(), "lectrice", WORD).status_code == 302


def test_tries_of_one_address_are_bounded_whatever_the_account(reader: User) -> None:
    for place in range(TRIES_OF_ADDRESS):
        assert send(browser(), f"someone-{place}", "wrong").status_code == 200
    answer = send(browser(), "lectrice", WORD, language="fr")
    assert answer.status_code == 429
    assert TOO_MANY["fr"] in answer.content.decode()
    assert send(browser(REMOTE_ADDR="192.0.2.9"), "lectrice", WORD).status_code == 302


def test_sign_in_of_the_administration_has_the_same_bound(db: None) -> None:
    User.objects.create_superuser("cheffe", password=WORD)
    address = reverse("admin:login")
    client = Client(HTTP_HOST="localhost")
    for _try in range(TRIES_OF_ACCOUNT):
        client.post(address, {"username": "cheffe", "password": "wrong"})
    client.post(address, {"username": "cheffe", "password": WORD})
    assert not is_signed_in(client)
    assert send(browser(), "cheffe", WORD).status_code == 429


@pytest.mark.parametrize("name", ["", "\x00", "x" * 200, "<script>alert(1)</script>"])
def test_odd_names_are_answered(db: None, name: str) -> None:
    answer = send(browser(), name, "wrong")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_people_sign_in_where_nothing_can_be_counted(reader: User, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert send(browser(), "lectrice", WORD).status_code == 302
