"""The names a question on the catalogue may use: those of every portal, and this portal's own.

Takes a query, returns its trees and the schema that knows its names. The portal's own names
are looked up only where a query uses one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from datasets import selectors
from datasets.odsql import ParsedQuery, Query, ast, parse_query
from datasets.search import catalog_schema
from datasets.selectors import User
from datasets.templates import Kind
from datasets.types import Schema

_SEARCHES = frozenset({"search", "suggest", "startswith"})
_UNUSUAL = re.compile(r"[^\W\d]-\w|\w-[^\W\d]|\w\.\*")
_WHOLE_GROUP = r"[^\W\d]\w*\.\*(?=\s*\))"
_QUOTED = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])+`"


def understood(user: User, query: Query) -> tuple[ParsedQuery, Schema]:
    """Return a query's trees and the schema to check them with.

    Raises:
        OdsqlError: a text that does not parse.
    """
    if not any(_UNUSUAL.search(text) for text in _texts(query)):
        parsed, schema = parse_query(query), catalog_schema(query.lang)
        if all(schema.get(name) is not None for name in _names(parsed)):
            return parsed, schema
    return understood_in_full(user, query)


def understood_in_full(user: User, query: Query) -> tuple[ParsedQuery, Schema]:
    """Return the same with every name that this portal has added."""
    kinds = selectors.metadata_kinds(user=user)
    return parse_query(hyphens_quoted(query, kinds)), catalog_schema(query.lang, kinds)


def _texts(query: Query) -> Iterator[str]:
    yield from filter(None, (query.select, query.group_by, query.order_by))
    yield from query.where


def _names(parsed: ParsedQuery) -> Iterator[str]:
    """Yield every name that a query uses; one that lists by its beginning counts as unknown."""
    clauses = (*parsed.select, *parsed.where, *parsed.group_by, *parsed.order_by)
    for node in clauses:
        for found in ast.walk(node):
            if isinstance(found, ast.Name | ast.Prefix):
                yield found.name
            elif isinstance(found, ast.Call) and _looks_everywhere(found):
                yield "*"
    for refinement in (*parsed.refine, *parsed.exclude):
        yield refinement.name


def _looks_everywhere(call: ast.Call) -> bool:
    """Return whether a search names no field, and so means the portal's own texts too."""
    return call.function in _SEARCHES and not any(
        isinstance(argument, ast.Name) for argument in call.arguments
    )


def hyphens_quoted(query: Query, kinds: Mapping[str, Kind]) -> Query:
    """Return the query with the names that hold other characters in back quotes.

    ODSQL reads `custom.data-owner` as a subtraction; the portal's own metadata may bear such
    names, and clients write them bare. A name that the portal does not know stays as it is.
    `dcat.*`, for a whole group, is taken for a name that ends with a star.

    >>> query = Query(where=("custom.data-owner = 'a custom.data-owner'",))
    >>> hyphens_quoted(query, {"custom.data-owner": Kind.named("text")}).where
    ("`custom.data-owner` = 'a custom.data-owner'",)
    """
    names = {name for name in kinds if "-" in name}
    names |= {bare for name in names if "-" in (bare := name.partition(".")[2])}
    pattern = _pattern(names)

    def quoted(text: str) -> str:
        return pattern.sub(lambda found: f"`{found[1]}`" if found[1] else found[0], text)

    return replace(
        query,
        select=quoted(query.select) if query.select else None,
        where=tuple(quoted(text) for text in query.where),
        group_by=quoted(query.group_by) if query.group_by else None,
        order_by=quoted(query.order_by) if query.order_by else None,
    )


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    longest_first = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
    found = "|".join([_WHOLE_GROUP, *(rf"{name}(?![\w.`-])" for name in longest_first)])
    return re.compile(rf"{_QUOTED}|(?<![\w.`])({found})", re.DOTALL)
