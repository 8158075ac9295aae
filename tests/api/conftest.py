"""One published dataset of each kind, loaded once for all tests of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from knox.models import AuthToken

from datasets import services
from datasets.models import Attachment, Dataset, Keyword, Licence, Organisation, RecordFile, Theme
from tests.api.builders import CANARY, publish_villes, withdraw

BASE = "/api/explore/v2.1"


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: Any, own_folders: None
) -> Iterator[dict[str, Dataset]]:
    """Publish the datasets outside of any transaction, and remove them at the end."""
    with django_db_blocker.unblock():
        datasets = {
            "public": publish_villes("villes", description={"fr": "Les <b>villes</b>."}),
            "restricted": publish_villes("reserve", CANARY, visibility="restricted"),
            "private": publish_villes("secret", CANARY, visibility="private"),
            "unpublished": publish_villes("retire", CANARY),
            "draft": Dataset.objects.create(
                dataset_id="brouillon", title={"fr": "Brouillon"}, visibility="public"
            ),
        }
        services.unpublish_dataset(datasets["unpublished"])
        _describe(datasets["public"])
        for dataset in datasets.values():
            _attach(dataset)
            if dataset.published_version_id:
                services.refresh_entry(Dataset.objects.get(pk=dataset.pk))
        yield datasets
        for dataset in datasets.values():
            withdraw(dataset)
        Theme.objects.filter(slug="territoire").delete()
        Keyword.objects.filter(name="ville").delete()
        Licence.objects.filter(code="lov2").delete()
        Organisation.objects.filter(slug="ville").delete()


def _describe(dataset: Dataset) -> None:
    """Say of the public dataset what a city would."""
    dataset.publisher = Organisation.objects.create(slug="ville", name="Ville de Rivemaine")
    dataset.licence = Licence.objects.create(
        code="lov2", name="Licence Ouverte v2.0", url="https://example.org/lo"
    )
    dataset.metas = {
        "dcat": {"created": "2020-01-01"},
        "custom": {"data-owner": ["City"]},
        "explore": {"geographic_reference_path_labels": ["Rivemaine"]},
    }
    dataset.territory = ["Rivemaine"]
    dataset.update_frequency = "annual"
    dataset.save()
    dataset.themes.add(Theme.objects.create(slug="territoire", name="Territoire"))
    dataset.keywords.add(Keyword.objects.create(name="ville"))


def _attach(dataset: Dataset) -> None:
    _attach_export(dataset)
    held = RecordFile.objects.create(
        dataset=dataset,
        file_id="f" * 32,
        name="photos/a.png",
        file_key=default_storage.save(f"record-files/x{dataset.uid}", ContentFile(b"PNG")),
        file_name="a.png",
        mimetype="image/png",
        size=3,
        sha256="ef" * 32,
    )
    held.versions.set(dataset.versions.all())
    key = default_storage.save(f"attachments/{dataset.uid}", ContentFile(b"%PDF-1.7 notice"))
    Attachment.objects.create(
        dataset=dataset,
        attachment_id="notice_pdf",
        title={"fr": "Notice", "en": "Notes"},
        file_key=key,
        file_name="notice.pdf",
        mimetype="application/pdf",
        size=15,
        sha256="ab" * 32,
    )


def _attach_export(dataset: Dataset) -> None:
    content = ContentFile(b"0123456789")
    Attachment.objects.create(
        dataset=dataset,
        kind="alternative_export",
        attachment_id="carte_zip",
        title={"fr": "Carte", "en": "Map"},
        description={"fr": "En Lambert 93."},
        file_key=default_storage.save(f"attachments/x{dataset.uid}", content),
        file_name="carte.zip",
        mimetype="application/zip",
        size=10,
        sha256="cd" * 32,
    )


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Name static files without the manifest, which only a set-up portal has."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@dataclass
class Api:
    """Asks the API as one caller."""

    client: Client
    headers: dict[str, str]

    def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
        """Return an answer; of a stream, `body` holds what was sent."""
        address = path if path.startswith("/") else f"{BASE}/{path}".rstrip("/")
        answer: Any = self.client.get(
            address, params, headers={**self.headers, **(headers or {})}, HTTP_HOST="localhost"
        )
        answer.body = b"".join(answer) if answer.streaming else answer.content
        return answer

    def json(self, path: str, **params: Any) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def records(self, **params: Any) -> Any:
        return self.json("catalog/datasets/villes/records", **params)

    def rows(self, **params: Any) -> Any:
        return self.records(**params)["results"]

    def text(self, path: str, **params: Any) -> str:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.content
        return str(answer.body.decode())


@pytest.fixture
def api(loaded: dict[str, Dataset], db: None) -> Api:
    return Api(Client(), {})


@pytest.fixture
def callers(loaded: dict[str, Dataset], db: None) -> dict[str, Api]:
    """Return the kinds of people who may ask: with a session, with a key, without."""
    plain = User.objects.create_user("plain")
    staff = User.objects.create_user("staff", is_staff=True)
    found = {"anonymous": Api(Client(), {})}
    for name, user in (("signed-in", plain), ("staff", staff)):
        found[name] = Api(Client(), {})
        found[name].client.force_login(user)
    for name, user in (("key", plain), ("staff key", staff)):
        _token, key = AuthToken.objects.create(user=user)
        found[name] = Api(Client(), {"Authorization": f"Apikey {key}"})
    return found


@pytest.fixture
def key_of(db: None) -> Callable[[User], str]:
    return lambda user: str(AuthToken.objects.create(user=user)[1])
