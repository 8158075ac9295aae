"""Datasets as lists show them: one card each, without a query per dataset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from datasets import prose, selectors
from datasets.freshness import Freshness, freshness
from datasets.models import Dataset, Organisation, Visibility
from datasets.models.texts import localized
from datasets.portraits import Portrait, kept_portraits, portrait_key
from datasets.services import dataset_features


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a list says of one dataset."""

    dataset: Dataset
    title: str
    summary: str
    publisher: Organisation | None
    updated: datetime | None
    freshness: Freshness
    licence: str
    records_count: int
    views: Sequence[str]
    portrait: Portrait | None
    has_portrait: bool
    """Whether there is one, also where it has yet to be drawn."""

    @property
    def is_restricted(self) -> bool:
        return self.dataset.visibility == Visibility.RESTRICTED

    @property
    def is_private(self) -> bool:
        return self.dataset.visibility == Visibility.PRIVATE


def cards(*, user: selectors.User, ids: Sequence[str]) -> list[Card]:
    """Return cards of visible datasets in the order given."""
    found = selectors.visible_datasets(user=user).filter(dataset_id__in=ids)
    by_id = {dataset.dataset_id: dataset for dataset in found}
    return cards_of([by_id[name] for name in ids if name in by_id])


def cards_of(datasets: Iterable[Dataset]) -> list[Card]:
    """Return cards of datasets that a selector gave."""
    listed = list(datasets)
    prefetch_related_objects(listed, "publisher", "licence", "published_version")
    portraits = kept_portraits(listed)
    return [card(dataset, portraits.get(dataset.pk)) for dataset in listed]


def card(dataset: Dataset, portrait: Portrait | None) -> Card:
    """Return the card of one dataset whose related rows are read."""
    version = dataset.published_version
    return Card(
        dataset=dataset,
        title=str(dataset),
        summary=prose.summary(localized(dataset.description)),
        publisher=dataset.publisher,
        updated=dataset.data_modified_at,
        freshness=freshness(dataset.update_frequency, dataset.data_modified_at),
        licence=dataset.licence.name if dataset.licence else dataset.licence_text,
        records_count=version.records_count if version else 0,
        views=view_names(dataset),
        portrait=portrait,
        has_portrait=portrait_key(dataset) is not None,
    )


def view_names(dataset: Dataset) -> list[str]:
    """Return what can be seen of a dataset, as words."""
    features = dataset_features(dataset)
    names = [_("Table")]
    if "geo" in features:
        names.append(_("Map"))
    if "timeserie" in features:
        names.append(_("Time series"))
    return names
