"""The list of every demo dataset, in the order in which they are loaded.

What lives from day to day comes last, so that a fresh portal shows it as just updated.
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
    *nature.DATASETS,
    *energy.DATASETS,
    *territory.DATASETS,
    *elections.DATASETS,
    *finance.DATASETS,
    *first_names.DATASETS,
    *daily_life.DATASETS,
    *water.DATASETS,
    *buses.DATASETS,
    *associations.DATASETS,
    *school.DATASETS,
    *leisure.DATASETS,
    *traffic.DATASETS,
    *air.DATASETS,
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
