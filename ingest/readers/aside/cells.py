"""Columns of Arrow as columns of texts, exactly, with the types that the format declares.

Times become whole microseconds in UTC where the column has a zone; numbers that are not
numbers become nothing; lists, maps and structures become JSON. What changes is noted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from ingest.readers.aside.source import Notes

_SURE_DIGITS: Final = 15
"""A double keeps every decimal number of so many digits."""
_TIME_UNITS: Final = ("s", "ms", "us")
Cells = tuple[list[str], set[str]]


def cells(array: Any, header: str, first: int, notes: Notes) -> Cells:
    """Return the texts of a column and the types it declares (`base.NATIVES`).

    `array` is an Arrow array; `first` the row of its first cell.
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return _by_value(array.storage, lambda raw: str(UUID(bytes=raw))), {"str"}
        return cells(array.storage, header, first, notes)
    if pa.types.is_dictionary(kind):
        return cells(array.dictionary_decode(), header, first, notes)
    if pa.types.is_run_end_encoded(kind):
        return cells(pc.run_end_decode(array), header, first, notes)
    if pa.types.is_null(kind):
        return [""] * len(array), set()
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        native = "bool" if pa.types.is_boolean(kind) else "int"
        return _written(array), {native}
    if pa.types.is_floating(kind):
        return _floats(array, header, first, notes), {"float"}
    if pa.types.is_decimal(kind):
        return _decimals(array)
    if pa.types.is_timestamp(kind):
        return _times(array, header, first, notes), {"datetime"}
    if pa.types.is_date(kind):
        return _written(array.cast(pa.date32(), safe=False)), {"date"}
    if pa.types.is_time(kind):
        return _written(array), {"str"}
    if pa.types.is_duration(kind):
        return _durations(array), {"str"}
    if _is_text(kind):
        return _texts(array, header, first, notes), {"str"}
    if _is_binary(kind):
        return _binaries(array, header, first, notes), {"str"}
    return _nested(array)


def is_binary(array: Any) -> bool:
    return _is_binary(array.type)


def _is_text(kind: Any) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_binary(kind: Any) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _written(array: Any) -> list[str]:
    texts: list[str] = pc.fill_null(array.cast(pa.string()), "").to_pylist()
    return texts


def _by_value(array: Any, write: Callable[[Any], str]) -> list[str]:
    return ["" if value is None else write(value) for value in array.to_pylist()]


def _floats(array: Any, header: str, first: int, notes: Notes) -> list[str]:
    array = array.cast(pa.float64())
    odd = pc.fill_null(pc.invert(pc.is_finite(array)), False)
    count = pc.sum(odd).as_py() or 0
    if count:
        notes.add("not_finite", header, row=first + pc.index(odd, True).as_py(), count=count)
        array = pc.if_else(odd, pa.scalar(None, pa.float64()), array)
    return _by_value(array, repr)


def _decimals(array: Any) -> Cells:
    """Return decimal numbers: whole ones as such, others as they are written."""
    kind = array.type
    if kind.scale <= 0:
        return _by_value(array, lambda value: str(int(value))), {"int"}
    native = {"float"} if kind.precision <= _SURE_DIGITS else {"int", "float"}
    return _by_value(array, _plain), native


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _times(array: Any, header: str, first: int, notes: Notes) -> list[str]:
    zone = array.type.tz
    if array.type.unit == "ns":
        cut = array.cast(pa.timestamp("us", zone), safe=False)
        fine = pc.fill_null(
            pc.not_equal(cut.cast(pa.timestamp("ns", zone), safe=False), array), False
        )
        count = pc.sum(fine).as_py() or 0
        if count:
            notes.add(
                "nanoseconds_cut", header, row=first + pc.index(fine, True).as_py(), count=count
            )
        array = cut
    bare = array.cast(pa.timestamp(array.type.unit, "UTC")) if zone else array
    bare = bare.cast(pa.timestamp(array.type.unit))
    whole = bare.cast(pa.timestamp("s"), safe=False)
    if pc.all(pc.fill_null(pc.equal(whole.cast(bare.type), bare), True)).as_py():
        bare = whole
    texts = pc.replace_substring(bare.cast(pa.string()), " ", "T")
    if zone:
        texts = pc.binary_join_element_wise(texts, "+00:00", "")
    found: list[str] = pc.fill_null(texts, "").to_pylist()
    return found


def _durations(array: Any) -> list[str]:
    """Return durations as hours, minutes and seconds: hours may be more than a day."""
    micros = array.cast(pa.duration("us"), safe=False).cast(pa.int64())
    return _by_value(micros, _hours)


def _hours(micros: int) -> str:
    seconds, rest = divmod(abs(micros), 1_000_000)
    sign = "-" if micros < 0 else ""
    fraction = f".{rest:06}" if rest else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def _texts(array: Any, header: str, first: int, notes: Notes) -> list[str]:
    found: list[str] = pc.fill_null(array.cast(pa.large_string()), "").to_pylist()
    if any("\x00" in text for text in found):
        row = next(place for place, text in enumerate(found) if "\x00" in text)
        notes.add("nul_characters", row=first + row)
        found = [text.replace("\x00", "") for text in found]
    return found


def _binaries(array: Any, header: str, first: int, notes: Notes) -> list[str]:
    """Return bytes as the text that they are, else in hexadecimal digits."""
    found = []
    for row, raw in enumerate(array.to_pylist(), start=first):
        if raw is None:
            found.append("")
            continue
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = "\x00"
        if any(char < " " and char not in "\t\r\n" for char in text):
            notes.add("binary_as_digits", header, row=row)
            text = raw.hex()
        found.append(text)
    return found


def _nested(array: Any) -> Cells:
    """Return lists and structures as JSON, and what is rarer as its text."""
    kind = array.type
    if pa.types.is_map(kind):
        is_named = _is_text(kind.key_type)
        write = (lambda pairs: _json(dict(pairs))) if is_named else _json
        return _by_value(array, write), {"dict" if is_named else "list"}
    if pa.types.is_struct(kind):
        return _by_value(array, _json), {"dict"}
    if pa.types.is_nested(kind):
        return _by_value(array, _json), {"list"}
    return _by_value(array, str), {"str"}


def _json(value: Any) -> str:
    return json.dumps(
        _finite(value), ensure_ascii=False, separators=(",", ":"), default=_odd
    ).replace("\\u0000", "")


def _finite(value: Any) -> Any:
    """Return a value whose numbers JSON can write."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


def _odd(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _hours(round(value.total_seconds() * 1_000_000))
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
