"""The portal of `city`, loaded once for all tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from datasets.models import Dataset
from tests.pages import city
from tests.pages.markup import Page, read

Get = Callable[..., Page]


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: Any, own_folders: None
) -> Iterator[dict[str, Dataset]]:
    """Publish outside of any transaction: the connections do not see each other's."""
    with django_db_blocker.unblock():
        datasets = city.load()
        yield datasets
        city.remove(datasets)


@pytest.fixture
def visitor(loaded: dict[str, Dataset], db: None) -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept-language": "fr"})


@pytest.fixture
def staff(loaded: dict[str, Dataset], db: None) -> Client:
    client = Client(HTTP_HOST="localhost", headers={"accept-language": "fr"})
    client.force_login(User.objects.create_user("agente", is_staff=True))
    return client


@pytest.fixture
def get(visitor: Client) -> Get:
    """Ask for a page as a visitor and read it."""

    def ask(address: str, status: int = 200, client: Client | None = None) -> Page:
        answer = (client or visitor).get(address)
        assert answer.status_code == status, answer.content[:500]
        return read(answer.content.decode())

    return ask
