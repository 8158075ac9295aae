"""The checked tree: every name is a field, every node has a type, nothing can fail any more.

It speaks of no SQL dialect. `check` makes it, `compile` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from datasets.odsql.ast import ArithmeticOp, CompareOp
from datasets.types import Field, FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A node that yields a value."""

    type: FieldType
    multivalued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Typed):
    """A value that the text gives: str, int, Decimal, bool, None, or one of `literals`."""

    value: object
    digits: str | None = None
    """A number as it was typed: beside a text, `0101` is not `101`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue(Typed):
    """The value of a field; with `is_element`, one element of it for each group."""

    field: Field
    is_element: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordId(Typed):
    """The identity of a record, as 32 hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSize(Typed):
    """The number of bytes that a record takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValue(Typed):
    """The value of a group key, by its position."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(Typed):
    operand: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Typed):
    op: ArithmeticOp
    left: Value
    right: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Typed):
    """A function of the registry on its arguments: a scalar, a predicate or an aggregate."""

    function: str
    args: tuple[Value, ...]
    is_distinct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPart(Typed):
    """One part of a path such as `France/Paris`, from 1; null where the path is shorter."""

    operand: Value
    separator: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpelledNumber(Typed):
    """The number that a text spells, null where it spells none."""

    operand: Value


Value: TypeAlias = (
    Constant
    | FieldValue
    | RecordId
    | RecordSize
    | KeyValue
    | Negative
    | Arithmetic
    | Apply
    | PathPart
    | SpelledNumber
)


class Ends(Enum):
    """Which ends of a range belong to it."""

    LOW = "[["
    HIGH = "]]"
    BOTH = "[]"
    NONE = "]["

    @property
    def has_low(self) -> bool:
        return self in {Ends.LOW, Ends.BOTH}

    @property
    def has_high(self) -> bool:
        return self in {Ends.HIGH, Ends.BOTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    op: CompareOp
    left: Value
    right: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Whether a value lies in a range; an absent bound is open."""

    operand: Value
    low: Constant | None
    high: Constant | None
    ends: Ends = Ends.LOW
    is_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    operand: Value
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HasWords:
    """Whether every word occurs in a text; a word may hold `*` and `?`."""

    operand: Value
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """Whether every word occurs somewhere in the record; a trailing `*` makes a prefix."""

    words: tuple[str, ...]
    fields: tuple[FieldValue, ...]
    """Where to look when the table keeps no text index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtree:
    """Whether a path is `value` or lies below it."""

    operand: Value
    value: str
    separator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull:
    operand: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNotNull:
    operand: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Whether a boolean is `value`."""

    operand: Value
    value: Literal[True, False] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Always:
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement:
    """Everything the operand does not keep, unknown included."""

    operand: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    operands: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    operands: tuple[Predicate, ...]


Predicate: TypeAlias = (
    Compare
    | Between
    | Member
    | HasWords
    | FullText
    | Subtree
    | IsNull
    | IsNotNull
    | Truth
    | Always
    | Complement
    | AllOf
    | AnyOf
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One expression of a group_by."""

    value: Value
    condition: Predicate | None = None
    """What a record must satisfy to belong to a group at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    value: Value
    is_descending: bool = False
