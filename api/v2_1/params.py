"""From the address to plain values: every parameter of explore-api 5 and its bounds.

Takes the query string, returns a `Query` and flags; raises InvalidParameterError. Unknown
parameters pass. The choices for what the contract leaves open stand here, with their reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from django.conf import settings
from django.http import QueryDict

from api.errors import InvalidParameterError
from datasets.odsql import Query
from datasets.odsql.limits import MAX_FACETS

LANGUAGES: Final = ("en", "fr", "nl", "pt", "it", "ar", "de", "es", "ca", "eu", "sv")
DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 100
MAX_GROUPS: Final = 20_000
MAX_WINDOW: Final = 10_000
"""Bound of offset + limit; with `group_by` it is MAX_GROUPS."""
MAX_ANSWER_BYTES: Final = 32_000_000
"""Bytes of the values and keys of one list: a page is made whole before it is sent."""
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})
_DELIMITERS = {";": ";", ",": ",", "\t": "\t", "\\t": "\t", "tab": "\t", "|": "|"}
_COMPRESSIONS = ("snappy", "zstd")
_LARGEST = 2**63 - 1
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListParams:
    """What a list of datasets or records was asked for."""

    query: Query
    include_links: bool
    include_app_metas: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemParams:
    """What one dataset or one record was asked for."""

    select: str | None
    lang: str
    timezone: str
    include_links: bool
    include_app_metas: bool


class Reader:
    """Reads one query string."""

    def __init__(self, values: QueryDict) -> None:
        self._values = values

    def texts(self, name: str) -> tuple[str, ...]:
        """Return every non-blank value given under a name."""
        found = tuple(value for value in self._values.getlist(name) if value.strip())
        if any("\x00" in value for value in found):
            raise InvalidParameterError(
                f"Invalid value for {name} API parameter: it holds a NUL character."
            )
        return found

    def text(self, name: str) -> str | None:
        """Return the values of a name as one text; repeats are joined as items of a list."""
        return ", ".join(self.texts(name)) or None

    def last(self, name: str) -> str | None:
        found = self.texts(name)
        return found[-1] if found else None

    def integer(
        self, name: str, default: int | None, low: int, high: int | None, bounds: str
    ) -> int | None:
        """Return a whole number within its bounds; `bounds` is how the error tells them."""
        raw = self.last(name)
        if raw is None:
            return default
        digits = raw.strip()
        value = int(digits) if _WHOLE_NUMBER.fullmatch(digits) else None
        if value is None or not low <= value <= (_LARGEST if high is None else high):
            raise _out_of_bounds(name, digits, bounds)
        return value

    def boolean(self, name: str, default: bool = False) -> bool:
        """Return a flag written in any letter case; a blank value counts as none."""
        raw = (self.last(name) or "").strip()
        if not raw:
            return default
        if raw.lower() in _TRUE:
            return True
        if raw.lower() in _FALSE:
            return False
        raise _out_of_bounds(name, raw, "true or false")

    def delimiter(self) -> str:
        """Return what separates the cells of a CSV; a tab may be written as `\\t`."""
        raw = self._values.get("delimiter", "")
        found = _DELIMITERS.get(raw.strip(" ")) if raw else ";"
        if found is None:
            raise _out_of_bounds("delimiter", raw, "one of ; , tab |")
        return found

    def language(self) -> str:
        """Return the language of metadata and date names; regions (`fr-CA`) are dropped."""
        raw = self.last("lang")
        if raw is None:
            return settings.PORTAL_LANGUAGE
        code = raw.strip().lower().replace("_", "-").partition("-")[0]
        if code not in LANGUAGES:
            raise _out_of_bounds("lang", raw, "one of " + ", ".join(LANGUAGES))
        return code

    def timezone(self) -> str:
        """Return a name of the tz database, in its own letter case."""
        raw = self.last("timezone")
        if raw is None:
            return "UTC"
        found = _timezones().get(raw.strip().lower())
        if found is None:
            raise _out_of_bounds("timezone", raw, "a name such as Europe/Paris")
        return found


def _out_of_bounds(name: str, value: str, bounds: str) -> InvalidParameterError:
    shown = value if len(value) <= 100 else value[:100] + "..."
    return InvalidParameterError(
        f"Invalid value for {name} API parameter: {shown} was found but {bounds} is expected."
    )


@lru_cache(maxsize=1)
def _timezones() -> dict[str, str]:
    return {
        name.lower(): name for name in available_timezones() if name not in {"localtime", "Factory"}
    }


def list_params(values: QueryDict) -> ListParams:
    """Read a list of datasets or records: limit -1 to 100, or to 20,000 with `group_by`.

    -1 stands for the largest page (choice: 14.2).
    """
    reader = Reader(values)
    group_by = reader.text("group_by")
    largest = MAX_GROUPS if group_by else MAX_LIMIT
    window = MAX_GROUPS if group_by else MAX_WINDOW
    limit = _limit(reader, largest, f"-1 <= limit <= {largest}")
    limit = largest if limit == -1 else limit
    offset = reader.integer("offset", 0, 0, None, "0 <= offset") or 0
    if offset + (limit or 0) > window:
        raise InvalidParameterError(
            f"Invalid value for offset API parameter: {offset} was found but "
            f"0 <= offset + limit <= {window} is expected. Use an export to read further."
        )
    return ListParams(
        query=_query(reader, group_by, limit, offset),
        include_links=reader.boolean("include_links"),
        include_app_metas=reader.boolean("include_app_metas"),
    )


def export_query(values: QueryDict) -> Query:
    """Read an export: limit from -1, which means everything; an offset is not known (14.20)."""
    reader = Reader(values)
    limit = _limit(reader, None, "-1 <= limit")
    return _query(reader, reader.text("group_by"), None if limit == -1 else limit, 0)


def catalogue_export_query(values: QueryDict) -> Query:
    """Read an export of the catalogue, which takes an offset too (explore-api 5)."""
    offset = Reader(values).integer("offset", 0, 0, None, "0 <= offset") or 0
    return replace(export_query(values), offset=offset)


def facet_query(values: QueryDict) -> Query:
    """Read what narrows the records whose values are counted."""
    return _query(Reader(values), None, None, 0, with_shape=False)


def facet_texts(values: QueryDict) -> tuple[str, ...]:
    """Return what `facet` asks for, in ODSQL: names of fields and `facet(...)`."""
    distinct = tuple(dict.fromkeys(Reader(values).texts("facet")))
    if len(distinct) > MAX_FACETS:
        raise _out_of_bounds("facet", str(len(distinct)), f"at most {MAX_FACETS} fields")
    return distinct


def item_params(values: QueryDict) -> ItemParams:
    """Read what one dataset or record takes."""
    reader = Reader(values)
    return ItemParams(
        select=reader.text("select"),
        lang=reader.language(),
        timezone=reader.timezone(),
        include_links=reader.boolean("include_links"),
        include_app_metas=reader.boolean("include_app_metas"),
    )


def _limit(reader: Reader, largest: int | None, bounds: str) -> int | None:
    """Return `limit`, or what old clients call `rows`; without either, ten or everything."""
    name = "rows" if reader.last("limit") is None and reader.last("rows") else "limit"
    default = -1 if largest is None else DEFAULT_LIMIT
    return reader.integer(name, default, -1, largest, bounds.replace("limit", name))


def _query(
    reader: Reader,
    group_by: str | None,
    limit: int | None,
    offset: int,
    *,
    with_shape: bool = True,
) -> Query:
    return Query(
        select=reader.text("select") if with_shape else None,
        where=reader.texts("where"),
        group_by=group_by,
        order_by=reader.text("order_by") if with_shape else None,
        limit=limit,
        offset=offset,
        refine=reader.texts("refine"),
        exclude=reader.texts("exclude"),
        lang=reader.language(),
        timezone=reader.timezone(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportParams:
    """What a caller chose about a file (explore-api 10.3)."""

    use_labels: bool
    is_compressed: bool
    delimiter: str
    list_separator: str
    quote_all: bool
    with_bom: bool
    main_geo_field: str | None
    epsg: int
    parquet_compression: str
    name_field: str | None
    description_fields: tuple[str, ...] | None
    """None means all."""
    use_extension: bool


def export_params(values: QueryDict) -> ExportParams:
    """Read how the file shall be written; each format heeds what is its own."""
    reader = Reader(values)
    described = [
        name.strip() for text in reader.texts("description_field_list") for name in text.split(",")
    ]
    return ExportParams(
        use_labels=reader.boolean("use_labels"),
        is_compressed=reader.boolean("compressed"),
        delimiter=reader.delimiter(),
        list_separator=values.get("list_separator") or ",",
        quote_all=reader.boolean("quote_all"),
        with_bom=reader.boolean("with_bom", default=True),
        main_geo_field=reader.last("main_geo_field"),
        epsg=_epsg(reader),
        parquet_compression=_compression(reader),
        name_field=reader.last("name_field"),
        description_fields=tuple(described) or None,
        use_extension=reader.boolean("use_extension", default=True),
    )


def _epsg(reader: Reader) -> int:
    """Return the code of a coordinate system, written with or without `EPSG:`."""
    raw = reader.last("epsg")
    if raw is None:
        return 4326
    digits = raw.strip().lower().removeprefix("epsg:")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise _out_of_bounds("epsg", raw, "an EPSG code such as 4326 or 2154")
    return int(digits)


def _compression(reader: Reader) -> str:
    raw = (reader.last("parquet_compression") or "snappy").strip().lower()
    if raw not in _COMPRESSIONS:
        raise _out_of_bounds("parquet_compression", raw, "one of " + ", ".join(_COMPRESSIONS))
    return raw
