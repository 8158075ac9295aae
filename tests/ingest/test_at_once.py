"""Whole columns in arrays say, cast and load exactly what their texts do one by one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datasets.records.cells import Cells
from datasets.records.identity import record_ids
from datasets.records.write import Block, copy_data, copy_lines
from datasets.types import Field, FieldType, Schema
from ingest import columns as columns_module
from ingest.blocks import identity
from ingest.casts import Caster
from ingest.columns import Column, signature_of
from ingest.infer import decide
from ingest.values import blocks
from ingest.values.kinds import Kind, Writing

ODD_CELLS = (
    ["", "", " ", "a", "É\u2003", "12", "-3", "0", "007", "12.5", "-0.001", "12,5", "1 234", "n/d"],
    ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "31/12/2024"],
    ["2024-02-29T23:59:59", "2024-02-29 23:59:59Z", "2024-12-31T24:00:00+01:00"],
    ["48.8566, 2.3522", "48.8566,2.3522", "91.1234, 2.1234", "12345678901234567890"],
    ["0.12345678901234567", "48.123456789012345", "true", "False", "vrai", "oui", "12 €"],
    ['{"a": 1}', "back\\slash", "tab\tline\nreturn\r", "\\N", "\x1f", "é" * 70],
)
ONE_BY_ONE = st.sampled_from(list(chain(*ODD_CELLS)))
DATES = st.dates().map(str)
PLAIN_CELLS = st.one_of(
    st.integers(-(10**16), 10**16).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
    st.tuples(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32)).map(
        lambda day: f"{day[0]:04}-{day[1]:02}-{day[2]:02}"
    ),
    st.tuples(st.integers(0, 32), st.integers(0, 13), st.integers(0, 9999)).map(
        lambda day: f"{day[0]:02}/{day[1]:02}/{day[2]:04}"
    ),
    st.decimals(-(10**6), 10**6, places=2).map(lambda number: str(number).replace(".", ",")),
    st.decimals(-100, 200, places=2).map(lambda number: str(number).replace(".", ",")),
    st.decimals(-100, 100, places=1).map(lambda number: str(number).replace(".", ",")),
    ONE_BY_ONE,
)
COLUMNS = st.one_of(
    st.lists(DATES, max_size=20),
    st.lists(DATES.map("{} 00:00:00".format) | ONE_BY_ONE, max_size=20),
    st.lists(st.integers(-(10**15), 10**15).map(str) | st.just(""), max_size=20),
    st.lists(st.sampled_from(["48.8566, 2.3522", "", "-12.123456,0.1234567"]), max_size=20),
    st.lists(st.dates().map(lambda day: f"{day:%d/%m}/{day.year:04}"), max_size=30),
    st.lists(PLAIN_CELLS, max_size=30),
)
SLOW = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SLOW
@given(COLUMNS)
def test_both_engines_match_alike(values: list[str]) -> None:
    values = [value for value in values if "\n" not in value]
    for ways in blocks.PLAIN.values():
        for way in ways:
            if values:
                assert blocks.Lines(values).are(way) == blocks.Lines(Cells.of(values)).are(way)


@SLOW
@given(PLAIN_CELLS)
@example("0004-02-29")
@example("1900-02-29")
@example("999.12345678901234")
def test_plain_cells_have_the_stated_signature(value: str) -> None:
    for signature, ways in blocks.PLAIN.items():
        if value and blocks.Lines([value]).are(*ways):
            found, affix = signature_of(value)
            is_whole = signature == {Kind.DOT} and found == {Kind.INT}
            assert found == signature or is_whole
            assert not affix


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "0004-02-29", "1999-12-31"])
def test_real_days_are_plain(day: str) -> None:
    assert blocks.Lines([day, "", day]).are(blocks.DAYS)
    assert blocks.Lines(Cells.of([day, "", day])).are(blocks.DAYS)


@pytest.mark.parametrize("day", ["2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31"])
def test_other_days_are_not(day: str) -> None:
    assert not blocks.Lines([day]).are(blocks.DAYS)
    assert not blocks.Lines(Cells.of([day])).are(blocks.DAYS)


def observed(parts: Sequence[Sequence[str]]) -> Column:
    column = Column("n")
    begun = 0
    for part in parts:
        column.observe(part, lambda place, first=begun: first + place)  # type: ignore[misc]
        begun += len(part)
    return column


@SLOW
@given(st.lists(COLUMNS, min_size=1, max_size=3), st.sampled_from([4, 300]))
def test_columns_say_the_same(
    monkeypatch: pytest.MonkeyPatch, parts: list[list[str]], look: int
) -> None:
    monkeypatch.setattr(columns_module, "_FIRST_LOOK", look)
    monkeypatch.setattr(columns_module, "_FURTHER_LOOK", 2)
    one_by_one = observed([[value] for part in parts for value in part])
    at_once = observed([Cells.of(part) for part in parts])
    assert at_once.empty == one_by_one.empty
    assert at_once.filled == one_by_one.filled
    assert at_once.are_midnights == one_by_one.are_midnights
    guesses = [decide(column, delimiter=";") for column in (one_by_one, at_once)]
    assert guesses[0].type == guesses[1].type
    assert guesses[0].writing == guesses[1].writing
    kinds = [
        {kind for found, _unit in column.tallies for kind in found}
        for column in (one_by_one, at_once)
    ]
    assert kinds[0] - {Kind.INT} == kinds[1] - {Kind.INT}
    every = [value for part in parts for value in part]
    for tally in at_once.tallies.values():
        for row, value in tally.examples:
            assert every[row] == value


@SLOW
@given(COLUMNS, st.sampled_from(sorted(FieldType, key=str)), st.booleans())
def test_casts_are_the_same(values: list[str], chosen: FieldType, is_multivalued: bool) -> None:
    can_be = chosen in (FieldType.TEXT, FieldType.INT) and is_multivalued
    writing = Writing(separator="," if can_be else "", order="iso")
    results = []
    for cells in (values, Cells.of(values)):
        cast, misfits = Caster(chosen, writing, is_multivalued=can_be).cast(cells)
        results.append((list(cast), misfits))
    assert results[0] == results[1]


SCHEMA: Schema = (
    Field(name="a", type=FieldType.TEXT),
    Field(name="b", type=FieldType.INT),
    Field(name="c", type=FieldType.TEXT),
)


@SLOW
@given(st.lists(st.tuples(ONE_BY_ONE, st.sampled_from(["", "1"]), ONE_BY_ONE), min_size=1))
def test_lines_and_ids_are_the_same(rows: list[tuple[str, str, str]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    cells = [Cells.of(column) for column in columns]
    ids = record_ids(b"secret", columns, len(rows))
    assert list(record_ids(b"secret", cells, len(rows))) == list(ids)
    expected = "\n".join(copy_lines(SCHEMA, Block(ids=ids, columns=columns), 7)) + "\n"
    mixed = [cells[0], columns[1], cells[2]]
    for chosen in (columns, cells, mixed):
        assert copy_data(SCHEMA, Block(ids=ids, columns=chosen), 7) == expected.encode()
    identified = record_ids(b"secret", cells, len(rows))
    assert copy_data(SCHEMA, Block(ids=identified, columns=cells), 7) == expected.encode()


def peak_of(path: Path) -> int:
    """Return the most memory, in MB, of a process that understands and casts a file."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.peak", str(path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ.copy(),
    )
    return int(done.stdout)


def test_memory_is_flat(tmp_path: Path) -> None:
    """Four times the records need no more of it: the peak is that of a few blocks."""
    peaks: list[Any] = []
    for rows in (150_000, 600_000):
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write("id;day;place;note;number\n")
            for n in range(rows):
                file.write(f'A{n};{2000 + n % 24}-02-28;4{n % 9}.1234{n}, 2.5{n};"x;{n}";{n}\n')
        peaks.append(peak_of(path))
    assert peaks[1] - peaks[0] < 40, peaks


def test_a_time_as_key_is_known_by_its_text_whatever_stands_beside_it() -> None:
    """One odd cell in a block must not give its neighbours other identities."""
    plain = ["2024-02-29T23:59:59+01:00", "2024-02-28 10:00:00"]
    odd = [*plain, "29/02/2024 10:00", "2024-02-29T10:00"]
    caster = Caster(FieldType.DATETIME, Writing(), is_multivalued=False)
    identified = [
        identity(FieldType.DATETIME, caster.cast(cells)[0], cells)
        for cells in (plain, odd, Cells.of(plain), Cells.of(odd))
    ]
    assert [list(values[:2]) for values in identified] == [plain] * 4
    assert identified[1] == identified[3]
    assert identified[1][3] == "2024-02-29 10:00:00"
