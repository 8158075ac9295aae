"""OAuth2 as explore-api 2 describes it: a code, tokens, and the rights of their owner."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken

from api.models import AuthorizationState
from api.tasks import clear_tokens
from tests.api.conftest import Api
from tests.pages.markup import read

pytestmark = pytest.mark.django_db(databases="__all__")

SECRET = "catalog/datasets/secret/records"
BACK = "https://app.example.org/callback"
CLIENT_SECRET = "s3cret-of-the-application"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Hash secrets quickly: nothing here depends on the cost."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def application(db: None) -> Application:
    return Application.objects.create(
        name="Carte <b>des</b> arbres",
        client_id="arbres",
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=f"{BACK} http://localhost:3000/cb",
    )


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("chef", is_staff=True)


@pytest.fixture
def person(staff: User) -> Client:
    """Return the browser of a signed-in person."""
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    client.force_login(staff)
    return client


ASKED = {
    "client_id": "arbres",
    "redirect_uri": BACK,
    "response_type": "code",
    "state": "xyz 1",
    "scope": "all",
}


def consent(person: Client, asked: dict[str, str], button: str = "allow") -> Any:
    """Open the page, send its form with one of its buttons, return the answer."""
    shown = person.get("/oauth2/authorize/", asked)
    assert shown.status_code == 200, shown.content
    page = read(shown.content.decode())
    values = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in page.all("input")
        if e.attributes.get("type") == "hidden"
    }
    return person.post("/oauth2/authorize/", {**values, button: "true"} if button else values)


def code_of(answer: Any) -> str:
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(f"{BACK}?")
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def token_of(client: Client, headers: dict[str, str] | None = None, **body: str) -> Any:
    return client.post("/oauth2/token/", body, headers=headers or {}, HTTP_HOST="localhost")


def exchange(code: str, **more: str) -> Any:
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": "arbres",
        "client_secret": CLIENT_SECRET,
    }
    return token_of(Client(), **{**body, **more})


def refresh(token: str, **more: str) -> Any:
    body = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": "arbres",
        "client_secret": CLIENT_SECRET,
    }
    return token_of(Client(), **{**body, **more})


@pytest.fixture
def tokens(application: Application, person: Client) -> dict[str, Any]:
    """Return what the token address gives at the end of the flow."""
    answer = exchange(code_of(consent(person, ASKED)))
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_2_code_of_30_characters_and_state_come_back(
    application: Application, person: Client
) -> None:
    answer = consent(person, ASKED)
    assert len(code_of(answer)) == 30
    assert parse_qs(urlsplit(answer["Location"]).query)["state"] == ["xyz 1"]
    grant = Grant.objects.get()
    assert timedelta(minutes=59) < grant.expires - timezone.now() <= timedelta(hours=1)


def test_2_token_answer_has_all_its_keys(tokens: dict[str, Any]) -> None:
    assert set(tokens) == {
        "access_token",
        "expires_in",
        "token_type",
        "state",
        "scope",
        "refresh_token",
    }
    assert tokens["expires_in"] == 3600
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "all"
    assert tokens["state"] == "xyz 1"


def test_2_client_may_prove_itself_by_basic(application: Application, person: Client) -> None:
    proof = base64.b64encode(f"arbres:{CLIENT_SECRET}".encode()).decode()
    body = {
        "grant_type": "authorization_code",
        "code": code_of(consent(person, ASKED)),
        "redirect_uri": BACK,
    }
    answer = token_of(Client(), {"Authorization": f"Basic {proof}"}, **body)
    assert answer.status_code == 200
    assert answer.json()["scope"] == "all"


def test_2_scope_is_all_when_none_is_asked(application: Application, person: Client) -> None:
    asked = {key: value for key, value in ASKED.items() if key != "scope"}
    assert exchange(code_of(consent(person, asked))).json()["scope"] == "all"


def test_2_another_scope_is_refused(application: Application, person: Client) -> None:
    answer = person.get("/oauth2/authorize/", {**ASKED, "scope": "write"})
    assert answer.status_code == 302
    assert "error=invalid_scope" in answer["Location"]


@pytest.mark.parametrize(
    "how",
    [
        lambda token: {"headers": {"Authorization": f"Bearer {token}"}},
        lambda token: {"headers": {"Authorization": f"BEARER  {token}"}},
        lambda token: {"access_token": token},
    ],
    ids=["header", "header in capitals", "query"],
)
def test_2_token_gives_the_rights_of_its_owner(
    api: Api, tokens: dict[str, Any], how: Callable[[str], dict[str, Any]]
) -> None:
    answer = api.get(SECRET, **how(tokens["access_token"]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert api.get(SECRET).status_code == 404


def test_2_token_may_stand_in_the_body_of_a_get(api: Api, tokens: dict[str, Any]) -> None:
    answer = api.client.generic(
        "GET",
        f"/api/explore/v2.1/{SECRET}",
        f"access_token={tokens['access_token']}",
        content_type="application/x-www-form-urlencoded",
        HTTP_HOST="localhost",
    )
    assert answer.status_code == 200


def test_2_code_works_once(application: Application, person: Client) -> None:
    code = code_of(consent(person, ASKED))
    assert exchange(code).status_code == 200
    again = exchange(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def test_2_code_is_valid_for_one_hour(application: Application, person: Client) -> None:
    code = code_of(consent(person, ASKED))
    Grant.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert exchange(code).json()["error"] == "invalid_grant"


def test_2_refresh_token_works_once_and_keeps_the_state(api: Api, tokens: dict[str, Any]) -> None:
    renewed = refresh(tokens["refresh_token"])
    assert renewed.status_code == 200
    body = renewed.json()
    assert body["state"] == "xyz 1"
    assert body["access_token"] != tokens["access_token"]
    assert body["refresh_token"] != tokens["refresh_token"]
    assert api.get(SECRET, access_token=body["access_token"]).status_code == 200
    assert refresh(body["refresh_token"]).json()["state"] == "xyz 1"
    again = refresh(tokens["refresh_token"])
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def test_2_refresh_tokens_do_not_expire(api: Api, tokens: dict[str, Any]) -> None:
    AccessToken.objects.update(expires=timezone.now() - timedelta(days=4000))
    assert api.get(SECRET, access_token=tokens["access_token"]).status_code == 401
    clear_tokens()
    assert refresh(tokens["refresh_token"]).json()["state"] == "xyz 1"


def test_access_token_that_has_run_out_is_refused(api: Api, tokens: dict[str, Any]) -> None:
    AccessToken.objects.update(expires=timezone.now())
    answer = api.get("catalog", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.status_code == 401
    answer = api.get("catalog", access_token=tokens["access_token"])
    assert answer.json() == {
        "error_code": "Unauthorized",
        "message": "The access token is not valid or has run out.",
    }


def test_token_of_a_deactivated_person_is_refused(api: Api, tokens: dict[str, Any]) -> None:
    User.objects.update(is_active=False)
    assert api.get("catalog", access_token=tokens["access_token"]).status_code == 401


def test_key_is_no_access_token(api: Api, staff: User, key_of: Callable[[User], str]) -> None:
    assert api.get("catalog", access_token=key_of(staff)).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "wrong"},
        {"client_id": "nobody"},
        {"redirect_uri": "https://evil.example.org/"},
        {"code": "x" * 30},
        {"grant_type": "password", "username": "chef", "password": "x"},
        {"grant_type": "client_credentials"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
    ],
)
def test_wrong_exchange_gives_nothing(
    application: Application, person: Client, wrong: dict[str, str]
) -> None:
    answer = exchange(wrong.pop("code", None) or code_of(consent(person, ASKED)), **wrong)
    assert answer.status_code in (400, 401)
    assert "error" in answer.json()
    assert not AccessToken.objects.exists()


def test_tokens_are_stored_hashed(tokens: dict[str, Any], application: Application) -> None:
    assert not AccessToken.objects.filter(token=tokens["access_token"]).exists()
    assert not RefreshToken.objects.filter(token=tokens["refresh_token"]).exists()
    application.refresh_from_db()
    assert CLIENT_SECRET not in application.client_secret
    kept = AuthorizationState.objects.get()
    assert tokens["refresh_token"] not in (kept.checksum, kept.state)


def test_state_of_a_code_that_was_never_used_is_forgotten(
    application: Application, person: Client
) -> None:
    consent(person, ASKED)
    AuthorizationState.objects.update(created_at=timezone.now() - timedelta(days=2))
    clear_tokens()
    assert not AuthorizationState.objects.exists()


@pytest.mark.parametrize(
    ("language", "heading", "yes"),
    [("fr", "Laisser", "Donner accès"), ("en", "Let", "Give access")],
)
def test_consent_page_speaks_both_languages(
    application: Application, person: Client, language: str, heading: str, yes: str
) -> None:
    answer = person.get("/oauth2/authorize/", {**ASKED, "lang": language})
    page = read(answer.content.decode())
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text.strip().startswith(heading)
    assert "Carte <b>des</b> arbres" in page.one("h1").text
    assert yes in [e.text.strip() for e in page.all("button")]
    assert "chef" in page.one("main").text
    assert BACK in page.one("main").text
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
    assert "form-action 'self' https://app.example.org;" in answer["Content-Security-Policy"]


def test_refusal_goes_back_without_a_code(application: Application, person: Client) -> None:
    answer = consent(person, ASKED, button="")
    assert answer.status_code == 302
    assert "error=access_denied" in answer["Location"]
    assert "code=" not in answer["Location"]
    assert not Grant.objects.exists()


def test_consent_needs_the_form_of_the_page(application: Application, person: Client) -> None:
    answer = person.post("/oauth2/authorize/", {**ASKED, "allow": "true"})
    assert answer.status_code == 403
    assert not Grant.objects.exists()


def test_stranger_signs_in_first(application: Application) -> None:
    answer = Client(HTTP_HOST="localhost").get("/oauth2/authorize/", ASKED)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('sign-in')}?next=/oauth2/authorize/")


def test_person_who_is_no_staff_walks_the_whole_flow(application: Application, loaded: Any) -> None:
    """From the application to the sign-in, the consent, the code, the token and the data."""
    User.objects.create_user("lectrice", password="a long pass phrase")
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    asked = browser.get("/oauth2/authorize/", ASKED)
    assert asked.status_code == 302
    shown = browser.get(asked["Location"])
    values = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in read(shown.content.decode()).all("input")
        if "main" in e.parents
    }
    values |= {"username": "lectrice", "password": "a long pass phrase"}
    signed_in = browser.post(asked["Location"], values)
    assert signed_in.status_code == 302, signed_in.content
    assert signed_in["Location"].startswith("/oauth2/authorize/?")
    answer = exchange(code_of(consent(browser, ASKED)))
    assert answer.status_code == 200, answer.content
    token = answer.json()["access_token"]
    api = Api(client=Client(), headers={"Authorization": f"Bearer {token}"})
    assert api.get("catalog/datasets/villes/records").status_code == 200
    assert api.get("catalog/datasets/reserve/records").status_code == 403
    assert api.get("catalog/datasets/secret/records").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "nobody"}, {"redirect_uri": "https://evil.example.org/"}, {"client_id": ""}],
)
def test_unknown_application_is_told_on_the_portal(
    application: Application, person: Client, wrong: dict[str, str]
) -> None:
    answer = person.get("/oauth2/authorize/", {**ASKED, **wrong, "lang": "en"})
    assert answer.status_code in (400, 401)
    page = read(answer.content.decode())
    assert page.one("h1").text.strip() == "The request cannot be granted"


def test_form_changed_on_its_way_is_refused(application: Application, person: Client) -> None:
    shown = person.get("/oauth2/authorize/", ASKED)
    values = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in read(shown.content.decode()).all("input")
    }
    for change in ({"client_id": "nobody"}, {"redirect_uri": ""}, {"redirect_uri": "//evil"}):
        answer = person.post("/oauth2/authorize/", {**values, **change, "allow": "true"})
        assert answer.status_code == 400, change
    assert not Grant.objects.exists()


def test_application_without_a_secret_proves_itself_with_pkce(
    application: Application, person: Client
) -> None:
    Application.objects.update(client_type=Application.CLIENT_PUBLIC)
    answer = person.get("/oauth2/authorize/", ASKED)
    assert "error=invalid_request" in answer["Location"]
    assert "challenge" in answer["Location"].lower()


def test_both_addresses_answer_without_their_last_slash(
    application: Application, person: Client
) -> None:
    assert person.get("/oauth2/authorize", ASKED).status_code == 200
    assert person.get("/oauth2/token").status_code == 405
    assert Client().post("/oauth2/token", HTTP_HOST="localhost").status_code == 400


def test_administrator_registers_an_application(admin_client: Client) -> None:
    address = reverse("admin:oauth2_provider_application_add")
    body = {"name": "Carte", "client_type": "confidential", "redirect_uris": BACK}
    answer = admin_client.post(address, body, follow=True, HTTP_HOST="localhost")
    assert answer.status_code == 200
    made = Application.objects.get()
    assert made.authorization_grant_type == Application.GRANT_AUTHORIZATION_CODE
    (told,) = [str(m) for m in answer.context["messages"] if "Carte" in str(m) and ":" in str(m)]
    secret = told.rsplit(" ", 1)[-1]
    assert len(secret) > 40
    assert made.client_secret != secret
    wrong = admin_client.post(
        address, {**body, "redirect_uris": "javascript:alert(1)"}, HTTP_HOST="localhost"
    )
    assert wrong.status_code == 200
    assert Application.objects.count() == 1
    renewed = admin_client.post(
        reverse("admin:oauth2_provider_application_changelist"),
        {"action": "renew_secret", "_selected_action": [made.pk]},
        follow=True,
        HTTP_HOST="localhost",
    )
    assert secret not in renewed.content.decode()
    assert made.client_secret != Application.objects.get().client_secret


def test_library_is_sound() -> None:
    call_command("check")
