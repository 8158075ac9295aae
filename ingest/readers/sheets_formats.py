"""Number formats of workbooks: what a number means, and the text a person would type for it.

Takes a format code as spreadsheets store it (in English) and the number; knows no file.
Behaviour follows what the programs show, save where they show less than the cell holds.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from functools import lru_cache
from typing import Final

BUILT_IN: Final[dict[int, str]] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}
"""Codes that styles name by number alone (ECMA-376 part 1, 18.8.30)."""

_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]', re.DOTALL)
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MASK: Final = re.compile(r"[0#]*0[0#]*")
_CURRENCY: Final = re.compile(r"[€$£¥₽₹]|CHF|EUR|USD|GBP|CAD|XPF")
_PLAIN: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]", re.ASCII)
_EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (workbooks know no zone)
_EPOCH_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL: Final = 2_958_466
_LEAP_BUG: Final = 60
"""Serial of 29 February 1900, a day that never was: days before it are shifted by one."""
_PLAIN_DIGITS: Final = 21
"""Numbers are written out up to here, beyond with an exponent."""


class Meaning(Enum):
    """What the format makes of a number."""

    NUMBER = auto()
    PERCENT = auto()
    DATE = auto()
    TIME = auto()
    DURATION = auto()
    PADDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format code, understood."""

    meaning: Meaning = Meaning.NUMBER
    unit: str = ""
    """Currency or unit that the format writes beside the number."""
    mask: str = ""
    """`0` and `#` for digits and the signs between them, where it shows leading zeros."""
    has_time: bool = False
    has_seconds: bool = False


GENERAL: Final = Format()


@lru_cache(maxsize=4_096)
def understood(code: str) -> Format:
    """Return what a format code means, by its section for positive numbers.

    >>> understood("0000#").mask, understood('#,##0.00 "€"').unit
    ('0000#', '€')
    """
    section = _first_section(code)
    bare = _LITERAL.sub(lambda found: " " if found[0][0] in "_*" else "", section)
    if _ELAPSED.search(section):
        return Format(meaning=Meaning.DURATION, has_time=True, has_seconds=True)
    letters = re.sub(r"general|standard|[ap]m?/[ap]m?|e[+-]", "", bare.lower())
    has_day = any(letter in letters for letter in "ydja")
    has_clock = "h" in letters or "s" in letters
    if has_day or has_clock or ("m" in letters and not re.search(r"[0#?]", letters)):
        is_time = has_clock and not has_day
        return Format(
            meaning=Meaning.TIME if is_time else Meaning.DATE,
            has_time=has_clock,
            has_seconds="s" in letters,
        )
    if "%" in bare:
        return Format(meaning=Meaning.PERCENT)
    unit = _unit(section)
    mask = _mask(section)
    if mask and not unit:
        return Format(meaning=Meaning.PADDED, mask=mask)
    return Format(unit=unit)


def _first_section(code: str) -> str:
    kept, is_quoted, is_escaped = [], False, False
    for char in code:
        if char == ";" and not is_quoted and not is_escaped:
            break
        is_quoted ^= char == '"' and not is_escaped
        is_escaped = char == "\\" and not is_escaped
        kept.append(char)
    return "".join(kept)


def _unit(section: str) -> str:
    """Return the currency or the unit that is written beside the digits."""
    for found in re.finditer(r"\[\$([^\]-]*)(?:-[^\]]*)?\]", section):
        if found[1].strip():
            return found[1].strip()
    literals = [found[1] or found[2] or "" for found in _LITERAL.finditer(section)]
    bare = _LITERAL.sub("", section)
    word = "".join(literals).strip()
    if not word or not re.search(r"[0#?]", bare):
        found_sign = _CURRENCY.search(bare)
        return found_sign[0] if found_sign else ""
    if re.fullmatch(r"[^\W\d_][\w²³/.°%]{0,11}|[€$£¥%°‰]C?", word):
        return word
    found_sign = _CURRENCY.search(word)
    return found_sign[0] if found_sign else ""


def _mask(section: str) -> str:
    """Return the pattern of a format that writes leading zeros, or nothing."""
    if re.search(r"\[[<>=]", section):
        return ""
    text = _LITERAL.sub(
        lambda found: "" if found[0][0] in "_*[" else (found[1] or found[2] or ""), section
    ).strip()
    if not re.fullmatch(r"[0#][0# .()/\u00a0\u202f-]*", text) or re.search(r"\.[0#]*$", text):
        return ""
    digits = re.sub(r"[^0#]", "", text)
    width = len(digits) - digits.find("0") if "0" in digits else 0
    return text if width > 1 else ""


def padded(digits: str, mask: str) -> str:
    """Return whole digits as the mask shows them.

    >>> padded("1001", "00000"), padded("612345678", "0# ## ## ## ##")
    ('01001', '06 12 34 56 78')
    """
    places = [char for char in mask if char in "0#"]
    width = len(places) - places.index("0")
    if len(digits) > len(places):
        return digits
    left = list(digits.rjust(width, "0"))
    shown: list[str] = []
    for char in reversed(mask):
        if not left:
            break
        shown.append(left.pop() if char in "0#" else char)
    return "".join(reversed(shown)).strip()


def number_text(raw: str, fmt: Format = GENERAL, *, is_1904: bool = False) -> str:
    """Return the text of a number that the file writes as `raw`.

    >>> number_text("0.30000000000000004"), number_text("45658", understood("dd/mm/yyyy"))
    ('0.3', '2025-01-01')
    """
    if fmt.meaning in (Meaning.DATE, Meaning.TIME, Meaning.DURATION):
        try:
            return _moment(float(raw), fmt, is_1904=is_1904) or plain_number(raw)
        except (ValueError, OverflowError):
            return raw
    text = plain_number(raw)
    if fmt.meaning is Meaning.PADDED and text.isdecimal() and text != "0":
        return padded(text, fmt.mask)
    return text


def plain_number(raw: str) -> str:
    """Return a number without loss, as a person would write it.

    Whole numbers are exact whatever their length; others have the fifteen significant digits
    that spreadsheets show.

    >>> plain_number("1.2345678901234E13"), plain_number("12345678901234567890")
    ('12345678901234', '12345678901234567890')
    """
    text = raw.strip()
    digits = text[1:] if text.startswith("-") else text
    if digits.isdecimal() and digits.isascii():
        return (
            text
            if digits == "0" or digits[0] != "0"
            else text[: -len(digits)] + (digits.lstrip("0") or "0")
        )
    if len(text) < 16 and _PLAIN.fullmatch(text):
        return text
    try:
        value = float(text)
        exact = Decimal(text)
    except (ValueError, InvalidOperation):
        return raw
    if not exact.is_finite():
        return raw
    if value.is_integer() and abs(value) < 10**_PLAIN_DIGITS:
        return str(int(exact)) if exact == exact.to_integral_value() else str(int(value))
    shown = format(value, ".15g")
    if "e" not in shown:
        return shown
    if -_PLAIN_DIGITS < exact.adjusted() < 0:
        return format(Decimal(shown), "f")
    return shown.replace("e", "E")


def _moment(serial: float, fmt: Format, *, is_1904: bool) -> str | None:
    """Return a serial number as date, time or duration; None where it is none."""
    if fmt.meaning is Meaning.DURATION or (
        fmt.meaning is Meaning.TIME and (serial >= 1 or serial < 0)
    ):
        return duration_text(dt.timedelta(seconds=round(serial * 86_400, 3)))
    if fmt.meaning is Meaning.TIME:
        return clock_text(serial, has_seconds=fmt.has_seconds)
    if serial < 0 or serial >= _LAST_SERIAL:
        return None
    if not is_1904:
        if serial < 1:
            return clock_text(serial, has_seconds=fmt.has_seconds) if fmt.has_time else None
        if int(serial) == _LEAP_BUG:
            return "1900-02-29"
        if serial < _LEAP_BUG:
            serial += 1
    moment = (_EPOCH_1904 if is_1904 else _EPOCH) + dt.timedelta(seconds=round(serial * 86_400, 3))
    return moment_text(moment)


def moment_text(moment: dt.datetime) -> str:
    """Return a date, with its time unless that is midnight."""
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def clock_text(share_of_day: float, *, has_seconds: bool) -> str:
    """Return a time of day; seconds where the format shows them or they are not nought."""
    moment = _EPOCH + dt.timedelta(seconds=round(share_of_day * 86_400, 3))
    if moment.date() != _EPOCH.date():
        return "24:00:00" if has_seconds else "24:00"
    spec = "milliseconds" if moment.microsecond else "seconds"
    if not has_seconds and not moment.second and not moment.microsecond:
        spec = "minutes"
    return moment.time().isoformat(timespec=spec)


def duration_text(duration: dt.timedelta) -> str:
    """Return a duration as workbooks show it: hours may be more than a day."""
    seconds = round(abs(duration).total_seconds())
    sign = "-" if duration < dt.timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
