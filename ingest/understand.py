"""From a file to a plan: its format, its fields with their types and why, its troubles.

Reads every row once and keeps none. Needs no service: `inspect` and the pipeline share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from datasets.types import TYPES, FieldType
from ingest.columns import Column
from ingest.errors import UnreadableFileError
from ingest.infer import Guess, decide, fitted, markers_told, told
from ingest.names import field_names, free_name
from ingest.options import ReadOptions
from ingest.personal.judge import judge
from ingest.personal.watch import Watch, concerns
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.readers.registry import open_table
from ingest.standards import by_standard
from ingest.values.kinds import Kind, Writing

MAX_FIELDS: Final = 1_200
"""A table of PostgreSQL holds 1,600 columns, and a row of it one page."""
_LONG_HEADER: Final = 200
_FEW_MISFITS: Final = 0.8
"""Share of cells from which misfits are bad cells of the published type, not a new type."""
_TAKES_ALL: Final = frozenset({FieldType.TEXT, FieldType.JSON_BLOB, FieldType.FILE})
"""Types in which a word such as NA stays a word."""
_WIDENS_TO: Final[Mapping[FieldType, tuple[FieldType, ...]]] = {
    FieldType.DOUBLE: (FieldType.INT,),
    FieldType.DATETIME: (FieldType.DATE,),
    FieldType.GEO_SHAPE: (FieldType.GEO_POINT_2D,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person, a metadata file or the published version says of one column."""

    name: str | None = None
    type: FieldType | None = None
    """A fixed type: cells that do not fit are reported, the field is not widened."""
    multivalued: str | None = None
    """Separator of the values in a cell."""
    published: FieldType | None = None
    """Type of the field in the published version, which its users rely on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedField:
    """One field to be: where it comes from and how its cells are cast."""

    place: int
    """Index of the column in the file."""
    source: str
    """Header as the file writes it."""
    name: str
    label: str
    type: FieldType
    guessed: FieldType
    """Type that all cells fit, whatever was declared."""
    multivalued: bool = False
    is_fixed: bool = False
    writing: Writing = field(default_factory=Writing)
    unit: str = ""
    annotations: Mapping[str, Any] = field(default_factory=dict)
    evidence: Problem
    before: FieldType | None = None
    """Type in the published version, where this one breaks it."""

    def as_json(self) -> dict[str, Any]:
        """Return the form of `inspect` and of reports."""
        shown: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "type": self.type.value,
            "source": self.source,
            "evidence": self.evidence.message,
        }
        if self.multivalued:
            shown["multivalued"] = True
        if self.unit:
            shown["unit"] = self.unit
        if self.annotations:
            shown["annotations"] = dict(self.annotations)
        writing = self.writing.as_json()
        if writing != {"decimal": ".", "order": "iso"}:
            shown["writing"] = writing
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What is known of a file after every row was seen."""

    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows: int
    fields: Sequence[PlannedField]
    """One per column of the file, in its order."""
    added: Sequence[PlannedField] = ()
    """Fields made of others, such as a point of two columns: they come after the file's own."""
    tables: Sequence[Mapping[str, Any]] = ()
    """`{"name", "rows", "fields"}` of every table, where the file has several."""
    personal: Sequence[Problem] = ()
    """What points to persons and needs a reason before it is published; among the warnings."""
    warnings: Sequence[Problem] = ()
    errors: Sequence[Problem] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the document of `inspect`."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row,
            "rows": self.rows,
            "fields": [item.as_json() for item in self.fields],
            **({"added": [item.as_json() for item in self.added]} if self.added else {}),
            **({"tables": [dict(table) for table in self.tables]} if self.tables else {}),
            "warnings": [problem.as_json() for problem in self.warnings],
            "errors": [problem.as_json() for problem in self.errors],
        }


Progress = Callable[[float, int], None]
"""Told the share of the file that was read, and the rows so far."""


def understand(
    path: Path,
    options: ReadOptions,
    *,
    wishes: Callable[[Sequence[str]], Sequence[Wish]] | None = None,
    progress: Progress | None = None,
) -> tuple[Reader, Understanding]:
    """Read all rows and return the reader with what is known of the file.

    `wishes` is asked once, with the headers, and answers one wish each.

    Raises:
        UnreadableFileError: it is no table, or not one that can be read whole.
    """
    reader = open_table(path, options)
    columns: list[Column] = []
    watches: list[Watch] = []
    rows = 0
    extras: list[Problem] = []
    for block in reader.blocks():
        for header in reader.headers[len(columns) :]:
            column = Column(header)
            column.empty = rows
            columns.append(column)
            watches.append(Watch(header))
        for column, watch, values in zip(columns, watches, block.columns, strict=True):
            column.observe(values, block.row_of)
            if concerns(column):
                watch.observe(values, block.row_of)
        if block.extras and not extras:
            first = block.extras[0]
            extras.append(Problem(code="extra_cells", row=first.row, value=first.value))
        rows += block.count
        if progress is not None:
            progress(reader.share_read, rows)
    for header in reader.headers[len(columns) :]:
        columns.append(Column(header))
        watches.append(Watch(header))
    kept = _without_trailing(columns)
    if not kept:
        raise UnreadableFileError.of("no_columns")
    errors: list[Problem] = []
    if len(kept) > MAX_FIELDS:
        facts = {"limit": MAX_FIELDS, "count": len(kept)}
        errors.append(Problem(code="too_many_columns", params=facts))
    fields, warnings = _plan(reader, kept, wishes)
    if rows == 0:
        warnings.append(Problem(code="no_rows"))
    personal = judge(watches[: len(kept)], [column.sample for column in kept])
    found = Understanding(
        format=reader.format,
        encoding=reader.encoding,
        delimiter=reader.delimiter,
        header_row=reader.header_row,
        rows=rows,
        fields=fields,
        personal=personal.asked,
        warnings=[*reader.warnings, *extras, *warnings, *personal.told, *personal.asked],
        errors=errors,
    )
    return reader, found


def _without_trailing(columns: Sequence[Column]) -> list[Column]:
    """Leave out columns at the end that have neither header nor any cell."""
    kept = list(columns)
    while kept and not kept[-1].header.strip() and not kept[-1].filled:
        kept.pop()
    return kept


def _plan(
    reader: Reader,
    columns: Sequence[Column],
    wishes: Callable[[Sequence[str]], Sequence[Wish]] | None,
) -> tuple[list[PlannedField], list[Problem]]:
    headers = [column.header for column in columns]
    wished = wishes(headers) if wishes else [Wish()] * len(headers)
    guesses = [
        decide(
            column,
            delimiter=reader.delimiter,
            natives=reader.natives[place] if reader.natives else (),
            is_geometry=reader.format == "geojson" and place == 0,
        )
        for place, column in enumerate(columns)
    ]
    standard: Sequence[FieldType | None] = getattr(reader, "standard", ())
    for place, (column, wanted) in enumerate(zip(columns, standard, strict=False)):
        if wanted is not None:
            guesses[place] = by_standard(column, wanted, guesses[place])
    names = _names(reader, headers, wished, guesses)
    warnings = list(_header_warnings(headers, reader))
    fields: list[PlannedField] = []
    for place, (column, wish, name, guess) in enumerate(
        zip(columns, wished, names, guesses, strict=True)
    ):
        unit = reader.units[place] if place < len(reader.units) else ""
        fields.append(_field(place, column, wish, name, guess, unit))
        if fields[-1].type == guess.type and not fields[-1].multivalued:
            warnings.extend(guess.warnings)
        else:
            warnings.extend(_losses(column, fields[-1]))
    return fields, warnings


def _losses(column: Column, item: PlannedField) -> Iterator[Problem]:
    """Say what the cells lose in a type that is not the one they tell."""
    if item.multivalued or item.type in _TAKES_ALL:
        return
    yield from markers_told(column)
    if item.writing.takes_codes:
        yield from told(column, Kind.CODE, "zeros_dropped")
    if item.type is FieldType.DOUBLE:
        yield from told(column, Kind.LONG, "digits_lost")
        if item.writing.takes_codes:
            yield from told(column, Kind.BIG, "digits_lost")


def _field(
    place: int, column: Column, wish: Wish, name: str, guess: Guess, unit: str
) -> PlannedField:
    facts: dict[str, Any] = {
        "place": place,
        "source": column.header,
        "name": name,
        "label": " ".join(column.header.split()) or name,
        "guessed": guess.type,
        "unit": unit or guess.unit,
        "annotations": guess.annotations,
    }
    separator = wish.multivalued
    chosen = wish.type or (FieldType.TEXT if separator else None)
    breaks = chosen is not None and wish.published not in (None, chosen)
    before = wish.published if breaks else None
    if separator and chosen and TYPES[chosen].can_be_multivalued:
        return PlannedField(
            type=chosen,
            multivalued=True,
            is_fixed=True,
            writing=Writing(separator=separator),
            evidence=Problem(code="evidence_declared"),
            before=before,
            **facts,
        )
    if chosen is not None:
        writing = guess.writing if chosen == guess.type else _fitted(column, chosen)
        return PlannedField(
            type=chosen,
            is_fixed=True,
            writing=writing,
            evidence=Problem(code="evidence_declared"),
            before=before,
            **facts,
        )
    return _kept_or_guessed(column, wish.published, guess, facts)


def _fitted(column: Column, chosen: FieldType) -> Writing:
    """Return how the cells of a type are written that a person has chosen."""
    return fitted(column, chosen, takes_codes=True)[0]


def _kept_or_guessed(
    column: Column, published: FieldType | None, guess: Guess, facts: Mapping[str, Any]
) -> PlannedField:
    """Return the field with its published type where the cells allow it."""
    if published is None or published == guess.type:
        return PlannedField(
            type=guess.type, writing=guess.writing, evidence=guess.evidence, **facts
        )
    writing, fits = fitted(column, published)
    if guess.type in _WIDENS_TO.get(published, ()):
        writing, fits = guess.writing, 1.0
    if published is FieldType.TEXT or not column.filled or fits >= _FEW_MISFITS:
        return PlannedField(
            type=published,
            is_fixed=True,
            writing=writing,
            evidence=Problem(code="evidence_published"),
            **facts,
        )
    return PlannedField(
        type=guess.type,
        writing=guess.writing,
        evidence=guess.evidence,
        before=published,
        **facts,
    )


def _names(
    reader: Reader, headers: Sequence[str], wished: Sequence[Wish], guesses: Sequence[Guess]
) -> list[str]:
    """Return the names: wished ones first, the others made of headers around them."""
    is_geojson = reader.format == "geojson"
    made = field_names(
        guess.type.value if is_geojson and place == 0 and TYPES[guess.type].is_geo else header
        for place, (header, guess) in enumerate(zip(headers, guesses, strict=True))
    )
    taken = [wish.name for wish in wished if wish.name]
    names = []
    for name, wish in zip(made, wished, strict=True):
        if wish.name:
            names.append(wish.name)
            continue
        free = free_name(name, taken)
        taken.append(free)
        names.append(free)
    return names


def _header_warnings(headers: Sequence[str], reader: Reader) -> Sequence[Problem]:
    found = []
    seen: set[str] = set()
    for place, header in enumerate(headers, start=1):
        if not header:
            found.append(Problem(code="empty_header", params={"place": place}))
        elif header in seen:
            found.append(Problem(code="repeated_header", column=header, params={"place": place}))
        elif len(header) > _LONG_HEADER:
            found.append(Problem(code="long_header", column=header))
        seen.add(header)
    if reader.header_row is None and reader.format in ("csv", "tsv"):
        return [Problem(code="no_header")]
    return found
