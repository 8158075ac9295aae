"""The names a question on the catalogue may use: those of every portal, and this portal's own.

Takes a query, returns its trees and the schema that knows its names. The portal's own names
are looked up only where a query uses one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from datasets import selectors
from datasets.odsql import ParsedQuery, Query, ast, parse_query
from datasets.search import catalog_schema
from datasets.selectors import User
from datasets.types import Schema

_SEARCHES = frozenset({"search", "suggest", "startswith"})
_HYPHEN = re.compile(r"[^\W\d]-\w|\w-[^\W\d]")
"""What every bare name with a hyphen holds: with one, the portal's own names decide."""


def understood(user: User, query: Query) -> tuple[ParsedQuery, Schema]:
    """Return a query's trees and the schema to check them with.

    Raises:
        OdsqlError: a text that does not parse.
    """
    if not any(_HYPHEN.search(text) for text in _texts(query)):
        parsed, schema = parse_query(query), catalog_schema(query.lang)
        if all(schema.get(name) is not None for name in _names(parsed)):
            return parsed, schema
    return understood_in_full(user, query)


def understood_in_full(user: User, query: Query) -> tuple[ParsedQuery, Schema]:
    """Return the same with every name that this portal has added, those with hyphens bare too."""
    schema = catalog_schema(query.lang, selectors.metadata_kinds(user=user))
    return parse_query(query, names=_with_hyphens(schema)), schema


def _with_hyphens(schema: Schema) -> frozenset[str]:
    return frozenset(name for name in schema.names if "-" in name)


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
