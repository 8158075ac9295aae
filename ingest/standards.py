"""Types that a format's own standard gives to its columns, held against all their cells.

A column that keeps to its standard has that type whatever its cells look like; one that does not
is guessed as any other, and told with its first cell that does not fit: no value is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.fitting import fitted
from ingest.guesses.guess import Guess, markers_told
from ingest.problems import Problem
from ingest.values.kinds import Kind

_PLAIN: Final[Mapping[FieldType, frozenset[Kind]]] = {
    FieldType.INT: frozenset({Kind.INT}),
    FieldType.DOUBLE: frozenset({Kind.INT, Kind.DOT, Kind.EXPONENT}),
    FieldType.DATE: frozenset({Kind.COMPACT_DATE}),
}
_EVIDENCE: Final = Problem(code="evidence_standard")


def by_standard(column: Column, wanted: FieldType, guess: Guess) -> Guess:
    """Return the standard's type where every cell fits it, else the guess with a warning."""
    if wanted is FieldType.TEXT:
        return Guess(type=wanted, evidence=_EVIDENCE)
    writing, fits = fitted(column, wanted)
    if fits == 1.0 and not column.affixes - {""}:
        told = tuple(markers_told(column))
        return Guess(type=wanted, writing=writing, evidence=_EVIDENCE, warnings=told)
    if guess.type is wanted:
        return guess
    outside = column.examples_outside(_PLAIN[wanted])
    if not outside:
        return guess
    row, value = outside[0]
    facts = {"type": wanted.value, "taken": guess.type.value}
    off = Problem(code="off_standard", column=column.header, row=row, value=value, params=facts)
    kept = tuple(problem for problem in guess.warnings if problem.code != "nearly_typed")
    return Guess(
        type=guess.type,
        writing=guess.writing,
        evidence=off,
        unit=guess.unit,
        annotations=guess.annotations,
        warnings=(off, *kept),
    )
