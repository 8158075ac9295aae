"""Metadata applied to a dataset: what changes raises the revision, what repeats does not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets import describing
from datasets.models import Dataset, State

pytestmark = pytest.mark.django_db

METADATA = {
    "title": {"fr": "Arbres", "en": "Trees"},
    "publisher": "Ville de Rivemaine",
    "theme": ["Environnement"],
    "keyword": ["arbre", "nature"],
    "license": "Licence Ouverte v2.0 (Etalab)",
    "territory": ["Rivemaine"],
    "metas": {"custom": {"service": "parcs"}},
}


def test_the_same_metadata_twice_leave_the_revision_alone() -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    assert describing.apply_metadata(dataset, METADATA) == []
    dataset.refresh_from_db()
    first = (dataset.metadata_revision, dataset.metadata_modified_at)
    describing.apply_metadata(dataset, METADATA)
    dataset.refresh_from_db()
    assert (dataset.metadata_revision, dataset.metadata_modified_at) == first
    assert dataset.licence is not None
    assert dataset.licence.code == "etalab-2.0"


def test_one_changed_word_raises_the_revision_and_is_kept() -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    describing.apply_metadata(dataset, METADATA)
    describing.apply_metadata(dataset, {"keyword": ["arbre"], "references": "Notice 2026"})
    found = Dataset.objects.get(pk=dataset.pk)
    assert found.metadata_revision == 3
    assert [k.name for k in found.keywords.all()] == ["arbre"]
    assert found.references == "Notice 2026"
    assert found.title == METADATA["title"]


def test_a_licence_that_is_not_listed_is_kept_as_text() -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    assert describing.apply_metadata(dataset, {"license": "Licence maison"}) == ["Licence maison"]
    dataset.refresh_from_db()
    assert (dataset.licence, dataset.licence_text) == (None, "Licence maison")


def test_metadata_do_not_bring_back_what_changed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    described = describing._described

    def unpublished_meanwhile(held: Dataset) -> list[object]:
        Dataset.objects.filter(pk=held.pk).update(state=State.UNPUBLISHED, download_count=7)
        return described(held)

    monkeypatch.setattr(describing, "_described", unpublished_meanwhile)
    with CaptureQueriesContext(connection) as queries:
        describing.apply_metadata(dataset, METADATA)
    assert "FOR UPDATE" in next(q["sql"] for q in queries if q["sql"].startswith("SELECT"))
    found = Dataset.objects.get(pk=dataset.pk)
    assert (found.state, found.download_count) == (State.UNPUBLISHED, 7)
    assert (found.title, found.territory) == (METADATA["title"], METADATA["territory"])
    assert (found.metas, found.publisher is None) == (METADATA["metas"], False)


@pytest.mark.parametrize(
    "said", [{"annotations": {"facet": True}}, {"type": "text"}, {"label": {"en": "Name"}}]
)
def test_what_is_said_of_a_field_raises_the_revision(said: dict[str, object]) -> None:
    """What processes keep of a version is named by this number."""
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    dataset.fields.create(name="nom", source="Nom")
    metadata = {"fields": [{"name": "nom", **said}]}
    for _again in range(2):
        describing.apply_metadata(dataset, metadata)
        assert Dataset.objects.get(pk=dataset.pk).metadata_revision == 2


def test_a_field_without_a_label_is_read_under_its_header() -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    describing.add_fields(dataset, [{"name": "hauteur_m", "source": "Hauteur (m)", "position": 0}])
    field = dataset.fields.get()
    assert field.shown_label("fr") == "Hauteur (m)"
    field.label = {"fr": "Hauteur", "en": "Height"}
    assert (field.shown_label("fr"), field.shown_label("en")) == ("Hauteur", "Height")


def test_an_unknown_time_zone_is_refused_when_staff_save() -> None:
    dataset = describing.create_dataset("arbres", title={"fr": "Arbres"})
    dataset.timezone = "Mars/Olympus"
    with pytest.raises(ValidationError) as caught:
        dataset.full_clean()
    assert list(caught.value.message_dict) == ["timezone"]
