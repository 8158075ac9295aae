"""A schema and its fields, in the words of Table Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datasets.types import FieldType
from ingest.names import field_name
from ingest.values.kinds import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaField:
    """What one column promises; None and empty promise nothing."""

    name: str
    type: FieldType | None = None
    writing: Writing | None = None
    """How values are written, where the schema fixes it: the order of days or of coordinates."""
    is_required: bool = False
    is_unique: bool = False
    allowed: tuple[str, ...] = ()
    """The closed list of values."""
    is_list: bool = False
    """Whether a cell may hold several allowed values, separated by `;`, `|` or `,`."""
    pattern: str = ""
    """A regular expression for the whole cell."""
    shortest: int | None = None
    longest: int | None = None
    least: float | None = None
    greatest: float | None = None
    missing: frozenset[str] = frozenset()
    """Texts that stand for nothing."""

    @property
    def is_free(self) -> bool:
        """Return whether nothing is to be checked cell by cell, the type apart."""
        bounds = (self.shortest, self.longest, self.least, self.greatest)
        return not (
            self.is_required
            or self.is_unique
            or self.allowed
            or self.pattern
            or any(bound is not None for bound in bounds)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """A promise about a whole table."""

    name: str
    title: str
    fields: tuple[SchemaField, ...]
    is_declared: bool = False
    """Whether a person gave it, rather than its headers having been recognised."""

    def field(self, header: str) -> SchemaField | None:
        """Return the field of a header; accents, case and separators do not matter."""
        wanted = plain(header)
        return next((item for item in self.fields if plain(item.name) == wanted), None)


def plain(name: str) -> str:
    """Return a name without what people write differently.

    >>> plain("COLL_NOM") == plain("collNom") == plain("Coll nom")
    True
    """
    return re.sub(r"[^a-z0-9]", "", field_name(name))
