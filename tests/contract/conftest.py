"""A portal that runs and serves, with what the clients know how to ask; started once a package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from datasets.models import Dataset
from tests.contract import published
from tests.contract.served import Certificate, certified, proxying, serving

BASE = "/api/explore/v2.1"
PUBLISHED_HOSTS = (
    "opendata.elia.be",
    "ukpowernetworks.opendatasoft.com",
    "rivemaine.opendatasoft.com",
)
"""Hosts that clients have built in, or build from a short name."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests with those that leave the database as it is; they only read."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A running portal and the keys of two people."""

    url: str
    staff_key: str
    reader_key: str

    @property
    def api(self) -> str:
        return self.url + BASE

    def get(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> Any:
        """Ask an address as it is written: no slash is touched, no redirect followed."""
        return requests.get(
            self.api + path, params=params, headers=headers, timeout=30, allow_redirects=False
        )

    def json(self, path: str, **params: Any) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, **params: Any) -> Any:
        return self.json("/catalog/datasets/villes/records", **params)


@pytest.fixture(scope="package")
def datasets(
    django_db_setup: None, django_db_blocker: Any, own_folders: None, worker: None
) -> Iterator[dict[str, Dataset]]:
    """Publish outside of any transaction, so that the server sees it."""
    with django_db_blocker.unblock():
        loaded = published.load()
        yield loaded
        published.remove(loaded)


@pytest.fixture(scope="package")
def portal(
    datasets: dict[str, Dataset], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """Serve the portal in the clear."""
    log = tmp_path_factory.mktemp("portal") / "log"
    with django_db_blocker.unblock():
        keys = published.keys()
        with serving(log) as port:
            yield Portal(
                url=f"http://127.0.0.1:{port}",
                staff_key=keys["staff"],
                reader_key=keys["reader"],
            )
        published.remove_keys()


@pytest.fixture(scope="package")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certified(tmp_path_factory.mktemp("tls"), PUBLISHED_HOSTS)


@pytest.fixture(scope="package")
def proxy(
    portal: Portal, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the same portal under TLS, for the hosts that clients have built in."""
    log = tmp_path_factory.mktemp("portal-tls") / "log"
    with (
        serving(log, names=PUBLISHED_HOSTS, tls=certificate) as port,
        proxying({f"{host}:443": port for host in PUBLISHED_HOSTS}) as url,
    ):
        yield url


@pytest.fixture
def built_in_hosts(proxy: str, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients reach the hosts they have built in: by the proxy and authority they are told.

    Both are what any company's network asks of a client; its code stays as it was published.
    """
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(certificate.authority))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
