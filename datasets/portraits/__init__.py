"""Portraits: every dataset draws itself, once per version, from what everybody may see.

    portrait_of(dataset)      the portrait, drawn now or taken from the cache; None: not public
    kept_portraits(datasets)  those that the cache holds, by primary key, in one look-up
    twin(portrait, fields)    what it shows, in words

A portrait belongs to the public scope: for restricted and private datasets there is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from datasets import selectors
from datasets.models import Dataset, Visibility
from datasets.portraits.drawing import Portrait, draw
from datasets.portraits.outline import city_paths, territory
from datasets.portraits.words import twin

__all__ = [
    "Portrait",
    "city_paths",
    "kept_portraits",
    "portrait_etag",
    "portrait_key",
    "portrait_of",
    "twin",
]

DRAWING = 2
"""Raised when portraits of the same data come to look different."""
KEPT_FOR = 60 * 86_400


def portrait_key(dataset: Dataset) -> str | None:
    """Return the name under which the portrait is kept, or None where there may be none."""
    version = dataset.published_version
    if version is None or dataset.visibility != Visibility.PUBLIC:
        return None
    return f"portrait:{DRAWING}:{dataset.uid}:{version.number}:{dataset.metadata_revision}"


def portrait_etag(dataset: Dataset) -> str | None:
    key = portrait_key(dataset)
    return f'"{key}"' if key else None


def kept_portraits(datasets: Iterable[Dataset]) -> dict[int, Portrait]:
    """Return the portraits that need no drawing."""
    keys = {key: dataset.pk for dataset in datasets if (key := portrait_key(dataset))}
    return {keys[key]: value for key, value in cache.get_many(keys).items()}


def portrait_of(dataset: Dataset) -> Portrait | None:
    """Return the portrait of a public dataset."""
    key = portrait_key(dataset)
    if key is None:
        return None
    kept: Portrait | None = cache.get(key)
    if kept is None:
        scope = selectors.scope(user=AnonymousUser(), dataset=dataset)
        kept = draw(scope, territory())
        cache.set(key, kept, KEPT_FOR)
    return kept
