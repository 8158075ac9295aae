"""What an address names: the dataset, or a page that says there is none."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from datasets import selectors
from datasets.models import Dataset


def visible(request: HttpRequest, dataset_id: str) -> Dataset:
    """Return the dataset of an address.

    Raises:
        Http404: absent and private look the same.
    """
    try:
        return selectors.visible_dataset(user=request.user, dataset_id=dataset_id)
    except selectors.DatasetNotVisibleError as err:
        raise Http404 from err
