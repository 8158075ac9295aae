"""What the registry says of one function, and what its printer may ask of the compiler."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from psycopg.sql import Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.types import FieldType

TEXTS = frozenset({FieldType.TEXT})
NUMBERS = frozenset({FieldType.INT, FieldType.DOUBLE})
DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
GEOS = frozenset({FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE})
POINTS = frozenset({FieldType.GEO_POINT_2D})
ANY = frozenset(FieldType)

EVERYWHERE = frozenset({Clause.SELECT, Clause.WHERE, Clause.GROUP_BY, Clause.ORDER_BY})
NOT_GROUPED = frozenset({Clause.SELECT, Clause.WHERE, Clause.ORDER_BY})
OUTPUT = frozenset({Clause.SELECT, Clause.ORDER_BY})


class Kind(Enum):
    """What a call yields, hence where it may stand."""

    SCALAR = auto()
    PREDICATE = auto()
    AGGREGATE = auto()
    BUCKET = auto()
    """Groups of values; stands in a group_by."""
    SHAPER = auto()
    """Shapes the list of fields of a select; has no value."""


class Argument(Enum):
    """What may stand as an argument."""

    VALUE = auto()
    FIELD = auto()
    TEXT = auto()
    """A string literal."""
    NUMBER = auto()
    """A number literal."""
    GEOMETRY = auto()
    DISTANCE = auto()
    BOUND = auto()
    """A number, a date, an interval, or `*`."""
    COUNTED = auto()
    """`*`, `distinct x` or a value."""
    WORD = auto()
    """A bare word that is no field."""
    FIELD_PATTERN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    kind: Argument = Argument.VALUE
    types: frozenset[FieldType] = ANY
    is_optional: bool = False
    is_repeated: bool = False
    """Takes any number of arguments, none included; `*` stands for every field."""
    allows_multivalued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the meaning of a call depends on beside its arguments."""

    now: datetime
    zone: ZoneInfo
    lang: str


class Writer(Protocol):
    """The side of the compiler that printers see."""

    def value(self, node: tree.Value) -> Composable:
        """Return the SQL of a value."""

    def bind(self, value: object, cast: str) -> Composable:
        """Return a placeholder for a value, cast to an SQL type."""

    def local(self, node: tree.Value) -> Composable:
        """Return a date or datetime as a timestamp in the query's time zone."""

    def any_element(self, node: tree.Value, test: Callable[[Composable], Composable]) -> Composable:
        """Return whether the test holds for the value, or for any element of it."""

    def has_words(self, text: Composable, words: tuple[str, ...]) -> Composable:
        """Return whether a text holds every word; a word may hold `*` and `?`."""

    def near_words(self, fields: Sequence[tree.Value], words: Sequence[object]) -> Composable:
        """Return whether one field holds every word of a search(), or one near it."""

    def cluster(self, place: tree.Value, cells: float) -> Composable:
        """Return the centroid of a place's cluster, where `cells` go round the world."""

    def order_key(self) -> Composable:
        """Return what tells records apart, or groups: the order column, or all keys."""


Printer: TypeAlias = Callable[[Writer, tree.Apply], Composable]
Shaper: TypeAlias = Callable[[Context, tree.Apply, Mapping[str, tree.Constant]], tree.Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One entry of the registry."""

    name: str
    kind: Kind = Kind.SCALAR
    parameters: tuple[Parameter, ...] = ()
    result: FieldType | None = None
    """None: the type of the first argument."""
    clauses: frozenset[Clause]
    doc: str
    example: str
    postgres: Printer | None = None
    """None where `shape` leaves nothing to print, or the compiler prints it itself."""
    shape: Shaper | None = None
    """Reads literal arguments, or replaces the call; raises ValueError with a sentence."""
    named: frozenset[str] = frozenset()
    """Names of the parameters that are given by name."""
    mismatch: str | None = None
    """The sentence for an argument of a wrong type, where the contract has one."""
    is_volatile: bool = False
