"""Keys: how they are sent, what they give, and that they leave no trace."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

SECRET = "catalog/datasets/secret/records"


@pytest.fixture
def staff_key(api: Api, key_of: Callable[[User], str]) -> str:
    return key_of(User.objects.create_user("chef", is_staff=True))


@pytest.mark.parametrize("scheme", ["Apikey", "ApiKey", "apikey", "APIKEY", "Bearer"])
def test_scheme_is_read_in_any_case(api: Api, staff_key: str, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {staff_key}"}
    assert api.get(SECRET, headers=headers).status_code == 200


def test_key_in_the_address_reads(api: Api, staff_key: str) -> None:
    answer = api.get(SECRET, apikey=staff_key, include_links="true")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert staff_key not in answer.content.decode()


@pytest.mark.parametrize("key", ["nope", "x" * 64, "x" * 500, "clé", "a\x00b", "%00"])
def test_wrong_key_is_refused_even_on_public_data(api: Api, key: str) -> None:
    answer = api.get("catalog/datasets/villes", apikey=key)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Apikey"
    assert answer.json() == {"error_code": "Unauthorized", "message": "The API key is not valid."}


@pytest.mark.parametrize("header", ["", "Apikey", "Apikey ", "Basic dTpw", "nonsense"])
def test_without_a_key_the_caller_is_anonymous(api: Api, header: str) -> None:
    answer = api.get("catalog/datasets/villes", headers={"Authorization": header})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


def test_key_of_a_deactivated_person_is_refused(api: Api, staff_key: str) -> None:
    User.objects.update(is_active=False)
    assert api.get(SECRET, apikey=staff_key).status_code == 401


def test_key_is_never_logged(api: Api, staff_key: str, caplog: pytest.LogCaptureFixture) -> None:
    api.get("catalog/datasets/nothing", apikey=staff_key)
    api.get(SECRET, apikey=staff_key, where="(")
    api.get(SECRET, headers={"Authorization": f"Apikey {staff_key}"}, limit="x")
    assert caplog.records
    assert staff_key not in caplog.text


def test_2_session_reads_but_never_for_the_page_of_another_site(callers: dict[str, Api]) -> None:
    headers = {"Origin": "https://evil.example.org", "Sec-Fetch-Site": "cross-site"}
    answer = callers["staff"].get(SECRET, headers=headers)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"  # browsers refuse it with cookies
    assert not answer.has_header("Access-Control-Allow-Credentials")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_command_prints_a_key_that_works(api: Api) -> None:
    User.objects.create_user("chef", is_staff=True)
    out = io.StringIO()
    call_command("issue_api_key", "chef", stdout=out)
    key = out.getvalue().strip()
    assert out.getvalue() == f"{key}\n"
    assert api.get(SECRET, apikey=key).status_code == 200
    assert not AuthToken.objects.filter(digest=key).exists()


def test_command_refuses_whom_it_does_not_know(db: None) -> None:
    User.objects.create_user("parti", is_active=False)
    for name, why in (("nobody", "There is no user"), ("parti", "deactivated")):
        with pytest.raises(CommandError, match=why):
            call_command("issue_api_key", name)
