"""Pieces of ODSQL written by our pages: quoted names and values, alternatives.

Takes plain texts, returns ODSQL that means exactly them whatever characters they hold.
"""

from __future__ import annotations

from collections.abc import Iterable


def quoted(value: str) -> str:
    r"""Return a value as a string literal.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def named(field: str) -> str:
    """Return a field's name, safe whatever it holds; a dotted name stays bare.

    >>> named("2019")
    '`2019`'
    """
    return field if "." in field else "`" + field.replace("\\", "\\\\").replace("`", "\\`") + "`"


def bare(field: str) -> str:
    """Return a field's name as people type it: quoted only where it must be."""
    return field if field.isidentifier() else named(field)


def one_of(field: str, values: Iterable[str]) -> str:
    """Return the condition that a text field holds one of some values.

    >>> one_of("theme", ["Eau", "Air"])
    '`theme` in ("Eau", "Air")'
    """
    return f"{named(field)} in ({', '.join(quoted(value) for value in values)})"


def words(text: str) -> str:
    """Return the condition that a record holds every word of a text, somewhere.

    A trailing star keeps its meaning: the beginning of a word.
    """
    return quoted(text)
