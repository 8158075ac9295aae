"""The question in the address of a dataset page; it survives every change of tab.

    q=words  where=ODSQL  refine.<field>=value (repeatable)  sort=field or -field

Values of one field are alternatives. Nothing is checked here: the engine says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from datasets.odsql import Query
from datasets.odsql_text import bare, named, one_of, quoted, words
from datasets.types import Field, FieldType, Schema

LONGEST = 10_000
MOST_REFINEMENTS = 100
SHORTEST = 3
"""Letters from which a word stands for all that begin so: endings are forgiven."""
_REFINE = "refine."
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreState:
    """Words, a condition, refinements and an order."""

    q: str = ""
    where: str = ""
    refined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""

    @property
    def has_filter(self) -> bool:
        return bool(self.q or self.where or self.refined)

    @property
    def sort_field(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    def params(self, **changes: str | None) -> str:
        """Return the question as a query string, some parts changed or taken away."""
        found = QueryDict(mutable=True)
        for name, value in (("q", self.q), ("where", self.where), ("sort", self.sort)):
            chosen = changes.get(name, value) or ""
            if chosen:
                found[name] = chosen
        for name, values in self.refined.items():
            found.setlist(_REFINE + name, list(values))
        for name, other in changes.items():
            if name not in {"q", "where", "sort"} and other:
                found[name] = other
        return found.urlencode()

    def without(self, name: str, value: str) -> ExploreState:
        """Return the question without one refinement."""
        kept = {
            key: tuple(item for item in values if key != name or item != value)
            for key, values in self.refined.items()
        }
        return replace(self, refined={key: values for key, values in kept.items() if values})

    def without_field(self, name: str) -> ExploreState:
        kept = {key: values for key, values in self.refined.items() if key != name}
        return replace(self, refined=kept)

    def refinements(self) -> tuple[str, ...]:
        """Return the refinements as ODSQL writes them."""
        return tuple(
            f"{named(name)}:{quoted(value)}"
            for name, values in self.refined.items()
            for value in values
        )

    def portable(self, schema: Schema) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return conditions and refinements that mean the same wherever they are asked.

        Several refinements of one field would exclude each other in the API, where the field
        is not marked as disjunctive: they become a condition.
        """
        conditions, refinements = [*self.conditions()], []
        for name, values in self.refined.items():
            field_ = schema.get(name)
            if len(values) > 1 and field_ is not None:
                conditions.append(alternatives(field_, values))
            else:
                refinements += [f"{named(name)}:{quoted(value)}" for value in values]
        return tuple(conditions), tuple(refinements)

    def conditions(self) -> tuple[str, ...]:
        return tuple(text for text in (_beginnings(self.q), self.where) if text)

    def query(self, **rest: object) -> Query:
        """Return the question; `rest` are further attributes of a `Query`."""
        order = None
        if self.sort_field:
            order = named(self.sort_field) + (" desc" if self.is_descending else "")
        asked = Query(where=self.conditions(), refine=self.refinements(), order_by=order, limit=0)
        return replace(asked, **rest)  # type: ignore[arg-type]  # attributes of Query

    def alternatives(self, schema: Schema) -> Schema:
        """Return the schema in which the values of a refined field are alternatives."""
        return Schema(
            tuple(
                replace(item, annotations={**item.annotations, "disjunctive": True})
                if len(self.refined.get(item.name, ())) > 1
                else item
                for item in schema
            )
        )


def _beginnings(text: str) -> str:
    """Return the condition that a record holds words that begin like these.

    >>> _beginnings("carotte au beurre")
    '"carotte* au beurre*"'
    """
    asked = [
        f"{word}*" if len(word) >= SHORTEST and word[-1].isalnum() else word
        for word in text.split()
    ]
    return words(" ".join(asked)) if asked else ""


def state_of(params: QueryDict) -> ExploreState:
    """Read the question from an address."""
    refined: dict[str, tuple[str, ...]] = {}
    for name in list(params)[:MOST_REFINEMENTS]:
        if name.startswith(_REFINE) and len(name) > len(_REFINE):
            values = [_clean(value) for value in params.getlist(name)[:MOST_REFINEMENTS]]
            kept = tuple(dict.fromkeys(value for value in values if value))
            if kept:
                refined[name[len(_REFINE) :]] = kept
    return ExploreState(
        q=_clean(params.get("q", "")),
        where=_clean(params.get("where", "")),
        refined=refined,
        sort=_clean(params.get("sort", "")),
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST]


OPERATORS = ("contains", "equals", "different", "more", "less", "empty", "filled")


def condition(field_: Field, operator: str, value: str) -> str:
    """Return the ODSQL of a filter made by form; an empty text where it says nothing.

    >>> from datasets.types import FieldType
    >>> condition(Field(name="age", type=FieldType.INT), "more", "3,5")
    '`age` >= 3.5'
    """
    name = named(field_.name)
    match operator:
        case "empty":
            return f"{name} is null"
        case "filled":
            return f"{name} is not null"
    value = value.replace("\x00", "").strip()
    if not value:
        return ""
    if field_.traits.is_numeric:
        literal = value.replace(",", ".").replace("\u202f", "").replace(" ", "")
    elif field_.traits.is_temporal:
        literal = f"date{quoted(value)}"
    elif field_.type.value == "boolean":
        literal = "true" if value.lower() in {"true", "1", "oui", "yes", "vrai"} else "false"
        return f"{name} is {'not ' if operator == 'different' else ''}{literal}"
    else:
        literal = quoted(value)
    match operator:
        case "contains":
            return (
                f"{name} like {quoted('*' + value + '*')}"
                if not field_.traits.is_numeric
                else (f"{name} = {literal}")
            )
        case "different":
            return f"{name} != {literal}"
        case "more":
            return f"{name} >= {literal}"
        case "less":
            return f"{name} <= {literal}"
    return f"{name} = {literal}"


def alternatives(field_: Field, values: Sequence[str]) -> str:
    """Return the condition that a field holds one of some values, as facets write them.

    >>> from datasets.types import FieldType
    >>> alternatives(Field(name="an", type=FieldType.DATE), ["2025", "2026"])
    "`an` = date'2025' or `an` = date'2026'"
    """
    if field_.type is FieldType.TEXT:
        return one_of(field_.name, values)
    name = named(field_.name)
    if field_.traits.is_temporal:
        return " or ".join(f"{name} = date'{value.replace(chr(39), '')}'" for value in values)
    if field_.type is FieldType.BOOLEAN:
        return " or ".join(f"{name} is {'true' if v == 'true' else 'false'}" for v in values)
    return " or ".join(f"{name} = {value}" for value in values if _is_number(value)) or "1 = 0"


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def joined(first: str, second: str) -> str:
    """Return two conditions that must both hold."""
    if not first or not second:
        return first or second
    return f"({first}) and {second}"


def example_condition(schema: Schema) -> str:
    """Return a condition that could be asked of these fields."""
    for item in schema:
        if item.multivalued:
            continue
        if item.type.value in {"int", "double"}:
            return f"{bare(item.name)} >= 10"
        if item.traits.is_temporal:
            return f"{bare(item.name)} >= date'2026-01-01'"
    first = next(iter(schema), None)
    return f"{bare(first.name)} is not null" if first else ""
