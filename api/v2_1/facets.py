"""Counts of the values of fields, asked in ODSQL: one grouped question a facet.

Takes a schema, what narrows the records, and how to ask; returns facets as plain values
(explore-api 9). Hierarchies are listed flat so far, and `facet()` with arguments is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from datasets.odsql import Clause, OdsqlError, Query, UnknownFieldError, ast
from datasets.odsql.parser import parse_refinement
from datasets.records.read import Row
from datasets.types import Field, Schema

Ask = Callable[[Query], Sequence[Row]]
Item = dict[str, object]

MOST_VALUES = 100
_LEVELS = ("year", "month", "day")
_SORTS = {
    "count": "count(*) desc",
    "-count": "count(*) asc",
    "alphanum": "k asc",
    "-alphanum": "k desc",
    "num": "k asc",
    "-num": "k desc",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What the caller already chose."""

    query: Query
    refined: tuple[ast.Refinement, ...]
    excluded: tuple[ast.Refinement, ...]

    def chosen(self, name: str) -> list[str]:
        return [item.value for item in self.refined if item.name == name]

    def left_out(self, name: str) -> list[str]:
        return [item.value for item in self.excluded if item.name == name]

    def without(self, name: str) -> Query:
        """Return the query as if this facet were not refined."""
        kept = [
            text
            for text, item in zip(self.query.refine, self.refined, strict=True)
            if item.name != name
        ]
        return replace(self.query, refine=tuple(kept))


def narrowed(query: Query) -> Narrowed:
    """Read the refinements once for all facets."""
    return Narrowed(
        query=query,
        refined=tuple(parse_refinement(text) for text in query.refine),
        excluded=tuple(parse_refinement(text, Clause.EXCLUDE) for text in query.exclude),
    )


def asked_fields(schema: Schema, names: Sequence[str]) -> list[Field]:
    """Return the fields to count: those named, else all that staff marked as facets.

    Raises:
        OdsqlError: a name that is no field, a field that has no values to count.
    """
    if not names:
        return [field for field in schema if field.annotations.get("facet")]
    found = []
    for name in names:
        field = schema.get(name.strip().strip("`"))
        if field is None:
            unknown = UnknownFieldError(name)
            unknown.clause = Clause.FACET
            raise unknown
        if not field.traits.is_groupable:
            raise OdsqlError(f"`{name}` has no values to count.", clause=Clause.FACET)
        found.append(field)
    return found


def facet(field: Field, choice: Narrowed, ask: Ask, *, sort: str = "count") -> Item:
    """Return one facet with its values."""
    query = choice.query
    if field.annotations.get("disjunctive"):
        query = choice.without(field.name)
    if field.traits.is_temporal:
        values = _dates(field, query, choice, ask)
    else:
        order = str(field.annotations.get("facetsort", sort))
        values = _plain(field, query, choice, ask, _SORTS.get(order, _SORTS["count"]))
    values += [
        {"name": value, "value": value, "state": "excluded"}
        for value in choice.left_out(field.name)
    ]
    return {"name": field.name, "facets": values}


def _plain(field: Field, query: Query, choice: Narrowed, ask: Ask, order_by: str) -> list[Item]:
    rows = ask(
        replace(
            query,
            select="count(*) as n",
            group_by=f"{_quoted(field.name)} as k",
            order_by=order_by,
            limit=MOST_VALUES + 1,
        )
    )
    chosen = set(choice.chosen(field.name))
    values = [(_text(key), count) for key, count in rows if key is not None][:MOST_VALUES]
    return [_value(text, text, count, is_refined=text in chosen) for text, count in values]


def _dates(field: Field, query: Query, choice: Narrowed, ask: Ask) -> list[Item]:
    """Return a tree of years; months and days are opened below what is refined."""
    chosen = [value.replace("-", "/") for value in choice.chosen(field.name)]
    depth = min(max((value.count("/") + 2 for value in chosen), default=1), len(_LEVELS))
    top: list[Item] = []
    nodes: dict[str, Item] = {}
    for level in range(1, depth + 1):
        names = _LEVELS[:level]
        rows = ask(
            replace(
                query,
                select="count(*) as n",
                group_by=", ".join(f"{name}({_quoted(field.name)}) as {name[0]}" for name in names),
                limit=MOST_VALUES * 10,
            )
        )
        for *parts, count in rows:
            if any(part is None for part in parts):
                continue
            path = _path(parts)
            parent = path.rpartition("/")[0]
            if parent and not any(value.startswith(parent) for value in chosen):
                continue
            is_refined = any(path == v or path.startswith(f"{v}/") for v in chosen)
            item = _value(path.rpartition("/")[2], path, count, is_refined=is_refined)
            nodes[path] = item
            siblings = top if not parent else nodes[parent].setdefault("facets", [])
            if isinstance(siblings, list):
                siblings.append(item)
    return top


def _path(parts: Sequence[object]) -> str:
    return "/".join(f"{part:02d}" if place else f"{part}" for place, part in enumerate(parts))


def _value(name: str, value: str, count: object, *, is_refined: bool) -> Item:
    return {
        "name": name,
        "count": count,
        "state": "refined" if is_refined else "displayed",
        "value": value,
    }


def _text(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
