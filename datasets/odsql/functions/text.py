"""Functions on text, and `ifnull`, which takes any value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import (
    EVERYWHERE,
    NOT_GROUPED,
    NUMBERS,
    TEXTS,
    Argument,
    Context,
    Function,
    Kind,
    Parameter,
    Writer,
)
from datasets.odsql.limits import MAX_WORD_LENGTH, MAX_WORDS
from datasets.types import FieldType

_WORD = re.compile(r"\w+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: runs of letters, digits and underscores.

    >>> words("Saint-Denis, 93")
    ('Saint', 'Denis', '93')
    """
    return tuple(_WORD.findall(text))


def _length(writer: Writer, call: tree.Apply) -> Composable:
    return SQL("length({})::bigint").format(writer.value(call.args[0]))


def _lower(writer: Writer, call: tree.Apply) -> Composable:
    return SQL("lower({})").format(writer.value(call.args[0]))


def _ifnull(writer: Writer, call: tree.Apply) -> Composable:
    first, second = call.args
    return SQL("coalesce({}, {})").format(writer.value(first), writer.value(second))


def _shape_ifnull(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    first, second = call.args
    if isinstance(second, tree.Constant) and second.value is None:
        return first
    if first.type is second.type:
        return call
    if {first.type, second.type} == NUMBERS:
        return tree.Apply(type=FieldType.DOUBLE, function=call.function, args=call.args)
    types = (first.type, second.type)
    if types == (FieldType.DATETIME, FieldType.DATE) and isinstance(second, tree.Constant):
        moment = tree.Constant(type=FieldType.DATETIME, value=second.value)
        return tree.Apply(type=first.type, function=call.function, args=(first, moment))
    raise ValueError(
        "ifnull() takes two values of one type, not "
        + first.type.value
        + " and "
        + second.type.value
        + "."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonText:
    """How a text is written where an answer is JSON."""

    fallback: str | None
    has_fallback: bool

    def written(self, text: str) -> object:
        """Return the JSON that a text holds as it stands, else the fallback or the text."""
        try:
            json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return self.fallback if self.has_fallback else text
        return orjson.Fragment(text)


def _refuse(word: str) -> object:
    raise ValueError(word)  # NaN and Infinity, which are no JSON


def _shape_json(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    fallback = call.args[1] if len(call.args) > 1 else None
    if fallback is not None and not isinstance(fallback, tree.Constant):
        raise ValueError("The fallback of json_format() is a text or null.")
    value = None if fallback is None or fallback.value is None else str(fallback.value)
    form = JsonText(fallback=value, has_fallback=fallback is not None)
    constant = tree.Constant(type=FieldType.TEXT, value=form)
    return tree.Apply(type=FieldType.TEXT, function=call.function, args=(call.args[0], constant))


def _json_format(writer: Writer, call: tree.Apply) -> Composable:
    return writer.value(call.args[0])


def _any_field(writer: Writer, call: tree.Apply, patterns: tuple[str, ...]) -> Composable:
    """Return whether one field holds every word."""
    tests = [
        writer.any_element(field, lambda text: writer.has_words(text, patterns))
        for field in call.args[:-1]
    ]
    return SQL("({})").format(SQL(" OR ").join(tests)) if tests else SQL("FALSE")


def _literal(call: tree.Apply) -> str:
    last = call.args[-1]
    return str(last.value) if isinstance(last, tree.Constant) else ""


def _bound_words(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    found = words(_literal(call))
    if len(found) > MAX_WORDS or any(len(word) > MAX_WORD_LENGTH for word in found):
        raise ValueError(
            call.function
            + "() takes at most "
            + str(MAX_WORDS)
            + " words of at most "
            + str(MAX_WORD_LENGTH)
            + " characters."
        )
    return call


def _suggest(writer: Writer, call: tree.Apply) -> Composable:
    return _any_field(writer, call, tuple(word + "*" for word in words(_literal(call))))


def _startswith(writer: Writer, call: tree.Apply) -> Composable:
    start = writer.bind(_literal(call), "text")
    tests = [
        writer.any_element(field, lambda text: SQL("starts_with({}, {})").format(text, start))
        for field in call.args[:-1]
    ]
    return SQL("({})").format(SQL(" OR ").join(tests)) if tests else SQL("FALSE")


SEARCHED = (
    Parameter(
        name="fields",
        kind=Argument.FIELD,
        types=TEXTS,
        is_repeated=True,
        allows_multivalued=True,
    ),
    Parameter(name="text", kind=Argument.TEXT),
)

FUNCTIONS = (
    Function(
        name="length",
        parameters=(Parameter(name="text", types=TEXTS),),
        result=FieldType.INT,
        clauses=NOT_GROUPED,
        doc="The number of characters of a text.",
        example="length(name)",
        postgres=_length,
    ),
    Function(
        name="lower",
        parameters=(Parameter(name="text", types=TEXTS),),
        result=FieldType.TEXT,
        clauses=EVERYWHERE,
        doc="A text in lower case.",
        example="lower(name)",
        postgres=_lower,
    ),
    Function(
        name="ifnull",
        parameters=(Parameter(name="value"), Parameter(name="fallback")),
        clauses=EVERYWHERE,
        doc="A value, or the fallback where there is none.",
        example="ifnull(population, 0)",
        postgres=_ifnull,
        shape=_shape_ifnull,
    ),
    Function(
        name="json_format",
        parameters=(
            Parameter(name="text", types=TEXTS),
            Parameter(name="fallback", types=TEXTS, is_optional=True),
        ),
        result=FieldType.TEXT,
        clauses=frozenset({Clause.SELECT}),
        doc=(
            "The JSON that a text holds, in answers that are JSON; where it holds none, the"
            " fallback, or the text itself."
        ),
        example="json_format(name, null)",
        postgres=_json_format,
        shape=_shape_json,
    ),
    Function(
        name="suggest",
        kind=Kind.PREDICATE,
        parameters=SEARCHED,
        result=FieldType.BOOLEAN,
        clauses=frozenset({Clause.WHERE}),
        doc="Whether one field holds words that begin with these, whatever the case.",
        example="suggest(name, 'mair')",
        postgres=_suggest,
        shape=_bound_words,
    ),
    Function(
        name="startswith",
        kind=Kind.PREDICATE,
        parameters=SEARCHED,
        result=FieldType.BOOLEAN,
        clauses=frozenset({Clause.WHERE}),
        doc="Whether one field begins with exactly this text, case included.",
        example="startswith(name, 'Mai')",
        postgres=_startswith,
    ),
)
