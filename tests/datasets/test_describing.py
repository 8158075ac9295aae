"""Metadata applied to a dataset: what changes raises the revision, what repeats does not."""

from __future__ import annotations

import pytest

from datasets import describing
from datasets.models import Dataset

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
