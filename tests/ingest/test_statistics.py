"""Statistics of fields against plain Python, on snapshots of every shape."""

from __future__ import annotations

import json
import math
import statistics as plain
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.models import Dataset
from datasets.types import Field, FieldType, Schema
from ingest.statistics import BINS, MOST_PERIODS, statistics_of
from tests import workers
from tests.ingest.conftest import Publish

ARROW = {
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us", tz="UTC"),
    FieldType.GEO_POINT_2D: pa.binary(),
}
DATABASES = ["default", "records", "records_read"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("snapshots")


def told(
    folder: Path,
    kind: FieldType,
    values: Sequence[Any],
    *,
    group: int = 4,
    zone: str = "UTC",
    **options: Any,
) -> dict[str, Any]:
    """Return what is told of one column; it must be storable as it is."""
    path = folder / "one.parquet"
    table = pa.table({"v": pa.array(values, type=ARROW.get(kind, pa.string()))})
    pq.write_table(table, path, row_group_size=group)
    schema = Schema((Field(name="v", type=kind),))
    found = statistics_of(path, schema, timezone=zone, **options).get("v", {})
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    return found


def quartile(values: Sequence[Any], part: int) -> Fraction:
    """Return the linear quartile, exactly."""
    ordered = [Fraction(value) for value in sorted(values)]
    place = Fraction(part * (len(ordered) - 1), 4)
    low = ordered[math.floor(place)]
    return low + (ordered[math.ceil(place)] - low) * (place - math.floor(place))


def bins(values: Sequence[Any]) -> list[int]:
    low, high = Fraction(min(values)), Fraction(max(values))
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, math.floor((Fraction(value) - low) * BINS / (high - low)))] += 1
    return counts


INTS = [
    pytest.param([3, None, 1, 2, 2, None, 40, 7, 9], id="nulls"),
    pytest.param([-5, -17, -3, -900, -44], id="negative"),
    pytest.param(list(range(0, 2000, 2)), id="even"),
    pytest.param([2**62 + 4096 * n for n in (0, 1, 5, 9, 20)], id="huge"),
    pytest.param([-(2**63), 2**63 - 1, 0, 12, -8], id="widest"),
]


@pytest.mark.parametrize("values", INTS)
def test_whole_numbers(folder: Path, values: list[int | None]) -> None:
    there = [value for value in values if value is not None]
    found = told(folder, FieldType.INT, values)
    mean = float(Fraction(sum(there), len(there)))
    # Doubles are added: what cancels out leaves their last digits.
    assert found["mean"] == pytest.approx(mean, rel=1e-12, abs=1e-12 * max(map(abs, there)))
    assert found["std"] == pytest.approx(plain.stdev(there), rel=1e-9)
    assert found["quartiles"] == [pytest.approx(float(quartile(there, p))) for p in (1, 2, 3)]
    assert (found["histogram"]["min"], found["histogram"]["max"]) == (min(there), max(there))
    assert found["histogram"]["counts"] == bins(there)
    assert "is_estimate" not in found


def test_quartiles_of_huge_whole_numbers_are_exact(folder: Path) -> None:
    base = 2**60
    found = told(folder, FieldType.INT, [base + 1, base + 3, base + 4, base + 7, base + 9])
    assert found["quartiles"] == [base + 3, base + 4, base + 7]
    assert found["std"] == pytest.approx(plain.stdev([1, 3, 4, 7, 9]))


def test_decimal_numbers(folder: Path) -> None:
    values = [0.5, None, -1.25, 3.75, 2.5, 11.0, 2.5]
    there = [value for value in values if value is not None]
    found = told(folder, FieldType.DOUBLE, values)
    assert found["mean"] == pytest.approx(plain.fmean(there))
    assert found["std"] == pytest.approx(plain.stdev(there))
    assert found["quartiles"] == [pytest.approx(float(quartile(there, p))) for p in (1, 2, 3)]
    assert found["histogram"]["counts"] == bins(there)


def test_one_value_has_no_deviation_and_one_bin(folder: Path) -> None:
    assert told(folder, FieldType.INT, [None, 7]) == {
        "mean": 7,
        "std": None,
        "quartiles": [7, 7, 7],
        "histogram": {"min": 7, "max": 7, "counts": [1]},
    }


@pytest.mark.parametrize("value", [2**63 - 1, 0.1, -1e308])
def test_equal_values_deviate_by_nothing(folder: Path, value: float) -> None:
    kind = FieldType.INT if isinstance(value, int) else FieldType.DOUBLE
    assert told(folder, kind, [value] * 9) == {
        "mean": value,
        "std": 0.0,
        "quartiles": [value] * 3,
        "histogram": {"min": value, "max": value, "counts": [9]},
    }


def test_what_is_no_finite_number_is_left_out(folder: Path) -> None:
    found = told(folder, FieldType.DOUBLE, [1.0, math.nan, math.inf, 3.0, -math.inf])
    assert (found["mean"], found["quartiles"]) == (2.0, [1.5, 2.0, 2.5])
    assert told(folder, FieldType.DOUBLE, [math.nan, math.inf]) == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_any_doubles_give_numbers_in_their_range(folder: Path, values: list[float]) -> None:
    found = told(folder, FieldType.DOUBLE, values)
    assert sum(found["histogram"]["counts"]) == len(values)
    assert min(found["histogram"]["counts"]) >= 0
    assert min(values) <= found["quartiles"][0] <= found["quartiles"][2] <= max(values)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=30))
def test_any_whole_numbers_are_measured(folder: Path, values: list[int]) -> None:
    found = told(folder, FieldType.INT, values)
    assert found["mean"] == pytest.approx(sum(values) / len(values), rel=1e-9, abs=1e4)
    assert found["quartiles"] == [pytest.approx(float(quartile(values, p))) for p in (1, 2, 3)]
    assert sum(found["histogram"]["counts"]) == len(values)


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("values", [[], [None, None]])
def test_empty_columns_have_none(folder: Path, kind: FieldType, values: list[Any]) -> None:
    assert told(folder, kind, values) == {}


def test_lists_and_other_types_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"tags": [["a"], ["b", "c"]], "oui": [True, False], "j": ["{}", "[]"]})
    pq.write_table(table, path)
    schema = Schema(
        (
            Field(name="tags", type=FieldType.TEXT, multivalued=True),
            Field(name="oui", type=FieldType.BOOLEAN),
            Field(name="j", type=FieldType.JSON_BLOB),
        )
    )
    assert statistics_of(path, schema, timezone="UTC") == {}


DAYS = [
    (timedelta(days=1), 40, "day", "%Y-%m-%d"),
    (timedelta(days=9), 180, "month", "%Y-%m"),
    (timedelta(days=100), 200, "year", "%Y"),
]


@pytest.mark.parametrize(("apart", "count", "unit", "form"), DAYS)
def test_dates_are_counted_by_a_fitting_unit(
    folder: Path, apart: timedelta, count: int, unit: str, form: str
) -> None:
    values = [date(1969, 11, 20) + apart * place for place in range(count)] + [None]
    found = told(folder, FieldType.DATE, values)["histogram"]
    there = [value for value in values if value is not None]
    wanted = Counter(value.strftime(form) for value in there)
    assert (found["unit"], found["step"], found["start"]) == (unit, 1, min(wanted))
    assert len(found["counts"]) <= MOST_PERIODS
    assert [n for n in found["counts"] if n] == [wanted[key] for key in sorted(wanted)]


@pytest.mark.parametrize(
    ("first", "last", "start", "step"),
    [(1789, 2026, "1785", 5), (1, 9999, "0000", 200), (1950, 2023, "1950", 2)],
)
def test_many_years_are_counted_by_rounds(
    folder: Path, first: int, last: int, start: str, step: int
) -> None:
    years = [first, first + step, last, last]
    found = told(folder, FieldType.DATE, [date(year, 6, 1) for year in years])["histogram"]
    assert (found["unit"], found["start"], found["step"]) == ("year", start, step)
    counted = Counter(year // step for year in years)
    assert [n for n in found["counts"] if n] == [counted[key] for key in sorted(counted)]
    assert found["counts"][-1] == 2


def test_times_are_counted_as_clocks_of_the_zone_show_them(folder: Path) -> None:
    """Around both changes of the clock, and where the day is another than in UTC."""
    zone = "Europe/Paris"
    values = [
        datetime(2025, month, day, 20, 30, tzinfo=UTC) + timedelta(hours=hour)
        for month, day in ((3, 29), (3, 30), (10, 25), (10, 26))
        for hour in range(6)
    ]
    for chosen in (values[:12], values):
        found = told(folder, FieldType.DATETIME, chosen, zone=zone)["histogram"]
        form = "%Y-%m-%d" if found["unit"] == "day" else "%Y-%m"
        wanted = Counter(value.astimezone(ZoneInfo(zone)).strftime(form) for value in chosen)
        assert found["start"] == min(wanted)
        assert [n for n in found["counts"] if n] == [wanted[key] for key in sorted(wanted)]


def test_times_at_both_ends_of_the_calendar(folder: Path) -> None:
    values = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    found = told(folder, FieldType.DATETIME, values, zone="Pacific/Auckland")["histogram"]
    assert sum(found["counts"]) == 2
    assert found["unit"] == "year"


def test_texts_have_lengths_in_characters(folder: Path) -> None:
    values = ["été", None, "", "a" * 300, "日本語", "🌳"]
    lengths = [len(value) for value in values if value is not None]
    assert told(folder, FieldType.TEXT, values, group=2) == {
        "length": {"min": 0, "mean": pytest.approx(plain.fmean(lengths)), "max": 300}
    }


def test_repeated_texts_are_measured_as_often_as_they_stand(folder: Path) -> None:
    values = ["a", None, "bbbb"] * 300 + ["cc"]
    assert told(folder, FieldType.TEXT, values, group=500) == {
        "length": {"min": 1, "mean": pytest.approx((300 + 1200 + 2) / 601), "max": 4}
    }


def test_large_tables_are_estimated_from_groups_all_over(folder: Path) -> None:
    found = told(folder, FieldType.INT, list(range(1000)), group=50, most=250)
    assert found["is_estimate"] is True
    assert sum(found["histogram"]["counts"]) == 250
    assert found["mean"] == pytest.approx(499.5, rel=0.25)


@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_version_keeps_statistics_beside_what_was_counted(publish: Publish) -> None:
    publish("Nom;Prix;Le\nAngers;1,5;2024-01-05\nNantes;2,5;2024-01-07\nTours;;2024-01-07\n")
    version = Dataset.objects.get(dataset_id="jeu").published_version
    assert version is not None
    known = version.profile
    assert known["prix"]["nulls"] == 1
    assert known["prix"]["statistics"]["mean"] == 2.0
    assert known["prix"]["statistics"]["quartiles"] == [1.75, 2.0, 2.25]
    assert known["nom"]["statistics"] == {"length": {"min": 5, "mean": 17 / 3, "max": 6}}
    assert known["le"]["statistics"]["histogram"] == {
        "unit": "day",
        "step": 1,
        "start": "2024-01-05",
        "counts": [1, 0, 2],
    }


def test_pandas_waits_for_the_first_version_and_for_a_worker(folder: Path) -> None:
    """Neither the web process nor a worker that starts has it; statistics bring it."""
    path = folder / "three.parquet"
    pq.write_table(pa.table({"v": [1, 2, 3]}), path)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "import portal.wsgi\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "print('pandas' in sys.modules)\n"
        "import ingest.tasks, ingest.pipeline\n"
        "print('pandas' in sys.modules)\n"
        "from datasets.types import Field, FieldType, Schema\n"
        "from ingest.statistics import statistics_of\n"
        "schema = Schema((Field(name='v', type=FieldType.INT),))\n"
        "print(statistics_of(Path(sys.argv[1]), schema, timezone='UTC')['v']['mean'])\n"
        "print('pandas' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=workers.ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["False", "False", "2.0", "True"]
