"""The list of every demo dataset, in the order in which they are loaded.

Large files come first so that two workers end at about the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.demo import (
    air,
    associations,
    buses,
    daily_life,
    elections,
    energy,
    finance,
    first_names,
    leisure,
    nature,
    school,
    territory,
    traffic,
    water,
)
from ingest.demo.table import DemoDataset

DATASETS: tuple[DemoDataset, ...] = (
    *air.DATASETS,
    *nature.DATASETS,
    *traffic.DATASETS,
    *energy.DATASETS,
    *school.DATASETS,
    *leisure.DATASETS,
    *buses.DATASETS,
    *territory.DATASETS,
    *elections.DATASETS,
    *finance.DATASETS,
    *associations.DATASETS,
    *daily_life.DATASETS,
    *first_names.DATASETS,
    *water.DATASETS,
)


class UnknownDemoDatasetError(Exception):
    """An identifier that no demo dataset bears."""

    def __init__(self, unknown: Sequence[str]) -> None:
        names = ", ".join(sorted(dataset.id for dataset in DATASETS))
        super().__init__(f"No demo dataset is named {', '.join(unknown)}. There are: {names}.")


def chosen(only: Sequence[str]) -> tuple[DemoDataset, ...]:
    """Return the datasets of some identifiers, or all when none is given.

    Raises:
        UnknownDemoDatasetError: an identifier is in no list.
    """
    unknown = sorted(set(only) - {dataset.id for dataset in DATASETS})
    if unknown:
        raise UnknownDemoDatasetError(unknown)
    return tuple(dataset for dataset in DATASETS if not only or dataset.id in only)
