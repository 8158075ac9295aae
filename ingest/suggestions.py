"""What a cell that does not fit its field may have been meant to be, where that is likely."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from datasets.types import FieldType
from ingest.values import dates, numbers
from ingest.values.kinds import SPACES, Writing

_LOOKALIKES: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8"})
_FRAME: Final = re.compile(
    rf"^['=\"\s]*(?:env\.?|environ|ca\.?|~|≈)?\s*(?P<number>[-+{numbers.MINUS}]?[\d.,'’{SPACES}]*\d)"
    r"\s*(?:[€$£%*]|EUR|euros?|\(.*\))?[\"\s]*$",
    re.IGNORECASE,
)
_WRITINGS: Final = (
    Writing(groups=SPACES),
    Writing(decimal=",", groups=SPACES),
    Writing(groups=SPACES + ",'’"),
    Writing(decimal=",", groups=SPACES + "."),
)
_LONGEST: Final = 100
_TWO_NUMBERS: Final = re.compile(
    r"\s*(?P<lat>[+-]?\d{1,2}[.,]\d+)\s*°?\s*[;/|\s,]\s*(?P<lon>[+-]?\d{1,3}[.,]\d+)\s*°?\s*"
)
_WORDS: Final = {
    "true": ("1.0", "ok", "vraie", "x", "présent", "presente", "oui.", "ouii", "yes."),
    "false": ("0.0", "ko", "fausse", "absent", "aucun", "aucune", "sans", "non.", "no."),
}


def suggestion(value: str, rule: str) -> str:
    """Return what a cell may have been meant to be, or nothing.

    `rule` is `not_` and the type of the field.

    >>> suggestion("12 O00", "not_int"), suggestion("31/02/2024", "not_date")
    ('12 000', '')
    """
    suggest = _SUGGESTS.get(rule) if len(value) <= _LONGEST else None
    return suggest(value.strip()) if suggest is not None else ""


def _whole(text: str) -> str:
    likely = _spelt(text)
    if likely:
        return likely
    found = _read(text)
    whole, _point, rest = found.partition(".")
    return whole if not rest.strip("0") else ""


def _decimal(text: str) -> str:
    return _spelt(text) or _read(text)


def _spelt(text: str) -> str:
    """Return a number some of whose digits were typed as letters."""
    likely = text.translate(_LOOKALIKES)
    if likely == text or not any(map(str.isdigit, text)):
        return ""
    return "" if any(map(str.isalpha, likely)) else likely


def _read(text: str) -> str:
    """Return the number between a unit and other marks, where it can be read in one way only."""
    match = _FRAME.match(text)
    if match is None:
        return ""
    number = match["number"].strip()
    found = {numbers.cast_double(number, writing) for writing in _WRITINGS} - {None}
    values = {float(item) for item in found if item is not None}
    if len(values) != 1:
        return ""
    plain = min((item for item in found if item), key=len)
    return plain if plain != text else ""


def _day(text: str) -> str:
    """Return the day that a text tells, where it is one day only."""
    found = {read(text) for _kind, read in dates.READ.values()} - {None}
    found |= {
        time[:10]
        for order in ("iso", "dmy", "mdy", "long")
        if (time := dates.cast_datetime(text, Writing(order=order)))
    }
    return found.pop() or "" if len(found) == 1 else ""


def _moment(text: str) -> str:
    found = {
        time
        for order in ("iso", "dmy", "mdy", "short_dmy", "short_mdy", "long")
        if (time := dates.cast_datetime(text, Writing(order=order)))
    }
    return found.pop() if len(found) == 1 else ""


def _truth(text: str) -> str:
    return next((word for word, others in _WORDS.items() if text.casefold() in others), "")


def _position(text: str) -> str:
    match = _TWO_NUMBERS.fullmatch(text)
    if match is None:
        return ""
    lat, lon = (match[name].replace(",", ".") for name in ("lat", "lon"))
    return f"{lat}, {lon}" if abs(float(lat)) <= 90 and abs(float(lon)) <= 180 else ""


_SUGGESTS: Final[Mapping[str, Callable[[str], str]]] = {
    f"not_{FieldType.INT.value}": _whole,
    f"not_{FieldType.DOUBLE.value}": _decimal,
    f"not_{FieldType.DATE.value}": _day,
    f"not_{FieldType.DATETIME.value}": _moment,
    f"not_{FieldType.BOOLEAN.value}": _truth,
    f"not_{FieldType.GEO_POINT_2D.value}": _position,
}
