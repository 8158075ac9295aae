"""`search`: every word of a text, or one near it, in one field; the last may be unfinished.

An edit adds, drops or changes one letter. A word longer than five letters may have two, one
longer than two letters one, a shorter one none. The last word is also found at the beginning of
a longer one; with two edits that beginning may hold them, as long as its last letter is the
one that was typed, so that `mairie` does not find every word in `mair`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg.sql import Composable

from datasets.odsql import ast, tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import Context, Function, Kind, Writer
from datasets.odsql.functions.text import SEARCHED
from datasets.odsql.limits import MAX_NEAR_LENGTH, MAX_NEAR_WORDS
from datasets.types import FieldType

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One word that is sought, and how far from it a word of a record may be."""

    text: str
    edits: int
    is_start: bool
    """Whether it may be the beginning of a longer word."""


def near_words(text: str) -> tuple[Near, ...]:
    """Return the words of a text; marks that stand alone are left out.

    >>> [(word.text, word.edits, word.is_start) for word in near_words("le - marche")]
    [('le', 0, False), ('marche', 2, True)]
    """
    found = _WORD.findall(text)
    if len(found) > MAX_NEAR_WORDS or any(len(word) > MAX_NEAR_LENGTH for word in found):
        raise ValueError(
            "search() takes at most "
            + str(MAX_NEAR_WORDS)
            + " words of at most "
            + str(MAX_NEAR_LENGTH)
            + " characters."
        )
    last = len(found) - 1
    return tuple(
        Near(text=word, edits=(len(word) > 2) + (len(word) > 5), is_start=place == last)
        for place, word in enumerate(found)
    )


def sought_words(nodes: Iterable[ast.Node]) -> int:
    """Return how many words the texts of all search() of a question hold together."""
    return sum(
        len(_WORD.findall(item.arguments[-1].value))
        for node in nodes
        for item in ast.walk(node)
        if isinstance(item, ast.Call)
        and item.function == "search"
        and item.arguments
        and isinstance(item.arguments[-1], ast.Text)
    )


def _read_words(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    *fields, text = call.args
    words = near_words(str(text.value) if isinstance(text, tree.Constant) else "")
    constant = tree.Constant(type=FieldType.TEXT, value=words)
    return tree.Apply(type=FieldType.BOOLEAN, function=call.function, args=(*fields, constant))


def _search(writer: Writer, call: tree.Apply) -> Composable:
    *fields, constant = call.args
    words = constant.value if isinstance(constant, tree.Constant) else ()
    return writer.near_words(fields, words if isinstance(words, tuple) else ())


FUNCTIONS = (
    Function(
        name="search",
        kind=Kind.PREDICATE,
        parameters=SEARCHED,
        result=FieldType.BOOLEAN,
        clauses=frozenset({Clause.WHERE}),
        doc=(
            "Whether one field holds every word, small typing errors forgiven;"
            " the last word may be unfinished."
        ),
        example="search(name, 'meri')",
        postgres=_search,
        shape=_read_words,
    ),
)
