"""The syntax tree: what a text says, before any name is looked up.

Nodes are frozen; `span` is the place in the text and takes no part in equality, so that two
ways to write the same expression are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
CompareOp: TypeAlias = Literal["=", "!=", ">", ">=", "<", "<="]
ArithmeticOp: TypeAlias = Literal["+", "-", "*", "/"]
What: TypeAlias = Literal["null", "true", "false"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that stands in a text."""

    span: Span = field(default=(0, 0), compare=False, repr=False)
    """First character and the one after the last, brackets around it included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A field or an alias."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """A string; alone in a where it is a full-text search."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A number without sign, as typed: its digits decide its type."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Node):
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Node):
    """`date'...'`, not yet read."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry(Node):
    """`geom'...'`, not yet read."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Null(Node):
    """`null` as an argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Node):
    """A number and a unit: a distance or an interval."""

    digits: str
    unit: str
    """As typed: `m` is a minute and `M` a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Star(Node):
    """`*` as an argument or as a select item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Node):
    """`name*` as an argument of include and exclude."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Node):
    """`distinct x` as an argument of count."""

    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArgument(Node):
    name: str
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the registry with its arguments."""

    function: str
    """In lower case."""
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    op: ArithmeticOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Node):
    operand: Name
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Is(Node):
    operand: Name
    what: What
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InList(Node):
    operand: Name
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InRange(Node):
    operand: Name
    low: Expr
    high: Expr
    includes_low: bool
    includes_high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Node):
    """`literal IN field`."""

    value: Expr
    operand: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    operands: tuple[Expr, ...]


Expr: TypeAlias = (
    Name
    | Text
    | Number
    | Boolean
    | Date
    | Geometry
    | Null
    | Quantity
    | Star
    | Prefix
    | Distinct
    | NamedArgument
    | Call
    | Negative
    | Arithmetic
    | Comparison
    | Like
    | Is
    | InList
    | InRange
    | Contains
    | Not
    | And
    | Or
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectItem(Node):
    """One item of a select; `text` is the expression as it was typed."""

    expr: Expr
    alias: str | None = None
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupItem(Node):
    expr: Expr
    alias: str | None = None
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem(Node):
    expr: Expr
    is_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement(Node):
    """`facet:value`; the value is text whatever the field's type."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetArgument(Node):
    """`name=value` in a `facet(...)`."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetItem(Node):
    """A field whose values are counted: its bare name, or `facet(...)` with arguments."""

    name: Name
    """The field; with arguments, the word before the bracket."""
    arguments: tuple[FacetArgument, ...] | None = None
    """None for a bare name."""


_PARTS: dict[str, tuple[str, ...]] = {}


def _parts(node: Node) -> tuple[str, ...]:
    """Return the names of what a node holds; asked of its class once."""
    kind = type(node).__name__
    if kind not in _PARTS:
        _PARTS[kind] = tuple(item.name for item in fields(node) if item.name != "span")
    return _PARTS[kind]


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it. Does not recurse."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        for name in _parts(current):
            value = getattr(current, name)
            if isinstance(value, Node):
                pending.append(value)
            elif isinstance(value, tuple):
                pending.extend(part for part in value if isinstance(part, Node))
