"""The staff's way: create a dataset, upload, watch, publish; and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from datasets import describing
from datasets.admin.dataset import DatasetForm
from datasets.models import Dataset, DatasetField
from ingest import pipeline, services
from ingest.models import Run
from ingest.problems import Problem
from tests.ingest.conftest import Publish

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

CSV = b"Nom;Prix\nAngers;1\nNantes;2\n"


@pytest.fixture
def staff(tables: None) -> Client:
    client = Client(headers={"accept-language": "fr"})
    client.force_login(User.objects.create_superuser("chef"))
    return client


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Name static files without the manifest that only a set-up portal has."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    queued: list[int] = []
    monkeypatch.setattr(services, "enqueue", lambda run: queued.append(run.pk))
    return queued


def upload(client: Client, dataset: Dataset, content: bytes, **data: str) -> Run:
    response = client.post(
        reverse("admin:ingest_run_add"),
        {"dataset": dataset.pk, "file": SimpleUploadedFile("prix.csv", content), **data},
    )
    run = Run.objects.latest("pk")
    assert response["Location"] == reverse("admin:ingest_run_change", args=[run.pk])
    return run


def test_create_upload_watch_publish(staff: Client, no_queue: list[int]) -> None:
    form = {
        "title_fr": "Prix",
        "title_en": "Prices",
        "dataset_id": "prix",
        "description_fr": "Tous les prix.",
        "description_en": "",
        "visibility": "public",
        "territory": "Rivemaine, Saint-Lys",
        "language": "fr",
        "timezone": "Europe/Paris",
        "metas": "{}",
        "key": "",
    }
    response = staff.post(reverse("admin:datasets_dataset_add"), form)
    dataset = Dataset.objects.get(dataset_id="prix")
    assert response["Location"] == f"{reverse('admin:ingest_run_add')}?dataset={dataset.pk}"
    assert (dataset.title, dataset.description) == (
        {"fr": "Prix", "en": "Prices"},
        {"fr": "Tous les prix."},
    )
    assert dataset.territory == ["Rivemaine", "Saint-Lys"]
    assert dataset.created_by is not None

    run = upload(staff, dataset, CSV, message="Première version")
    assert no_queue == [run.pk]
    page = staff.get(reverse("admin:ingest_run_change", args=[run.pk]))
    assert 'http-equiv="refresh"' in page.text

    pipeline.process(run.pk)
    page = staff.get(reverse("admin:ingest_run_change", args=[run.pk]))
    assert "Publier la version 1" in page.text
    assert "nombres entiers" in page.text
    assert 'http-equiv="refresh"' not in page.text
    assert not Dataset.objects.get(pk=dataset.pk).is_published

    staff.post(reverse("admin:ingest_run_publish", args=[run.pk]))
    dataset.refresh_from_db()
    assert dataset.is_published
    assert "Publié" in staff.get(reverse("admin:ingest_run_change", args=[run.pk])).text


def test_publish_directly_when_nothing_is_wrong(staff: Client) -> None:
    dataset = describing.create_dataset("prix", title={"fr": "Prix"})
    run = upload(staff, dataset, CSV, is_direct="on")
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert run.state == "published"


def test_bad_cells_are_shown_and_answered(staff: Client, publish: Publish) -> None:
    good = "".join(f"{n};x\n" for n in range(50))
    publish("n;t\n" + good, "prix")
    dataset = Dataset.objects.get(dataset_id="prix")
    run = upload(staff, dataset, ("n;t\n" + good + "1O;<b>y</b>\n").encode(), is_direct="on")
    pipeline.process(run.pk)
    page = staff.get(reverse("admin:ingest_run_change", args=[run.pk]))
    assert "1O" in page.text
    assert "<b>y</b>" not in page.text
    address = reverse("admin:ingest_run_cells", args=[run.pk])
    assert address in page.text
    answer = staff.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    table = answer.getvalue().decode("utf-8-sig").splitlines()
    assert table == ["line;column;value;rule;suggestion", "52;n;1O;not_int;10"]
    assert Client().get(address).status_code == 302
    staff.post(reverse("admin:ingest_run_answer", args=[run.pk]), {"empty_bad_cells": "on"})
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rejected_cells) == ("published", 1)


def test_failure_says_what_to_do(staff: Client) -> None:
    dataset = describing.create_dataset("prix", title={"fr": "Prix"})
    run = upload(staff, dataset, b"<html>404</html>")
    pipeline.process(run.pk)
    page = staff.get(reverse("admin:ingest_run_change", args=[run.pk]))
    assert "Le fichier est une page web, pas des données." in page.text


def test_field_texts_and_types_are_edited(staff: Client, publish: Publish) -> None:
    publish(CSV, "prix")
    dataset = Dataset.objects.get(dataset_id="prix")
    page = staff.get(reverse("admin:datasets_dataset_change", args=[dataset.pk]))
    form = page.context["adminform"].form
    data = {
        "title_fr": "Prix", "title_en": "", "description_fr": "", "description_en": "",
        "visibility": "public", "language": "fr", "timezone": "Europe/Paris", "metas": "{}",
        "territory": "", "key": "", "fields-TOTAL_FORMS": "2", "fields-INITIAL_FORMS": "2",
        "versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0",
        "attachments-TOTAL_FORMS": "0", "attachments-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert "dataset_id" not in form.fields
    for place, field in enumerate(dataset.fields.all()):
        data |= {
            f"fields-{place}-id": str(field.pk),
            f"fields-{place}-dataset": str(dataset.pk),
            f"fields-{place}-label_fr": f"Libellé {place}",
            f"fields-{place}-label_en": f"Label {place}",
            f"fields-{place}-unit": "€",
            f"fields-{place}-declared_type": "text",
            f"fields-{place}-flags": "facet",
        }
    response = staff.post(reverse("admin:datasets_dataset_change", args=[dataset.pk]), data)
    assert response.status_code == 302, response.context["errors"]
    field = DatasetField.objects.get(dataset=dataset, name="prix")
    assert (field.label, field.declared_type, field.annotations) == (
        {"fr": "Libellé 1", "en": "Label 1"},
        "text",
        {"facet": True},
    )
    dataset.refresh_from_db()
    assert dataset.metadata_revision > 1


def test_saving_a_dataset_does_not_undo_what_was_published_meanwhile(
    staff: Client, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form was read before a run published: only what was edited is written."""
    publish(CSV, "prix")
    dataset = Dataset.objects.get(dataset_id="prix")
    run = publish(CSV + b"Tours;3\n", "prix", is_confirmed=False)
    cleaned = DatasetForm.clean_title

    def published_meanwhile(form: DatasetForm) -> dict[str, str]:
        services.publish_run(run)
        return cleaned(form)

    monkeypatch.setattr(DatasetForm, "clean_title", published_meanwhile)
    data = {
        "title_fr": "Prix relus", "visibility": "public", "language": "fr", "metas": "{}",
        "timezone": "Europe/Paris", "fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0",
        "versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0",
        "attachments-TOTAL_FORMS": "0", "attachments-INITIAL_FORMS": "0",
    }  # fmt: skip
    response = staff.post(reverse("admin:datasets_dataset_change", args=[dataset.pk]), data)
    assert response.status_code == 302, response.context["errors"]
    found = Dataset.objects.get(pk=dataset.pk)
    assert found.published_version is not None
    assert (found.published_version.number, found.title["fr"]) == (2, "Prix relus")
    assert found.data_modified_at != dataset.data_modified_at
    assert found.metadata_revision == dataset.metadata_revision + 1


@pytest.mark.parametrize(
    "name",
    [
        "index", "ingest_run_changelist", "ingest_run_add", "datasets_dataset_changelist",
        "datasets_dataset_add", "datasets_licence_changelist", "datasets_theme_changelist",
        "datasets_organisation_changelist", "datasets_keyword_changelist",
        "datasets_group_changelist", "datasets_theme_add",
    ],
)  # fmt: skip
def test_pages_answer_staff_and_nobody_else(staff: Client, name: str) -> None:
    address = reverse(f"admin:{name}")
    assert staff.get(address).status_code == 200
    assert Client().get(address).status_code == 302
    plain = Client()
    plain.force_login(User.objects.create_user("agent", is_staff=True))
    assert plain.get(address).status_code == (200 if name == "index" else 403)


def test_rights_of_the_model_hold(staff: Client, publish: Publish) -> None:
    run = publish(CSV, is_confirmed=False)
    viewer = User.objects.create_user("lecteur", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_run"))
    client = Client()
    client.force_login(viewer)
    page = client.get(reverse("admin:ingest_run_change", args=[run.pk]))
    assert page.status_code == 200
    assert "Publier la version" not in page.text
    for name in ("publish", "answer"):
        address = reverse(f"admin:ingest_run_{name}", args=[run.pk])
        assert client.post(address).status_code == 403
        assert staff.get(address).status_code == 405


def test_published_dataset_is_not_deleted(staff: Client, publish: Publish) -> None:
    publish(CSV, "prix")
    dataset = Dataset.objects.get(dataset_id="prix")
    address = reverse("admin:datasets_dataset_delete", args=[dataset.pk])
    assert staff.post(address, {"post": "yes"}).status_code == 403
    draft = describing.create_dataset("brouillon", title={"fr": "x"})
    address = reverse("admin:datasets_dataset_delete", args=[draft.pk])
    assert staff.post(address, {"post": "yes"}).status_code == 302
    assert not Dataset.objects.filter(pk=draft.pk).exists()


def test_overtaken_version_says_what_to_do(staff: Client, publish: Publish) -> None:
    waiting = publish(CSV, "prix", is_confirmed=False)
    publish(CSV + b"Tours;3\n", "prix")
    address = reverse("admin:ingest_run_publish", args=[waiting.pk])
    page = staff.post(address, follow=True)
    (told,) = page.context["messages"]
    with translation.override("fr"):
        problem = Problem(code="newer_version", params={"version": 2})
        assert str(told) == f"{problem.message} {problem.hint}"


def test_run_in_the_queue_says_since_when(staff: Client, publish: Publish) -> None:
    run = publish(CSV, "prix")
    address = reverse("admin:ingest_run_change", args=[run.pk])
    line = "En file d’attente depuis"
    assert line not in staff.get(address).content.decode()
    since = timezone.now() - timedelta(minutes=7)
    Run.objects.filter(pk=run.pk).update(state="received", waits_since=since)
    page = staff.get(address).content.decode()
    assert line in page
    assert "7\u00a0minutes" in page
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(minutes=1))
    assert line not in staff.get(address).content.decode()
