"""Datasets under the identifiers that `elia-py` knows, with the fields it reads; invented values.

An hourly value for seven days, of two regions and two fuels: two of the client's five-day
windows, so that a bound that is counted twice or left out shows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from datasets.models import Dataset
from datasets.types import Field, FieldType
from tests.api.builders import publish

START = datetime(2024, 5, 22, tzinfo=UTC)
HOURS = 7 * 24
REGIONS = ("Belgium", "Flanders")
FUELS = ("Wind", "Gas")
PREDICTED = ("ods136", "ods147")
IDENTIFIERS = (
    *("ods003", "ods031", "ods032", "ods033", "ods047", "ods086", "ods087", "ods134"),
    *("ods161", "ods162", "ods169"),
    *PREDICTED,
)


def load() -> dict[str, Dataset]:
    """Publish one dataset for each identifier."""
    return {identifier: _published(identifier) for identifier in IDENTIFIERS}


def _published(identifier: str) -> Dataset:
    moment = "predictiontimeutc" if identifier in PREDICTED else "datetime"
    fields = (
        Field(name=moment, type=FieldType.DATETIME),
        Field(name="resolutioncode", type=FieldType.TEXT),
        Field(name="region", type=FieldType.TEXT),
        Field(name="fuel", type=FieldType.TEXT),
        Field(name="measured", type=FieldType.DOUBLE),
    )
    rows = [
        (
            (START + timedelta(hours=hour)).isoformat(),
            "PT60M",
            REGIONS[hour % 2],
            FUELS[hour % 2],
            hour * 1.5,
        )
        for hour in range(HOURS)
    ]
    return publish(identifier, fields, rows, annotations={"region": {"facet": True}})
