"""Numbers as people write them: signs, decimal marks, thousands, units.

Codes are not numbers: whatever has a leading zero or more than 64 bits stays text.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

from ingest.values.kinds import SPACES, Kind, Writing

_INT_MAX: Final = 2**63 - 1
_S: Final = f"[{SPACES}]"
_GROUP: Final = rf"[+-]?[1-9]\d{{0,2}}(?:{_S}\d{{3}})+"
_PATTERNS: Final = (
    (Kind.DOT, re.compile(r"[+-]?(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)),
    (Kind.DOT, re.compile(r"[+-]?[1-9]\d*[eE][+-]\d{1,3}", re.ASCII)),
    (Kind.EXPONENT, re.compile(r"[+-]?[1-9]\d?[eE]\d{1,3}", re.ASCII)),
    (Kind.COMMA, re.compile(r"[+-]?(?:0|[1-9]\d*)?,\d+(?:[eE][+-]?\d{1,3})?", re.ASCII)),
    (Kind.SPACED, re.compile(_GROUP, re.ASCII)),
    (Kind.SPACED_DOT, re.compile(_GROUP + r"\.\d+", re.ASCII)),
    (Kind.SPACED_COMMA, re.compile(_GROUP + r",\d+", re.ASCII)),
    (Kind.COMMA_GROUPS, re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)),
    (Kind.COMMA_GROUPS_DOT, re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d+", re.ASCII)),
    (Kind.DOT_GROUPS, re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)),
    (Kind.DOT_GROUPS_COMMA, re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+", re.ASCII)),
    (Kind.QUOTE_GROUPS, re.compile(r"[+-]?[1-9]\d{0,2}(?:['’]\d{3})+", re.ASCII)),
    (Kind.QUOTE_GROUPS_DOT, re.compile(r"[+-]?[1-9]\d{0,2}(?:['’]\d{3})+\.\d+", re.ASCII)),
)
_INT: Final = re.compile(r"[+-]?(?:0|[1-9]\d*)", re.ASCII)
_CODE: Final = re.compile(r"\+?\d+", re.ASCII)
_FRACTIONS: Final = frozenset(
    {Kind.DOT, Kind.COMMA, Kind.SPACED_DOT, Kind.SPACED_COMMA, Kind.COMMA_GROUPS_DOT}
    | {Kind.DOT_GROUPS_COMMA, Kind.QUOTE_GROUPS_DOT}
)
_EXACT: Final = 2**53
"""Up to here a double holds every whole number."""
_KEPT_DIGITS: Final = 17
_SURE_DIGITS: Final = 15
_LONGEST: Final = 400
_QUOTES: Final = "'’"
MINUS: Final = "\u2212"
"""The minus sign of typographers, which some tools write."""
_MONEY: Final = "[€$£¥]|EUR|USD|GBP|CHF"
_AFFIX: Final = re.compile(
    rf"(?P<sign>[+-]?)(?P<before>(?:{_MONEY})?){_S}*"
    rf"(?P<number>[+-]?[\d.,'’{SPACES}]*\d){_S}*(?P<after>(?:{_MONEY}|[%‰])?)",
    re.ASCII,
)


def kinds(text: str) -> frozenset[Kind]:
    """Return how a text may be read as a number; no kind when it is none.

    >>> sorted(kind.name for kind in kinds("1,234")), [kind.name for kind in kinds("01001")]
    (['COMMA', 'COMMA_GROUPS'], ['CODE'])
    """
    if text[:1] == MINUS:
        text = "-" + text[1:]
    if text[:1] == "(":
        return _bracketed_kinds(text)
    if _INT.fullmatch(text):
        is_number = len(text) < 19 or (len(text) < 21 and abs(int(text)) <= _INT_MAX)
        if not is_number or _is_phone(text):
            return frozenset({Kind.CODE})
        return frozenset({Kind.INT, *_size(text, is_whole=True)})
    if _CODE.fullmatch(text):
        return frozenset({Kind.CODE})
    found = {kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)}
    if found & {Kind.DOT, Kind.EXPONENT, Kind.COMMA} and not _is_held(text.replace(",", ".")):
        return frozenset()
    if found:
        found |= _size(text, is_whole=not found & _FRACTIONS)
    return frozenset(found)


def _bracketed_kinds(text: str) -> frozenset[Kind]:
    """Return how the number between brackets may be read: accountants write -12 as (12)."""
    if text[-1:] != ")" or not text[1:2].isdigit():
        return frozenset()
    found = kinds(text[1:-1])
    return found | {Kind.BRACKETED} if found and Kind.CODE not in found else frozenset()


def _size(text: str, *, is_whole: bool) -> set[Kind]:
    """Return how a number is more than a double keeps."""
    if len(text) <= _SURE_DIGITS:
        return set()
    mantissa, _e, exponent = text.lower().partition("e")
    if is_whole:
        return {Kind.BIG} if not exponent and int(_digits(mantissa)) > _EXACT else set()
    place = max(mantissa.rfind("."), mantissa.rfind(","))
    if place < 0:
        return set()
    whole, fraction = _digits(mantissa[:place]), _digits(mantissa[place:]).rstrip("0")
    found = {Kind.BIG} if not exponent and int(whole or 0) > _EXACT else set()
    if fraction and len((whole + fraction).lstrip("0")) > _KEPT_DIGITS:
        found.add(Kind.LONG)
    return found


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _is_held(plain: str) -> bool:
    """Return whether a double holds a number, neither endless nor nothing where it is not."""
    number = float(plain)
    if number == 0:
        return not re.search("[1-9]", plain.lower().partition("e")[0])
    return math.isfinite(number)


def _is_phone(text: str) -> bool:
    return text.startswith("+") and len(text) > 8


def split_affix(text: str) -> tuple[str, str]:
    """Return the number and the unit that stands before or behind it.

    >>> split_affix("1 200,50 €"), split_affix("12 rue")
    (('1 200,50', '€'), ('12 rue', ''))
    """
    match = _AFFIX.fullmatch("-" + text[1:] if text[:1] == MINUS else text)
    if match is None:
        return text, ""
    sign, before, number, after = match["sign"], match["before"], match["number"], match["after"]
    if not before and not after:
        return text, ""
    if (before and after) or (sign and number[0] in "+-"):
        return text, ""
    return sign + number, before or after


def cast_int(text: str, writing: Writing) -> str | None:
    """Return the digits of an integer, or None where the text is none that fits.

    >>> cast_int("1 234", Writing(groups=" ")), cast_int("12 34", Writing(groups=" "))
    ('1234', None)
    """
    plain = _plain(text, writing)
    if plain is None or "e" in plain:
        return None
    whole, _point, rest = plain.partition(".")
    if rest.strip("0") or not whole.strip("+-"):
        return None
    number = int(whole)
    return str(number) if -_INT_MAX - 1 <= number <= _INT_MAX else None


def cast_double(text: str, writing: Writing) -> str | None:
    """Return a decimal number with a point, or None where the text is none that fits."""
    plain = _plain(text, writing)
    if plain is None or not _is_held(plain):
        return None
    whole, _point, _rest = plain.partition(".")
    if len(whole) > _SURE_DIGITS and not writing.takes_codes and "e" not in plain.lower():
        is_exact = int(float(whole)) == int(whole)
        return plain if is_exact else None
    return plain


def _plain(text: str, writing: Writing) -> str | None:
    """Return a number without its unit and its thousands, None where it is written otherwise."""
    if writing.affix:
        text, affix = split_affix(text)
        if affix != writing.affix:
            return None
    if len(text) > _LONGEST:
        return None
    if text[:1] == MINUS:
        text = "-" + text[1:]
    elif writing.brackets and text[:1] + text[-1:] == "()" and text[1].isdigit():
        text = "-" + text[1:-1]
    match = _written(writing.decimal, writing.groups, writing.takes_codes).fullmatch(text)
    if match is None:
        return None
    whole = match["whole"]
    for char in writing.groups:
        whole = whole.replace(char, "")
    fraction = match["fraction"]
    plain = match["sign"] + whole + ("" if fraction is None else f".{fraction}")
    if not whole and not fraction:
        return None
    return plain + (match["exponent"] or "")


@cache
def _written(decimal: str, groups: str, takes_codes: bool) -> re.Pattern[str]:
    """Return what a number written in one way looks like: its groups are of three digits."""
    others = "".join(char for char in groups if char not in SPACES + _QUOTES)
    parts = [f"[{chars}]" for chars in (SPACES, _QUOTES, *others) if chars[0] in groups]
    grouped = "|".join(rf"[1-9]\d{{0,2}}(?:{part}\d{{3}})+" for part in parts)
    simple = r"\d+" if takes_codes else r"0|[1-9]\d*"
    whole = f"{grouped}|{simple}" if grouped else simple
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>(?:{whole})?)(?:[{decimal}](?P<fraction>\d*))?"
        r"(?P<exponent>[eE][+-]?\d{1,3})?",
        re.ASCII,
    )
