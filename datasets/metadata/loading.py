"""Load the datasets of a page with everything their objects show, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from datasets.models import Dataset
from datasets.selectors import User, visible_datasets

_SHOWN = ("fields", "themes", "keywords", "attachments")


def described_datasets(*, user: User, uids: Sequence[str]) -> list[Dataset]:
    """Return the visible datasets among these permanent identifiers, in the order given."""
    found = {dataset.uid: dataset for dataset in _shown(user).filter(uid__in=uids)}
    return [found[uid] for uid in uids if uid in found]


def _shown(user: User) -> QuerySet[Dataset]:
    return visible_datasets(user=user).prefetch_related(*_SHOWN)
