"""A guess about one column, and what is said of its cells."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.problems import Problem, shorten
from ingest.values.kinds import Kind, Writing

_SHOWN: Final = 3
_NEARLY: Final = 0.9
_FEW: Final = 5
_WORTH_TELLING: Final = 0.5
_SHOWN_LENGTH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The type of a column, how it is written, and why it is believed."""

    type: FieldType
    writing: Writing = field(default_factory=Writing)
    evidence: Problem
    unit: str = ""
    annotations: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def guess_of(column: Column, chosen: FieldType, code: str, **values: Any) -> Guess:
    """Return a guess whose evidence counts the cells that hold something."""
    facts = {"count": counted(column), **values.pop("facts", {})}
    return Guess(type=chosen, evidence=Problem(code=code, params=facts), **values)


def counted(column: Column) -> int:
    """Return how many cells hold more than a marker such as NA."""
    return column.filled - column.markers().count


def outside(column: Column, kinds: Collection[Kind], unit: str | None) -> list[tuple[int, str]]:
    """Return row and text of the first cells that cannot be read so, or bear another unit."""
    wanted = frozenset(kinds)
    found = [
        example
        for (signature, affix), tally in column.tallies.items()
        if Kind.MISSING not in signature and (not signature & wanted or unit not in (None, affix))
        for example in tally.examples
    ]
    return sorted(found)[:_SHOWN]


def nearly(
    column: Column, wanted: FieldType, kinds: Collection[Kind], unit: str | None = None
) -> Guess | None:
    """Return text that names the cells which are not of a type; None where too many are not."""
    total = counted(column)
    count = column.fitting(kinds, unit)
    if count >= total:
        return None
    share = count / total
    cells = outside(column, kinds, unit)
    if share < _WORTH_TELLING or not cells:
        return None
    facts = {
        "share": min(99.99, math.floor(share * 10_000) / 100),
        "type": wanted.value,
        "exceptions": [[row, shorten(value, _SHOWN_LENGTH)] for row, value in cells],
    }
    row, value = cells[0]
    is_near = share >= _NEARLY or (total - count == 1 and total >= _FEW)
    problem = Problem(code="nearly_typed", params=facts, column=column.header, row=row, value=value)
    return Guess(type=FieldType.TEXT, evidence=problem, warnings=(problem,) if is_near else ())


def markers_told(column: Column) -> Iterable[Problem]:
    """Say which words were read as nothing."""
    return told(column, Kind.MISSING, "missing_markers")


def told(column: Column, kind: Kind, code: str) -> Iterable[Problem]:
    """Say how many cells are of a kind, and where the first stands."""
    cells = column.of_kind(kind)
    if cells.count:
        row, value = min(cells.examples)
        yield Problem(
            code=code, column=column.header, row=row, value=value, params={"count": cells.count}
        )
