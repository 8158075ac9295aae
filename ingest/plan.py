"""The fields of a table to be: their names, their types and why, and what is lost on the way.

What people wish for and what was published come before what is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any, Final

from datasets.types import TYPES, FieldType
from ingest.columns import Column
from ingest.guesses.fitting import fitted
from ingest.guesses.guess import Guess, markers_told, told
from ingest.guesses.quantities import proven_mark
from ingest.infer import decide
from ingest.names import field_names, free_name
from ingest.points import Found, Making, PairWatch, judge
from ingest.problems import Problem
from ingest.readers.base import GEOMETRY, GEOMETRY_FIRST, Reader
from ingest.schemas.hints import by_schema, declared_types
from ingest.schemas.model import TableSchema
from ingest.standards import by_standard
from ingest.values.kinds import Kind, Writing

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
    srid: int = 0
    """EPSG number of the coordinates in the column, where it is one of a pair."""


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
    making: Making | None = None
    """How it is made of two fields of the file; none for those of the file itself."""

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


Wishes = Callable[[Sequence[str]], Sequence[Wish]]
"""Answers one wish for each header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The fields to be, and what is to be said of them."""

    fields: Sequence[PlannedField]
    added: Sequence[PlannedField]
    warnings: Sequence[Problem]


def plan(
    reader: Reader,
    columns: Sequence[Column],
    watches: Sequence[PairWatch],
    wishes: Wishes | None,
    schema: TableSchema | None = None,
) -> Plan:
    """Return the fields of the file's columns, and the points that `watches` tell of.

    Wishes for a point are asked under the name it has by default. What a person wishes wins
    over the types of a schema.
    """
    headers = [column.header for column in columns]
    names = [watch.pair.name for watch in watches]
    answers = wishes([*headers, *names]) if wishes else [Wish()] * len([*headers, *names])
    wished = list(answers[: len(headers)])
    if schema is not None:
        for place, fixed in enumerate(declared_types(columns, schema)):
            if wished[place].type is None and fixed is not None:
                wished[place] = replace(wished[place], type=fixed)
    mark = proven_mark(columns)
    guesses = [
        decide(
            column,
            delimiter=reader.delimiter,
            mark=mark,
            natives=reader.natives[place] if reader.natives else (),
            is_geometry=reader.format == "geojson" and place == 0,
        )
        for place, column in enumerate(columns)
    ]
    standard: Sequence[FieldType | None] = getattr(reader, "standard", ())
    for place, (column, wanted) in enumerate(zip(columns, standard, strict=False)):
        if wanted is not None:
            guesses[place] = by_standard(column, wanted, guesses[place])
    guesses = [by_schema(*pair) for pair in zip(columns, repeat(schema), guesses, strict=False)]
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
    added, said = _points(columns, fields, watches, answers)
    return Plan(fields=fields, added=added, warnings=[*warnings, *said])


def _points(
    columns: Sequence[Column],
    fields: Sequence[PlannedField],
    watches: Sequence[PairWatch],
    wished: Sequence[Wish],
) -> tuple[list[PlannedField], list[Problem]]:
    """Return the points made of two columns; none where the file has positions of its own."""
    added: list[PlannedField] = []
    said: list[Problem] = []
    if any(TYPES[item.guessed].is_geo or TYPES[item.type].is_geo for item in fields):
        return added, said
    stems: set[str] = set()
    for watch, wish in sorted(
        zip(watches, wished[len(fields) :], strict=True), key=lambda item: item[0].pair.is_plane
    ):
        pair = watch.pair
        ends = (fields[pair.lat], fields[pair.lon])
        if pair.stem in stems or any(end.type not in _NUMERIC or end.multivalued for end in ends):
            continue
        found = judge(watch, columns, wished[pair.lat].srid or wished[pair.lon].srid)
        if isinstance(found, Problem):
            said.append(found)
        elif found is not None:
            stems.add(pair.stem)
            said.extend(found.warnings)
            taken = [item.name for item in (*fields, *added)]
            name = free_name(wish.name or pair.name, taken)
            added.append(_point(len(fields) + len(added), pair.name, name, wish, found))
    return added, said


_NUMERIC: Final = (FieldType.INT, FieldType.DOUBLE)


def _point(place: int, source: str, name: str, wish: Wish, found: Found) -> PlannedField:
    is_changed = wish.published not in (None, FieldType.GEO_POINT_2D)
    return PlannedField(
        place=place,
        source=source,
        name=name,
        label=name,
        type=FieldType.GEO_POINT_2D,
        guessed=FieldType.GEO_POINT_2D,
        evidence=found.evidence,
        before=wish.published if is_changed else None,
        making=found.making,
    )


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
    is_first = bool(headers) and headers[0] == GEOMETRY and reader.format in GEOMETRY_FIRST
    made = field_names(
        guess.type.value if is_first and place == 0 and TYPES[guess.type].is_geo else header
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
    is_named = len(headers) < 2 or not all(map(_is_number, headers)) or all(map(_is_year, headers))
    if reader.header_row is not None and not is_named:
        found.append(Problem(code="numbers_as_header", row=reader.header_row + 1))
    return found


def _is_year(header: str) -> bool:
    """Return whether a number names a column of a wide table."""
    return len(header) == 4 and header.isdecimal() and header[:2] in ("18", "19", "20", "21")


def _is_number(header: str) -> bool:
    return header.replace(",", ".", 1).replace(".", "", 1).isdecimal()
