"""Numbers as people write them: signs, decimal marks, thousands, units.

Codes are not numbers: whatever has a leading zero or more than 64 bits stays text.
"""

from __future__ import annotations

import math
import re
from typing import Final

from ingest.values.kinds import SPACES, Kind, Writing

_INT_MAX: Final = 2**63 - 1
_S: Final = f"[{SPACES}]"
_GROUP: Final = rf"[+-]?\d{{1,3}}(?:{_S}\d{{3}})+"
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
_DIGITS: Final = re.compile(r"[+-]?\d{1,40}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_AFFIX: Final = re.compile(
    rf"(?P<before>[€$£]?){_S}*(?P<number>[+-]?[\d.,'’{SPACES}]*\d){_S}*(?P<after>[€$£%‰]?)",
    re.ASCII,
)


def kinds(text: str) -> frozenset[Kind]:
    """Return how a text may be read as a number; no kind when it is none.

    >>> sorted(kind.name for kind in kinds("1,234")), [kind.name for kind in kinds("01001")]
    (['COMMA', 'COMMA_GROUPS'], ['CODE'])
    """
    if _INT.fullmatch(text):
        is_number = len(text) < 19 or (len(text) < 21 and abs(int(text)) <= _INT_MAX)
        return frozenset({Kind.INT if is_number and not _is_phone(text) else Kind.CODE})
    if _CODE.fullmatch(text):
        return frozenset({Kind.CODE})
    found = {kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)}
    if found & {Kind.DOT, Kind.EXPONENT} and math.isinf(float(text)):
        return frozenset()
    return frozenset(found)


def _is_phone(text: str) -> bool:
    return text.startswith("+") and len(text) > 8


def split_affix(text: str) -> tuple[str, str]:
    """Return the number and the unit that stands before or behind it.

    >>> split_affix("1 200,50 €"), split_affix("12 rue")
    (('1 200,50', '€'), ('12 rue', ''))
    """
    match = _AFFIX.fullmatch(text)
    if match is None:
        return text, ""
    before, number, after = match["before"], match["number"], match["after"]
    if not before and not after:
        return text, ""
    return (number, before or after) if not (before and after) else (text, "")


def cast_int(text: str, writing: Writing) -> str | None:
    """Return the digits of an integer, or None where the text is none that fits."""
    plain = _plain(text, writing)
    if not _DIGITS.fullmatch(plain):
        whole, point, rest = plain.partition(".")
        if not point or rest.strip("0") or not _DIGITS.fullmatch(whole):
            return None
        plain = whole
    number = int(plain)
    return str(number) if -_INT_MAX - 1 <= number <= _INT_MAX else None


def cast_double(text: str, writing: Writing) -> str | None:
    """Return a decimal number with a point, or None where the text is none."""
    plain = _plain(text, writing)
    if not _DECIMAL.fullmatch(plain):
        return None
    return plain if math.isfinite(float(plain)) else None


def _plain(text: str, writing: Writing) -> str:
    if writing.affix:
        text = split_affix(text)[0]
    for char in writing.groups:
        text = text.replace(char, "")
    return text.replace(",", ".") if writing.decimal == "," else text
