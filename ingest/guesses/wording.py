"""Texts: why a column is not more than that, and what it may be declared as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from datasets.types import FieldType
from ingest.codes import is_code_name
from ingest.columns import Column
from ingest.guesses.fitting import nearest
from ingest.guesses.guess import Guess, guess_of, nearly
from ingest.guesses.quantities import NUMBERS
from ingest.problems import Problem
from ingest.values.kinds import Kind

_SEPARATORS: Final = ("|", ";", ",", " / ")
_TOKEN: Final = 30
_LEAST_LISTS: Final = 5


def text_of(column: Column) -> Guess:
    """Return text, and where many cells are of one type the ones that are not."""
    if column.has(Kind.CODE) and column.covers(NUMBERS | {Kind.CODE}):
        return guess_of(column, FieldType.TEXT, "evidence_codes")
    if column.covers({Kind.YES_NO}):
        return guess_of(column, FieldType.TEXT, "evidence_yes_no")
    near = None if is_code_name(column.header) else nearest(column)
    found = nearly(column, near.type, near.kinds, near.unit) if near is not None else None
    if found is not None:
        return found
    warnings = tuple(_may_be_lists(column))
    return guess_of(column, FieldType.TEXT, "evidence_text", warnings=warnings)


def _may_be_lists(column: Column) -> Iterable[Problem]:
    """Say that cells look like lists of few words that come again and again."""
    cells = [value for value in dict.fromkeys(column.sample) if len(value) < 64]
    for separator in _SEPARATORS:
        lists = [value for value in cells if separator in value]
        if len(lists) < _LEAST_LISTS or len(lists) * 3 < len(cells):
            continue
        tokens = [token.strip() for value in cells for token in value.split(separator)]
        words = Counter(token for token in tokens if token)
        if any(len(word) > _TOKEN or word[0].isdigit() for word in words):
            continue
        if len(words) * 2 <= len(tokens):
            yield Problem(
                code="maybe_multivalued",
                column=column.header,
                value=lists[0],
                params={"separator": separator.strip()},
            )
            return
