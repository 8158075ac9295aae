"""What people really upload: each loads right, or is refused with place and remedy."""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.understand import Understanding, understand
from tests.ingest.conftest import Understand
from tests.ingest.nasty import charsets, cuts, strangers, tables
from tests.ingest.nasty.writing import Case, Meant, Style, a_style, a_table, written

KINDS: Final[Mapping[str, Mapping[str, Case]]] = {
    "charsets": charsets.CASES,
    "cuts": cuts.CASES,
    "tables": tables.CASES,
    "strangers": strangers.CASES,
}
ALL: Final = {
    f"{kind}: {name}": case for kind, cases in KINDS.items() for name, case in cases.items()
}
SEEDS: Final = int(os.environ.get("NASTY_TABLES", "150"))
"""How many random tables are written and read back; `make fuzz` asks for more."""
_OF_TYPES: Final = frozenset(
    {"ambiguous_dates", "ambiguous_decimal", "missing_markers", "swapped_coordinates"}
)
"""Warnings on what values mean, which the way of writing does not decide."""


def read(path: Path, **options: Any) -> tuple[Understanding, list[list[str]]]:
    """Return what is understood of a file, and its records as stripped cells.

    Columns without header and cells have no field: nothing but them may be left out.
    """
    reader, found = understand(path, ReadOptions(**options))
    cells: list[list[str]] = []
    for block in reader.blocks():
        if block.count:
            cells += [[cell.strip() for cell in row] for row in zip(*block.columns, strict=True)]
    width = len(found.fields)
    assert not any(any(row[width:]) for row in cells)
    return found, [row[:width] for row in cells]


def read_or_refused(
    path: Path, case: Case
) -> tuple[Understanding, list[list[str]]] | UnreadableFileError:
    """Return what a file gives, or its refusal; any other exception is a fault."""
    try:
        return read(path, **case.options)
    except UnreadableFileError as err:
        return err


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 150


@pytest.mark.parametrize("name", ALL)
def test_nasty_input(tmp_path: Path, name: str) -> None:
    case = ALL[name]
    content = case.make()
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    begun = time.monotonic()
    outcome = read_or_refused(path, case)
    if isinstance(outcome, UnreadableFileError):
        problem = outcome.problems[0]
        assert (outcome.code, problem.message[-1]) == (case.error, ".")
        assert case.line in (None, problem.row)
        assert case.line is None or str(case.line) in problem.message
        assert time.monotonic() - begun < 5
        return
    found, cells = outcome
    assert [error.code for error in found.errors] == ([case.error] if case.error else [])
    assert len(cells) == found.rows
    assert case.rows in (None, found.rows)
    if case.labels is not None:
        assert [field.label for field in found.fields] == list(case.labels)
    if case.first is not None:
        assert cells[0][: len(case.first)] == list(case.first)
    if case.last is not None:
        assert cells[-1][: len(case.last)] == list(case.last)
    if case.delimiter != "":
        assert found.delimiter == case.delimiter
    if case.header_row != -1:
        assert found.header_row == case.header_row
    assert case.encoding in (None, found.encoding)
    if case.error is None:
        told = [problem for problem in found.warnings if problem.code not in _OF_TYPES]
        assert sorted(problem.code for problem in told) == sorted(case.told)
        assert case.line is None or told[0].row == case.line


@pytest.mark.parametrize("seed", range(SEEDS))
def test_tables_are_read_as_they_are_meant(tmp_path: Path, seed: int) -> None:
    """A table written in any style gives back its labels and every cell, and no false warning."""
    chance = random.Random(seed)
    meant = a_table(chance)
    style = a_style(chance, meant)
    try:
        content = written(meant, style)
    except UnicodeEncodeError:
        style = replace(style, encoding="utf-8")
        content = written(meant, style)
    if _is_ambiguous(content, style):
        style = replace(style, encoding="utf-8")
        content = written(meant, style)
    path = tmp_path / "file"
    path.write_bytes(content)
    found, cells = read(path)
    shown = f"{style}\n{content[:600]!r}"
    assert [field.label for field in found.fields] == list(meant.labels), shown
    assert _unended(cells) == _stripped(meant), shown
    assert found.delimiter == style.delimiter, shown
    told = {problem.code for problem in found.warnings} - _OF_TYPES - {"nearly_typed"}
    wanted = {"skipped_lines"} if any(style.above) else set()
    wanted |= {"notes_below"} if style.below else set()
    assert told == wanted, shown


def _is_ambiguous(content: bytes, style: Style) -> bool:
    """Return whether two legacy charsets read these few letters equally well."""
    high = {byte for byte in content if byte > 0x7F}
    return style.encoding in ("cp850", "mac_roman") and len(high) < 3


def _stripped(meant: Meant) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in meant.rows]


def _unended(cells: list[list[str]]) -> list[list[str]]:
    """Return cells whose line ends are plain."""
    return [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in cells]


@pytest.mark.parametrize("seed", range(40))
def test_noise_never_crashes(understood: Understand, seed: int) -> None:
    """Mangled tables are read or refused: nothing else comes out."""
    chance = random.Random(seed)
    base = bytearray('id;nom;prix\n1;"a;b";2,5\n2;é;3\n'.encode() * chance.randrange(1, 30))
    for _unused in range(chance.randrange(1, 30)):
        place = chance.randrange(len(base))
        base[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    with contextlib.suppress(UnreadableFileError):
        assert understood(bytes(base)).rows >= 0
