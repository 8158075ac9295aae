"""Hold every cell of a table against a schema, block by block, and say what breaks it.

Broken rules are counted, and kept with row and value up to a bound; nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from ingest.problems import Problem
from ingest.schemas.model import SchemaField, TableSchema, plain

KEPT: Final = 10_000
"""Broken cells of a file that are kept one by one."""
_UNIQUE_KEPT: Final = 2_000_000
_MEMO: Final = 10_000
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Breach:
    """One cell that breaks a rule of its schema."""

    row: int
    column: str
    value: str
    rule: str
    """`required`, `unique`, `enum`, `pattern`, `length` or `range`."""
    suggestion: str = ""


@dataclass(slots=True)
class _Rule:
    """How often a rule was broken in one column, and where first."""

    count: int = 0
    first: Breach | None = None


class Check:
    """A schema held against the columns of one file; without one it looks at nothing."""

    def __init__(self, schema: TableSchema | None) -> None:
        self.schema = schema
        self.breaches: list[Breach] = []
        self._columns: dict[int, _ColumnCheck] = {}

    def observe(
        self, place: int, header: str, values: Sequence[str], row_of: Callable[[int], int]
    ) -> None:
        """Take the next cells of a column."""
        if self.schema is None:
            return
        column = self._columns.get(place)
        if column is None:
            found = self.schema.field(header)
            column = self._columns[place] = _ColumnCheck(header, found, self._matcher(found))
        for breach in column.broken(values, row_of):
            if len(self.breaches) < KEPT:
                self.breaches.append(breach)

    def _matcher(self, item: SchemaField | None) -> Callable[[str], bool]:
        """Return what tells whether a text has the pattern of a field.

        Patterns that people give are matched by RE2, whose time is linear whatever they are.
        """
        if item is None or not item.pattern:
            return lambda _text: True
        if self.schema is None or not self.schema.is_declared:
            pattern = re.compile(item.pattern)
            return lambda text: pattern.fullmatch(text) is not None
        return linear_matcher(item.pattern)

    def problems(self, headers: Sequence[str]) -> Iterator[Problem]:
        """Yield what is wrong with the table, column by column; `headers` are all of the file."""
        if self.schema is None:
            return
        title = self.schema.title
        present = {plain(header) for header in headers}
        for item in self.schema.fields:
            if item.is_required and plain(item.name) not in present:
                facts = {"schema": title}
                yield Problem(code="schema_missing_column", column=item.name, params=facts)
        if self.schema.is_declared:
            known = {plain(item.name) for item in self.schema.fields}
            strange = [header for header in headers if plain(header) not in known]
            if strange:
                facts = {"schema": title, "names": ", ".join(strange[:20])}
                yield Problem(code="schema_unknown_columns", params=facts)
        for column in self._columns.values():
            for rule, found in column.rules.items():
                first = found.first
                if first is None:
                    continue
                told: dict[str, Any] = {
                    "schema": title,
                    "count": found.count,
                    "expected": column.expected(rule),
                    "suggestion": first.suggestion,
                }
                yield Problem(
                    code=f"schema_{rule}",
                    column=column.header,
                    row=first.row,
                    value=first.value,
                    params=told,
                )


@dataclass(slots=True)
class _ColumnCheck:
    """One column against its field of the schema."""

    header: str
    item: SchemaField | None
    matches: Callable[[str], bool]
    rules: dict[str, _Rule] = field(default_factory=dict)
    _memo: dict[str, str] = field(default_factory=dict)
    """Per text the rule it breaks, or nothing."""
    _values: set[str] = field(default_factory=set)

    def broken(self, values: Sequence[str], row_of: Callable[[int], int]) -> Iterator[Breach]:
        item = self.item
        if item is None or item.is_free:
            return
        for place, value in enumerate(values):
            rule = self._rule(item, value)
            if rule:
                yield self._met(rule, row_of(place), value)

    def _rule(self, item: SchemaField, value: str) -> str:
        known = self._memo.get(value)
        if known is None:
            known = _broken_rule(item, value.strip(), self.matches)
            if len(self._memo) < _MEMO:
                self._memo[value] = known
        if not known and item.is_unique and value.strip():
            if value in self._values:
                return "unique"
            if len(self._values) < _UNIQUE_KEPT:
                self._values.add(value)
        return known

    def _met(self, rule: str, row: int, value: str) -> Breach:
        item = self.item
        likely = suggestion(item, value) if item is not None and rule == "enum" else ""
        breach = Breach(row, self.header, value, rule, likely)
        found = self.rules.setdefault(rule, _Rule())
        found.count += 1
        found.first = found.first or breach
        return breach

    def expected(self, rule: str) -> str:
        """Return what the rule asks for, in few words."""
        item = self.item
        if item is None:
            return ""
        match rule:
            case "enum":
                return ", ".join(item.allowed[:20])
            case "pattern":
                return item.pattern
            case "length":
                return _bounds(item.shortest, item.longest)
            case "range":
                return _bounds(item.least, item.greatest)
            case _:
                return ""


def _bounds(least: float | None, greatest: float | None) -> str:
    shown = (
        f"≥ {least:g}" if least is not None else "",
        f"≤ {greatest:g}" if greatest is not None else "",
    )
    return ", ".join(filter(None, shown))


def linear_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a match of whole texts by RE2.

    Raises:
        ValueError: no expression of RE2, which knows no look-around and no back-references.
    """
    import pyarrow as pa  # noqa: PLC0415  (heavy: only where a schema has patterns)
    import pyarrow.compute as pc  # noqa: PLC0415

    whole = f"^(?:{pattern})$"
    pc.match_substring_regex(pa.array([""]), whole)
    return lambda text: bool(pc.match_substring_regex(pa.array([text]), whole)[0].as_py())


def _broken_rule(item: SchemaField, text: str, matches: Callable[[str], bool]) -> str:
    """Return the first rule that a stripped text breaks, or nothing."""
    if not text or text in item.missing:
        return "required" if item.is_required else ""
    if item.allowed and not _is_allowed(item, text):
        return "enum"
    if item.pattern and not matches(text):
        return "pattern"
    if (item.shortest is not None and len(text) < item.shortest) or (
        item.longest is not None and len(text) > item.longest
    ):
        return "length"
    if (item.least is not None or item.greatest is not None) and not _is_within(item, text):
        return "range"
    return ""


def _is_allowed(item: SchemaField, text: str) -> bool:
    if text in item.allowed:
        return True
    if not item.is_list:
        return False
    parts = re.split(r"\s*[;|,]\s*", text)
    return all(part in item.allowed for part in parts if part)


def _is_within(item: SchemaField, text: str) -> bool:
    match = _NUMBER.fullmatch(text.replace(" ", ""))
    if match is None:
        return True  # not a number: its type says so already
    number = float(match[0].replace(",", "."))
    return (item.least is None or number >= item.least) and (
        item.greatest is None or number <= item.greatest
    )


def suggestion(item: SchemaField, value: str) -> str:
    """Return the allowed value that a cell may have been meant to be.

    >>> suggestion(SchemaField(name="type", allowed=("entrée", "dessert")), "Entree")
    'entrée'
    """
    by_plain = {plain(option): option for option in item.allowed}
    near = get_close_matches(plain(value), list(by_plain), n=1, cutoff=0.75)
    return by_plain[near[0]] if near else ""
