"""A dataset as others expect to read it: the Explore dataset object (explore-api 7).

Takes datasets that the selectors let a person see; returns plain values for JSON.
"""

from datasets.metadata.loading import described_datasets
from datasets.metadata.objects import (
    OBJECT_KEYS,
    View,
    dataset_object,
    html_description,
    meta_value,
)

__all__ = [
    "OBJECT_KEYS",
    "View",
    "dataset_object",
    "described_datasets",
    "html_description",
    "meta_value",
]
