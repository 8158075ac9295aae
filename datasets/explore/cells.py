"""Values as people read them: one cell, with its kind, its words and where it leads.

Takes a field and a value as `records.read` gives it. Texts stay texts: templates escape them,
and only addresses of the web become links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from datasets import wording
from datasets.records.read import GeoPoint
from datasets.types import Field, FieldType

LONG = 220
_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_CODE_NAME = re.compile(
    r"(^|_)(id|gid|fid|objectid|code|num|numero|siren|siret|annee|year|an)(_|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of one record."""

    text: str = ""
    kind: str = "text"
    """empty, text, number, date, yes, no, point, shape, list, json, link, file."""
    href: str = ""
    machine: str = ""
    """The same for machines: ISO date."""
    is_cut: bool = False
    items: tuple[str, ...] = ()


EMPTY = Cell(kind="empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the cells of one column are written."""

    field: Field
    zone: ZoneInfo
    is_grouped: bool = True
    """Whether thousands are parted: not in years and identifiers."""

    @property
    def is_number(self) -> bool:
        return self.field.traits.is_numeric and not self.field.multivalued

    def cell(self, value: object, *, whole: bool = False) -> Cell:
        """Return the cell of a value; long texts are cut unless the whole is wanted."""
        if value is None or value == "" or value == []:
            return EMPTY
        if self.field.multivalued and isinstance(value, list):
            texts = tuple(
                self._single(item, whole=whole).text for item in value if item is not None
            )
            return Cell(kind="list", text=", ".join(texts), items=texts)
        return self._single(value, whole=whole)

    def _single(self, value: object, *, whole: bool) -> Cell:
        if isinstance(value, bool):
            return Cell(kind="yes", text=_("yes")) if value else Cell(kind="no", text=_("no"))
        if isinstance(value, int | float):
            return Cell(kind="number", text=self._number(value))
        if isinstance(value, datetime):
            local = value.astimezone(self.zone)
            return Cell(kind="date", text=_instant(local), machine=local.isoformat())
        if isinstance(value, date):
            return Cell(kind="date", text=self._date(value), machine=value.isoformat())
        if isinstance(value, GeoPoint):
            return _point(value)
        if self.field.type is FieldType.GEO_SHAPE:
            return Cell(kind="shape", text=shape_name(value))
        if isinstance(value, Mapping | list):
            return _json(value, whole=whole)
        return _text(str(value), whole=whole)

    def _number(self, value: float) -> str:
        if not self.is_grouped and float(value).is_integer():
            return str(int(value))
        decimals = self.field.annotations.get("decimals")
        return wording.number(value, decimals if isinstance(decimals, int) else None)

    def _date(self, value: date) -> str:
        match self.field.annotations.get("timeserie_precision"):
            case "year":
                return str(value.year)
            case "month":
                return date_format(value, "F Y")
        return short_day(value)


def readers(
    fields: Sequence[Field], profile: Mapping[str, Mapping[str, object]], timezone: str
) -> list[Reader]:
    """Return how each column is written."""
    zone = ZoneInfo(timezone)
    return [
        Reader(field=item, zone=zone, is_grouped=not _is_code(item, profile.get(item.name, {})))
        for item in fields
    ]


def _is_code(field: Field, known: Mapping[str, object]) -> bool:
    """Return whether a number names something rather than counts it: a year, an identifier."""
    if field.type is not FieldType.INT:
        return False
    if _CODE_NAME.search(field.name):
        return True
    low, high = known.get("min"), known.get("max")
    return isinstance(low, int) and isinstance(high, int) and low >= 1500 and high <= 2150


def short_day(value: date) -> str:
    """Return a day in few signs."""
    return date_format(value, "d/m/Y" if wording.is_french() else "j M Y")


def _instant(value: datetime) -> str:
    text = short_day(value)
    if value.hour or value.minute or value.second:
        text += value.strftime("\u00a0%H:%M:%S" if value.second else "\u00a0%H:%M")
    return text


def _point(value: GeoPoint) -> Cell:
    lat, lon = wording.number(round(value.lat, 5)), wording.number(round(value.lon, 5))
    separator = "\u202f; " if wording.is_french() else ", "
    return Cell(
        kind="point",
        text=f"{lat}{separator}{lon}",
        href=f"https://www.openstreetmap.org/?mlat={value.lat:.6f}&mlon={value.lon:.6f}#map=17/"
        f"{value.lat:.5f}/{value.lon:.5f}",
    )


def shape_name(value: object) -> str:
    """Return what kind of geometry a value is, in words."""
    kind = value.get("type") if isinstance(value, Mapping) else value
    names = {
        "Point": _("Point"),
        "MultiPoint": _("Points"),
        "LineString": _("Line"),
        "MultiLineString": _("Lines"),
        "Polygon": _("Area"),
        "MultiPolygon": _("Areas"),
        "GeometryCollection": _("Shapes"),
    }
    return names.get(str(kind), str(kind))


def _json(value: object, *, whole: bool) -> Cell:
    if isinstance(value, Mapping) and value.get("filename"):
        return Cell(kind="file", text=str(value["filename"]))
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 if whole else 0).decode()
    cut = text if whole or len(text) <= LONG else text[:LONG] + "…"
    return Cell(kind="json", text=cut, is_cut=cut != text)


def _text(text: str, *, whole: bool) -> Cell:
    if _LINK.fullmatch(text):
        shown = text.split("://", 1)[1]
        return Cell(kind="link", text=shown if len(shown) <= 60 else shown[:57] + "…", href=text)
    if whole or len(text) <= LONG:
        return Cell(text=text)
    return Cell(text=text[:LONG].rsplit(" ", 1)[0] + "…", is_cut=True)
