"""Parquet: every type as the format declares it, values exactly, and files that are hostile."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import random
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS, Transformer

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.ingest.conftest import Publish, Understand, rows

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
PARIS = shapely.Point(2.35, 48.85)
BOX = shapely.box(0, 0, 1, 1)


def parquet(table: Any, **options: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def column(array: Any) -> bytes:
    return parquet(pa.table({"valeur": array}))


def cells(content: bytes, folder: Path) -> list[str]:
    path = folder / "file"
    path.write_bytes(content)
    reader, _found = understand(path, ReadOptions())
    return [text for block in reader.blocks() for text in block.columns[0]]


DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 7, 1, 12, 0, 0, 5)  # noqa: DTZ001  (naive on purpose)
ZONED = dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)
TYPES: dict[str, tuple[Any, str, list[str]]] = {
    "int8": (pa.array([1, -2, None], pa.int8()), "int", ["1", "-2", ""]),
    "int64": (pa.array([2**53 + 1, None, -7]), "int", ["9007199254740993", "", "-7"]),
    "uint64": (pa.array([2**64 - 1, None], pa.uint64()), "text", [str(2**64 - 1), ""]),
    "double": (pa.array([1.5, None, 9.1e15]), "double", ["1.5", "", "9100000000000000.0"]),
    "float": (pa.array([0.5, None], pa.float32()), "double", ["0.5", ""]),
    "money": (
        pa.array([Decimal("12.50"), None], pa.decimal128(10, 2)),
        "double",
        ["12.50", ""],
    ),
    "long decimal": (
        pa.array([Decimal("1234567890123456789.123456"), None], pa.decimal128(38, 6)),
        "text",
        ["1234567890123456789.123456", ""],
    ),
    "whole decimal": (pa.array([Decimal(12), None], pa.decimal128(38, 0)), "int", ["12", ""]),
    "bool": (pa.array([True, None, False]), "boolean", ["true", "", "false"]),
    "date": (pa.array([DAY, None]), "date", ["2024-02-29", ""]),
    "time stamp": (pa.array([NOON, None]), "datetime", ["2024-07-01T12:00:00.000005", ""]),
    "zoned": (
        pa.array([ZONED, None], pa.timestamp("ms", "Europe/Paris")),
        "datetime",
        ["2024-07-01T12:00:00+00:00", ""],
    ),
    "time": (pa.array([dt.time(12, 30), None]), "text", ["12:30:00.000000", ""]),
    "duration": (pa.array([dt.timedelta(hours=30), None]), "text", ["30:00:00", ""]),
    "words": (pa.array(["été", "0123", None]), "text", ["été", "0123", ""]),
    "codes": (pa.array(["01001", "75056"]), "text", ["01001", "75056"]),
    "dictionary": (pa.array(["a", None, "b"]).dictionary_encode(), "text", ["a", "", "b"]),
    "list": (pa.array([["a", None], [], None]), "json_blob", ['["a",null]', "[]", ""]),
    "structure": (
        pa.array([{"a": 1, "b": "é"}, None]),
        "json_blob",
        ['{"a":1,"b":"é"}', ""],
    ),
    "map": (
        pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        "json_blob",
        ['{"k":1}', ""],
    ),
    "position": (
        pa.array([{"lon": 2.35, "lat": 48.85}, None]),
        "geo_point_2d",
        ['{"lon":2.35,"lat":48.85}', ""],
    ),
    "text as bytes": (pa.array(["été".encode(), None]), "text", ["été", ""]),
    "points": (
        pa.array([shapely.to_wkb(PARIS), None]),
        "geo_point_2d",
        [shapely.to_wkb(shapely.set_srid(PARIS, 4326), hex=True, include_srid=True), ""],
    ),
    "shapes": (
        pa.array([shapely.to_wkb(BOX), shapely.to_wkb(PARIS)]),
        "geo_shape",
        [
            shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True)
            for shape in (BOX, PARIS)
        ],
    ),
    "nothing": (pa.nulls(2), "text", ["", ""]),
    "no number": (pa.array([None, None], pa.int64()), "int", ["", ""]),
}


@pytest.mark.parametrize("name", TYPES)
def test_types_are_those_of_the_format(understood: Understand, tmp_path: Path, name: str) -> None:
    array, kind, texts = TYPES[name]
    found = understood(column(array))
    assert (found.format, found.encoding, found.rows) == ("parquet", None, len(array))
    assert [(f.name, f.type.value) for f in found.fields] == [("valeur", kind)]
    assert cells(column(array), tmp_path) == texts
    assert not found.warnings


TOLD: dict[str, tuple[Any, str, int, int, list[str]]] = {
    "no finite numbers": (
        pa.array([1.0, float("nan"), float("-inf")]),
        "not_finite",
        2,
        2,
        ["1.0", "", ""],
    ),
    "nanoseconds": (
        pa.array([1_700_000_000_000_000_000, 1_700_000_000_000_000_001], pa.timestamp("ns")),
        "nanoseconds_cut",
        1,
        2,
        ["2023-11-14T22:13:20", "2023-11-14T22:13:20"],
    ),
    "bytes": (pa.array([b"abc", b"\xff\x00"]), "binary_as_digits", 1, 2, ["abc", "ff00"]),
    "heights": (
        pa.array([shapely.to_wkb(shapely.Point(2, 48, 100))]),
        "heights_left_out",
        1,
        1,
        [shapely.to_wkb(shapely.set_srid(shapely.Point(2, 48), 4326), hex=True, include_srid=True)],
    ),
    "empty places": (
        pa.array([shapely.to_wkb(PARIS), shapely.to_wkb(shapely.Polygon())]),
        "empty_geometries",
        1,
        2,
        [shapely.to_wkb(shapely.set_srid(PARIS, 4326), hex=True, include_srid=True), ""],
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_changes_is_told(understood: Understand, tmp_path: Path, name: str) -> None:
    array, code, count, row, texts = TOLD[name]
    (warning,) = understood(column(array)).warnings
    assert (warning.code, warning.params["count"], warning.column) == (code, count, "valeur")
    assert warning.row == row
    assert cells(column(array), tmp_path) == texts


def geoparquet(crs: Any, shapes: list[Any]) -> bytes:
    facts = {"encoding": "WKB", "geometry_types": ["Point"], "crs": crs}
    told = {"version": "1.1.0", "primary_column": "lieu", "columns": {"lieu": facts}}
    table = pa.table({"nom": ["a"] * len(shapes), "lieu": [shapely.to_wkb(s) for s in shapes]})
    return parquet(table.replace_schema_metadata({"geo": json.dumps(told)}))


def test_other_projections_are_converted(understood: Understand, tmp_path: Path) -> None:
    way = Transformer.from_crs(4326, 2154, always_xy=True)
    content = geoparquet(CRS(2154).to_json_dict(), [shapely.Point(*way.transform(-0.55, 47.47))])
    found = understood(content)
    assert [field.type.value for field in found.fields] == ["text", "geo_point_2d"]
    (warning,) = found.warnings
    assert (warning.code, warning.params["projection"]) == ("converted", "EPSG:2154")
    path = tmp_path / "file"
    path.write_bytes(content)
    reader, _found = understand(path, ReadOptions())
    ((text,),) = [block.columns[1] for block in reader.blocks()]
    place = shapely.from_wkb(text)
    assert (place.x, place.y) == pytest.approx((-0.55, 47.47), abs=1e-8)


@pytest.mark.parametrize(
    ("crs", "code"), [("EPSG:999999", "wrong_projection"), ({"type": "x"}, "wrong_projection")]
)
def test_unknown_projections_are_refused(understood: Understand, crs: Any, code: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(geoparquet(crs, [PARIS]))
    assert caught.value.code == code


GOOD = parquet(pa.table({"a": list(range(5_000)), "b": [f"mot {n}" for n in range(5_000)]}))
HOSTILE: dict[str, tuple[Any, str]] = {
    "cut": (lambda: GOOD[:-100], "broken_file"),
    "head alone": (lambda: GOOD[:300], "broken_file"),
    "mark alone": (lambda: b"PAR1" + bytes(100) + b"PAR1", "broken_file"),
    "hole": (lambda: GOOD[:5_000] + bytes(3_000) + GOOD[8_000:], "broken_file"),
    "one value for ever": (
        lambda: parquet(
            pa.table({"a": np.zeros(20_000_000, dtype="int8")}),
            row_group_size=20_000_000,
            data_page_size=1 << 30,
            max_rows_per_page=20_000_000,
            compression="zstd",
        ),
        "file_bomb",
    ),
    "too wide": (
        lambda: parquet(pa.table({f"c{n}": [1] for n in range(3_000)})),
        "too_many_columns",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(understood: Understand, name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(UnreadableFileError) as caught:
        understood(make())
    assert caught.value.code == code
    assert caught.value.problems[0].hint


@pytest.mark.parametrize("seed", range(6))
def test_mangled_files_never_crash(understood: Understand, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(GOOD)
    for _unused in range(chance.randrange(1, 20)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with contextlib.suppress(UnreadableFileError):
        assert understood(bytes(content)).rows == 5_000


def test_memory_is_flat_and_the_worker_holds_no_library(tmp_path: Path) -> None:
    """Ten times the rows in one row group take the same memory, here and in the other process."""
    peaks = {}
    for count in (50_000, 500_000):
        path = tmp_path / f"{count}.parquet"
        table = {f"n{n}": np.arange(count) * 7919 % 1_000_003 for n in range(4)}
        words = pa.array([f"valeur {n % 977}" for n in range(count)])
        pq.write_table(pa.table({**table, "t": words}), path, row_group_size=count)
        code = (
            "import re, sys, threading, time, django; django.setup()\n"
            "from pathlib import Path\n"
            "from ingest.options import ReadOptions\n"
            "from ingest.readers.registry import open_table\n"
            "reader = open_table(Path(sys.argv[1]), ReadOptions())\n"
            "child = reader._child._process.pid\n"
            "def peak(pid):\n"
            "    said = open(f'/proc/{pid}/status').read()\n"
            "    return int(re.search(r'VmHWM:\\s+(\\d+)', said)[1]) // 1024\n"
            "theirs = 0\n"
            "for block in reader.blocks():\n"
            "    try: theirs = max(theirs, peak(child))\n"
            "    except (OSError, TypeError): pass\n"
            "heavy = {'pandas', 'pyarrow', 'pyogrio', 'pyproj'} & set(sys.modules)\n"
            "print(peak('self'), theirs, sorted(heavy))"
        )
        said = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env=os.environ,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        ours, theirs, heavy = re.match(r"(\d+) (\d+) (.*)", said).groups()  # type: ignore[union-attr]  # it does
        assert heavy == "[]"
        peaks[count] = (int(ours), int(theirs))
    small, large = peaks[50_000], peaks[500_000]
    assert large[0] < small[0] + 30, peaks
    assert large[1] < small[1] + 60, peaks
    assert max(large) < 250, peaks


@loads
def test_values_are_those_of_the_file(publish: Publish) -> None:
    chance = random.Random(5)
    table = pa.table(
        {
            "entier": [chance.randrange(-(2**60), 2**60) for _unused in range(300)],
            "reel": [chance.uniform(-1e6, 1e6) for _unused in range(300)],
            "jour": [DAY + dt.timedelta(days=n) for n in range(300)],
            "instant": [ZONED + dt.timedelta(minutes=n) for n in range(300)],
            "mot": [f"mot {n}" for n in range(300)],
        }
    )
    run = publish(parquet(table, row_group_size=70), "tableau", file_name="t.parquet")
    assert (run.state, run.rejected_cells) == ("published", 0), run.problems("errors")
    found = rows("tableau", "entier, reel, jour, instant, mot")
    assert found == list(zip(*(c.to_pylist() for c in table.columns), strict=True))
