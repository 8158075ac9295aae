"""Functions on dates: parts, `now`, `date_format`. All follow the query's time zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_day_names, get_month_names
from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.functions import clock
from datasets.odsql.functions.signature import (
    DATES,
    EVERYWHERE,
    NOT_GROUPED,
    Argument,
    Context,
    Function,
    Parameter,
    Printer,
    Writer,
)
from datasets.odsql.periods import instant
from datasets.types import FieldType

_PARTS = ("year", "month", "day", "hour", "minute", "second")


def _part(name: str) -> Printer:
    def write(writer: Writer, call: tree.Apply) -> Composable:
        return SQL("EXTRACT({} FROM {})::bigint").format(SQL(name), writer.local(call.args[0]))

    if name == "second":  # fractions are cut, not rounded

        def write_second(writer: Writer, call: tree.Apply) -> Composable:
            return SQL("floor(EXTRACT(second FROM {}))::bigint").format(writer.local(call.args[0]))

        return write_second
    return write


def _now(context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]) -> tree.Constant:
    parts: dict[str, int] = {}
    for name, constant in named.items():
        if not isinstance(constant.value, int) or isinstance(constant.value, bool):
            raise ValueError("The parameters of now() are whole numbers.")  # noqa: TRY004  (the text is wrong, not our call)
        parts[name] = constant.value
    moment = clock.shifted(context.now.astimezone(context.zone), parts)
    return tree.Constant(type=FieldType.DATETIME, value=instant(moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One symbol of a date pattern: free text, a `to_char` template, or a list of names."""

    text: str | None = None
    template: str | None = None
    part: str | None = None
    names: tuple[str, ...] = ()


def _template(text: str) -> Piece:
    return Piece(template=text)


_SYMBOLS: Mapping[str, Piece] = {
    "yy": _template("YY"),
    "yyyy": _template("FMYYYY"),
    "YY": _template("YY"),
    "YYYY": _template("FMYYYY"),
    "xx": _template("IY"),
    "xxxx": _template("FMIYYY"),
    "w": _template("FMIW"),
    "ww": _template("IW"),
    "e": _template("ID"),
    "D": _template("FMDDD"),
    "DDD": _template("DDD"),
    "M": _template("FMMM"),
    "MM": _template("MM"),
    "d": _template("FMDD"),
    "dd": _template("DD"),
    "H": _template("FMHH24"),
    "HH": _template("HH24"),
    "m": _template("FMMI"),
    "mm": _template("MI"),
    "s": _template("FMSS"),
    "ss": _template("SS"),
}
_DELIMITERS = frozenset("?,.:/- ")


@lru_cache(maxsize=64)
def _names(symbol: str, lang: str) -> Piece | None:
    """Return the names that a symbol stands for, the first for Monday or January."""
    if symbol == "MMMM":
        months = get_month_names("wide", context="format", locale=lang)
        return Piece(part="month", names=tuple(months[number] for number in range(1, 13)))
    if symbol in {"E", "EEEE"}:
        width = "abbreviated" if symbol == "E" else "wide"
        days = get_day_names(width, context="format", locale=lang)  # type: ignore[arg-type]  # a Literal
        return Piece(part="isodow", names=tuple(days[number] for number in range(7)))
    return None


def parse_pattern(pattern: str, lang: str) -> tuple[Piece, ...]:
    """Return the pieces of a date pattern.

    >>> [piece.template or piece.text for piece in parse_pattern("dd/MM", "en")]
    ['DD', '/', 'MM']
    """
    pieces: list[Piece] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "'":
            text, at = _quoted(pattern, at)
            pieces.append(Piece(text=text))
        elif char in _DELIMITERS:
            pieces.append(Piece(text=char))
            at += 1
        else:
            end = at
            while end < len(pattern) and pattern[end] == char:
                end += 1
            symbol = pattern[at:end]
            piece = _SYMBOLS.get(symbol) or _names(symbol, lang)
            if piece is None:
                raise ValueError("date_format does not know the symbol `" + symbol + "`.")
            pieces.append(piece)
            at = end
    return tuple(pieces)


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    """Return free text that begins at a quote, and where the pattern goes on."""
    if pattern.startswith("''", start):
        return "'", start + 2
    text: list[str] = []
    at = start + 1
    while at < len(pattern):
        if pattern[at] != "'":
            text.append(pattern[at])
            at += 1
        elif pattern.startswith("''", at):
            text.append("'")
            at += 2
        else:
            return "".join(text), at + 1
    raise ValueError("A quote in the pattern of date_format is not closed.")


def _read_pattern(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    operand, pattern = call.args
    text = str(pattern.value) if isinstance(pattern, tree.Constant) else ""
    pieces = tree.Constant(type=FieldType.TEXT, value=parse_pattern(text, context.lang))
    return tree.Apply(type=FieldType.TEXT, function=call.function, args=(operand, pieces))


def _date_format(writer: Writer, call: tree.Apply) -> Composable:
    operand, constant = call.args
    pieces = constant.value if isinstance(constant, tree.Constant) else ()
    moment = writer.local(operand)
    # The empty text that depends on the operand keeps null for null.
    printed: list[Composable] = [SQL("left({}::text, 0)").format(moment)]
    for piece in pieces if isinstance(pieces, tuple) else ():
        if piece.text is not None:
            printed.append(SQL("{}").format(writer.bind(piece.text, "text")))
        elif piece.template is not None:
            template = writer.bind(piece.template, "text")
            printed.append(SQL("to_char({}, {})").format(moment, template))
        else:
            names = writer.bind(list(piece.names), "text[]")
            printed.append(
                SQL("({})[EXTRACT({} FROM {})::int]").format(names, SQL(piece.part), moment)
            )
    return SQL("({})").format(SQL(" || ").join(printed))


def _part_entry(name: str, write: Callable[[str], Printer] = _part) -> Function:
    return Function(
        name=name,
        parameters=(Parameter(name="date", types=DATES),),
        result=FieldType.INT,
        clauses=EVERYWHERE,
        doc="The " + name + " of a date, as a whole number in the query's time zone.",
        example=name + "(opened_on)",
        postgres=write(name),
    )


FUNCTIONS = (
    *(_part_entry(name) for name in _PARTS),
    Function(
        name="now",
        result=FieldType.DATETIME,
        clauses=NOT_GROUPED,
        doc="This moment; singular parameters set a part of it, plural ones add to it.",
        example="now(days=-7, hour=0)",
        shape=_now,
        named=clock.NAMES,
        is_volatile=True,
    ),
    Function(
        name="date_format",
        parameters=(
            Parameter(name="date", types=DATES),
            Parameter(name="pattern", kind=Argument.TEXT),
        ),
        result=FieldType.TEXT,
        clauses=EVERYWHERE,
        doc="A date written after a pattern, with names in the query's language.",
        example="date_format(opened_on, 'EEEE d MMMM yyyy')",
        postgres=_date_format,
        shape=_read_pattern,
    ),
)
