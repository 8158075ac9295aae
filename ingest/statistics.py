"""Statistics of the fields of a version, computed by pandas from its Parquet snapshot.

Reads one column at a time, at most `MOST_ROWS` of its values: memory does not grow with the
table. Numbers get their mean, deviation, quartiles and a histogram, dates a histogram by a unit
of time, texts their lengths; lists, places, files, structures and yes or no get nothing. Every
result is a finite number that JSON holds. pandas and Arrow are imported when a version is loaded,
in the worker that does so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from datasets.types import Field, FieldType, Schema

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

MOST_ROWS: Final = 3_000_000
BINS: Final = 20
MOST_PERIODS: Final = 60
_QUARTILES: Final = (1, 2, 3)
_LARGEST_INT: Final = (1 << 63) - 1
_MICROSECONDS: Final = 1_000_000
_YEARS: Final = tuple(step * 10**power for power in range(6) for step in (1, 2, 5))
_BATCH: Final = 50_000
_BUFFER: Final = 1 << 16
_BYTES_OF_A_NUMBER: Final = 4


def statistics_of(
    path: Path, schema: Schema, *, timezone: str, most: int = MOST_ROWS
) -> dict[str, dict[str, Any]]:
    """Return the statistics of every field that has some; a field without values has none.

    Numbers: `{"mean", "std", "quartiles": [q1, median, q3], "histogram": {"min", "max",
    "counts"}}`, with `BINS` equal bins, each without its upper end but the last, and one bin
    where all values are equal. `std` is that of a sample, null for one value; quartiles are
    linear between neighbours, exact for whole numbers.

    Dates and times: `{"histogram": {"unit": "year" | "month" | "day", "step", "start",
    "counts"}}`, at most `MOST_PERIODS` bins of `step` units from `start` on; periods of times
    are those of `timezone`.

    Texts: `{"length": {"min", "mean", "max"}}` in characters.

    Where the table has more than `most` records, row groups taken evenly over it are read and
    `is_estimate` is true.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: only where versions are loaded)

    found: dict[str, dict[str, Any]] = {}
    with pq.ParquetFile(path) as source:
        repeating = _repeating(source)
    with pq.ParquetFile(
        path, pre_buffer=False, buffer_size=_BUFFER, read_dictionary=repeating
    ) as source:
        groups = _groups(source, most)
        is_estimate = len(groups) < source.metadata.num_row_groups
        for item in schema:
            if item.multivalued:
                continue
            told = _field(_Column(source=source, groups=groups, name=item.name), item, timezone)
            if told:
                found[item.name] = {**told, "is_estimate": True} if is_estimate else told
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of the snapshot, of some of its row groups."""

    source: pq.ParquetFile
    groups: Sequence[int]
    name: str

    def batches(self) -> Iterator[pa.Array]:
        """Yield the values that are there, some at a time."""
        for batch in self.source.iter_batches(
            batch_size=_BATCH, row_groups=self.groups, columns=[self.name], use_threads=False
        ):
            values = batch.column(0).drop_null()
            if len(values):
                yield values


def _repeating(source: pq.ParquetFile) -> list[str]:
    """Return the columns that the file holds as few values and their numbers."""
    about = source.metadata
    if not about.num_row_groups:
        return []
    chunks = [about.row_group(0).column(place) for place in range(about.num_columns)]
    return [
        chunk.path_in_schema
        for chunk in chunks
        if chunk.physical_type == "BYTE_ARRAY"
        and chunk.total_uncompressed_size < _BYTES_OF_A_NUMBER * chunk.num_values
    ]


def _groups(source: pq.ParquetFile, most: int) -> list[int]:
    """Return the row groups to read: all, or as many as hold `most` records, evenly apart."""
    about = source.metadata
    if about.num_rows <= most:
        return list(range(about.num_row_groups))
    taken = max(1, about.num_row_groups * most // about.num_rows)
    return [place * about.num_row_groups // taken for place in range(taken)]


def _field(column: _Column, item: Field, timezone: str) -> dict[str, Any]:
    match item.type:
        case FieldType.INT | FieldType.DOUBLE:
            return _numbers(_series(column), is_whole=item.type is FieldType.INT)
        case FieldType.DATE:
            return _periods(_series(column), None)
        case FieldType.DATETIME:
            return _periods(_series(column), ZoneInfo(timezone))
        case FieldType.TEXT:
            return _lengths(column)
        case _:
            return {}


def _series(column: _Column) -> pd.Series[Any]:
    """Return the values in their order of size, without those that are no finite number.

    Dates are days, times are microseconds, since 1970 in UTC.
    """
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    parts = []
    for values in column.batches():
        if pa.types.is_date32(values.type):
            values = values.view(pa.int32())
        elif pa.types.is_timestamp(values.type):
            values = values.view(pa.int64())
        part = values.to_numpy(zero_copy_only=False)
        parts.append(part[np.isfinite(part)] if part.dtype.kind == "f" else part)
    if not parts:
        return pd.Series([], dtype="int64")
    values = np.concatenate(parts)
    values.sort()  # in its place: pandas would sort by a second array of places
    return pd.Series(values, copy=False)


# --- numbers --------------------------------------------------------------------------------


def _numbers(values: pd.Series[Any], *, is_whole: bool) -> dict[str, Any]:
    if values.empty:
        return {}
    kind = int if is_whole else float
    least, greatest = kind(values.iloc[0]), kind(values.iloc[-1])
    mean, deviation = _moments(values, least, greatest)
    return {
        "mean": mean,
        "std": deviation,
        "quartiles": [_quartile(values, part, kind) for part in _QUARTILES],
        "histogram": {
            "min": least,
            "max": greatest,
            "counts": _counts(values, least, greatest),
        },
    }


def _moments(
    values: pd.Series[Any], least: float, greatest: float
) -> tuple[float | None, float | None]:
    """Return mean and deviation; None where they are too large for a number, or there is none."""
    import numpy as np  # noqa: PLC0415

    if least == greatest:
        return least, 0.0 if len(values) > 1 else None
    # Measured from the least value, so that large whole numbers lose nothing of their distance.
    base = least if isinstance(least, int) and greatest - least <= _LARGEST_INT else 0
    with np.errstate(all="ignore"):
        apart = values - base if base else values
        mean, deviation = base + float(apart.mean()), float(apart.std())
    return _finite(mean), _finite(deviation)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _quartile(values: pd.Series[Any], part: int, kind: type[int] | type[float]) -> float:
    """Return the value that `part` quarters of the values lie below."""
    place, rest = divmod(part * (len(values) - 1), 4)
    low = kind(values.iloc[place])
    if not rest:
        return low
    high = kind(values.iloc[place + 1])
    if isinstance(low, int) and isinstance(high, int):
        whole, over = divmod((high - low) * rest, 4)
        return low + whole if not over else low + whole + over / 4
    return low if low == high else low * (1 - rest / 4) + high * (rest / 4)


def _counts(values: pd.Series[Any], least: float, greatest: float) -> list[int]:
    """Return how many values lie in each of the equal bins; values are sorted."""
    import numpy as np  # noqa: PLC0415

    if least == greatest:
        return [len(values)]
    # Weighed, not added step by step: the distance of two doubles may be no double.
    share = np.arange(1, BINS) / BINS
    edges = float(least) * (1 - share) + float(greatest) * share
    edges = np.maximum.accumulate(np.clip(edges, float(least), float(greatest)))
    return _between(values, edges)


def _between(values: pd.Series[Any], edges: np.ndarray[Any, Any]) -> list[int]:
    """Return how many sorted values lie before, between and after the edges."""
    import numpy as np  # noqa: PLC0415

    places = np.concatenate(([0], values.searchsorted(edges, side="left"), [len(values)]))
    return [int(count) for count in np.diff(places)]


# --- dates and times ------------------------------------------------------------------------


def _periods(values: pd.Series[Any], zone: ZoneInfo | None) -> dict[str, Any]:
    """Count sorted days, or microseconds where there is a zone, by a unit of time."""
    import numpy as np  # noqa: PLC0415

    if values.empty:
        return {}
    unit = "D" if zone is None else "us"
    ends = [_local(int(values.iloc[place]), zone) for place in (0, -1)]
    extremes = np.array(ends, dtype="int64").astype(f"M8[{unit}]")
    for name, code in (("day", "D"), ("month", "M"), ("year", "Y")):
        start, end = extremes.astype(f"M8[{code}]").astype("int64").tolist()
        if end - start < MOST_PERIODS or name == "year":
            break
    step = 1
    if name == "year":  # counted from the year 0, so that decades and centuries are those we know
        start, end = start + 1970, end + 1970
        step = next(step for step in _YEARS if end // step - start // step < MOST_PERIODS)
        start, end = start // step * step - 1970, end - 1970
    begins = np.arange(start + step, end + 1, step).astype(f"M8[{code}]").astype(f"M8[{unit}]")
    edges = [_universal(int(moment), zone) for moment in begins.astype("int64")]
    return {
        "histogram": {
            "unit": name,
            "step": step,
            "start": str(np.array(start, dtype="int64").astype(f"M8[{code}]")),
            "counts": _between(values, np.array(edges, dtype="int64")),
        }
    }


def _local(moment: int, zone: ZoneInfo | None) -> int:
    """Return microseconds since 1970 as a clock of the zone shows them."""
    return moment + _offset(moment, zone, UTC) if zone is not None else moment


def _universal(shown: int, zone: ZoneInfo | None) -> int:
    """Return when a clock of the zone showed this, the first time where it did twice."""
    return shown - _offset(shown, zone, zone) if zone is not None else shown


def _offset(moment: int, zone: ZoneInfo, told_in: tzinfo) -> int:
    """Return microseconds between the zone and UTC; 0 for years that no calendar here has."""
    try:
        told = datetime.fromtimestamp(moment // _MICROSECONDS, UTC).replace(tzinfo=told_in)
        offset = told.astimezone(zone).utcoffset()
    except (ValueError, OverflowError, OSError):
        return 0
    return int(offset.total_seconds()) * _MICROSECONDS if offset is not None else 0


# --- texts ----------------------------------------------------------------------------------


def _lengths(column: _Column) -> dict[str, Any]:
    """Measure the texts; of columns that repeat them, each different one of a batch once."""
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    parts = []
    for values in column.batches():
        if isinstance(values, pa.DictionaryArray):
            counted = pc.utf8_length(values.dictionary).take(values.indices)
        else:
            counted = pc.utf8_length(values)
        lengths = pd.Series(counted.to_numpy(zero_copy_only=False))
        parts.append((len(lengths), lengths.min(), lengths.max(), lengths.sum()))
    if not parts:
        return {}
    told = pd.DataFrame(parts, columns=["count", "min", "max", "sum"])
    return {
        "length": {
            "min": int(told["min"].min()),
            "mean": float(told["sum"].sum() / told["count"].sum()),
            "max": int(told["max"].max()),
        }
    }
