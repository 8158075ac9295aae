"""Files beside the data: identifiers, replacing, taking away; by services and by staff."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from datasets.attachments import as_stored, attach, free_id, set_attachments
from datasets.models import Attachment, AttachmentKind, Dataset
from datasets.storage import FileTooLargeError, store
from tests.pages.markup import read

pytestmark = pytest.mark.django_db

KIND = AttachmentKind.ATTACHMENT


@pytest.fixture
def dataset() -> Dataset:
    return Dataset.objects.create(dataset_id="arbres", title={"fr": "Arbres"})


def stored(name: str, content: bytes = b"x", **said: Any) -> dict[str, Any]:
    kept = store(io.BytesIO(content), name, folder="attachments")
    return as_stored(kept, **{"title": {"fr": name}, **said})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cities1000.zip", "cities1000_zip"),
        ("Notice d'été (2).pdf", "Notice_d__t___2__pdf"),
        ("a-b_c.PDF", "a-b_c_PDF"),
        ("../../etc/passwd", "______etc_passwd"),
    ],
)
def test_11_id_is_the_file_name_with_unsafe_characters_replaced(name: str, expected: str) -> None:
    assert free_id(name, set()) == expected


def test_id_is_unique_in_a_dataset_and_kind(dataset: Dataset) -> None:
    ids = [
        attach(dataset, stored(name)).attachment_id for name in ("a b.pdf", "a_b.pdf", "a?b.pdf")
    ]
    assert ids == ["a_b_pdf", "a_b_pdf_2", "a_b_pdf_3"]
    other = attach(dataset, stored("a b.pdf", kind=AttachmentKind.ALTERNATIVE_EXPORT))
    assert other.attachment_id == "a_b_pdf"


def test_same_name_replaces_and_keeps_the_id(dataset: Dataset) -> None:
    first = attach(dataset, stored("a.pdf", b"one"))
    second = attach(dataset, stored("a.pdf", b"three", description={"fr": "Neuf"}))
    assert first.pk == second.pk
    assert dataset.attachments.get().sha256 == hashlib.sha256(b"three").hexdigest()
    assert dataset.attachments.get().size == 5
    assert dataset.attachments.get().mimetype == "application/pdf"


def test_list_that_is_given_is_what_stands_beside_the_data(dataset: Dataset) -> None:
    export = stored("e.zip")
    set_attachments(dataset, AttachmentKind.ALTERNATIVE_EXPORT, [export])
    set_attachments(dataset, KIND, [stored("a.pdf"), stored("b.pdf")])
    set_attachments(dataset, KIND, [stored("b.pdf"), stored("c.pdf")])
    names = dataset.attachments.order_by("file_name").values_list("file_name", flat=True)
    assert list(names) == ["b.pdf", "c.pdf", "e.zip"]
    set_attachments(dataset, KIND, [])
    assert dataset.attachments.get().file_name == "e.zip"


def test_file_beyond_the_bound_is_refused(settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 3
    with pytest.raises(FileTooLargeError):
        store(io.BytesIO(b"1234"), "a", folder="attachments")


def page_of(client: Client, dataset: Dataset) -> str:
    return reverse("admin:datasets_dataset_change", args=[dataset.pk])


def body_of(client: Client, dataset: Dataset) -> dict[str, Any]:
    """Return what a browser would send back from the page of a dataset."""
    page = read(client.get(page_of(client, dataset), HTTP_HOST="localhost").content.decode())
    found: dict[str, Any] = {}
    for element in [*page.all("input"), *page.all("textarea")]:
        name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
        if name and "__prefix__" not in name and kind in ("text", "hidden", "textarea"):
            found[name] = element.attributes.get("value") or element.text.strip()
    found |= {"visibility": "public", "language": "fr", "title_fr": "Arbres", "timezone": "UTC"}
    return found


def test_staff_put_replace_and_remove_a_file(admin_client: Client, dataset: Dataset) -> None:
    revision = dataset.metadata_revision
    added = {
        **body_of(admin_client, dataset),
        "attachments-TOTAL_FORMS": "1",
        "attachments-0-kind": "attachment",
        "attachments-0-title_fr": "Notice",
        "attachments-0-upload": SimpleUploadedFile("../é notice.pdf", b"%PDF"),
    }
    answer = admin_client.post(page_of(admin_client, dataset), added, HTTP_HOST="localhost")
    assert answer.status_code == 302, answer.context["errors"]
    item = dataset.attachments.get()
    assert (item.attachment_id, item.file_name) == ("__notice_pdf", "é notice.pdf")
    assert (item.mimetype, item.size, item.title) == ("application/pdf", 4, {"fr": "Notice"})
    assert item.sha256 == hashlib.sha256(b"%PDF").hexdigest()
    assert default_storage.open(item.file_key).read() == b"%PDF"
    dataset.refresh_from_db()
    assert dataset.metadata_revision > revision

    changed = {
        **body_of(admin_client, dataset),
        "attachments-0-kind": "attachment",
        "attachments-0-upload": SimpleUploadedFile("autre.txt", b"plus"),
    }
    answer = admin_client.post(page_of(admin_client, dataset), changed, HTTP_HOST="localhost")
    assert answer.status_code == 302, answer.context["errors"]
    again = Attachment.objects.get()
    assert (again.pk, again.attachment_id) == (item.pk, "__notice_pdf")
    assert (again.file_name, again.mimetype, again.size) == ("autre.txt", "text/plain", 4)
    assert again.title == {"fr": "Notice"}

    gone = {
        **body_of(admin_client, dataset),
        "attachments-0-kind": "attachment",
        "attachments-0-DELETE": "on",
    }
    assert (
        admin_client.post(page_of(admin_client, dataset), gone, HTTP_HOST="localhost").status_code
        == 302
    )
    assert not Attachment.objects.exists()


def test_staff_are_told_of_a_missing_or_too_large_file(
    admin_client: Client, dataset: Dataset, settings: Any
) -> None:
    body = {
        **body_of(admin_client, dataset),
        "attachments-TOTAL_FORMS": "1",
        "attachments-0-kind": "attachment",
        "attachments-0-title_fr": "Notice",
    }
    answer = admin_client.post(page_of(admin_client, dataset), body, HTTP_HOST="localhost")
    assert answer.status_code == 200
    settings.MAX_UPLOAD_BYTES = 3
    body["attachments-0-upload"] = SimpleUploadedFile("a.pdf", b"1234")
    answer = admin_client.post(page_of(admin_client, dataset), body, HTTP_HOST="localhost")
    assert "3 " in answer.content.decode()
    assert not Attachment.objects.exists()
