"""The numbers that the guide tells, read from where they are enforced."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Text
from api.v2_1 import params
from datasets import wording
from datasets.odsql import limits

_NUMBERS: dict[str, int] = {
    "default_limit": params.DEFAULT_LIMIT,
    "max_limit": params.MAX_LIMIT,
    "max_groups": params.MAX_GROUPS,
    "max_window": params.MAX_WINDOW,
    "max_facets": limits.MAX_FACETS,
    "max_facet_values": limits.DEFAULT_FACET_VALUES,
    "max_group_keys": limits.MAX_GROUP_KEYS,
}


_WRITTEN = {"year": "date'2019'", "month": "date'2019-04'", "day": "date'2019-04-03'"}
"""Pieces of the language that no translation may touch."""


def told(text: Text) -> str:
    """Return a text of the guide in the active language, its numbers filled in."""
    numbers = {name: wording.number(value) for name, value in _NUMBERS.items()}
    return str(text) % {**numbers, **_WRITTEN}


def bounds() -> list[tuple[Text, str]]:
    """Return each bound in words with its number."""
    rows: list[tuple[Text, int]] = [
        (_("records of one list"), params.MAX_LIMIT),
        (_("groups of one list"), params.MAX_GROUPS),
        (_("`offset` and `limit` together"), params.MAX_WINDOW),
        (_("the same, with `group_by`"), params.MAX_GROUPS),
        (_("keys of a group"), limits.MAX_GROUP_KEYS),
        (_("facets of one call"), limits.MAX_FACETS),
        (_("values of one facet, unless it asks for more"), limits.DEFAULT_FACET_VALUES),
        (_("signs of one parameter"), limits.MAX_TEXT_LENGTH),
        (_("conditions joined in one parameter"), limits.MAX_TERMS),
        (_("brackets inside one another"), limits.MAX_NESTING),
        (_("values between commas"), limits.MAX_ITEMS),
        (_("signs of one text in `select`"), limits.MAX_LITERAL),
        (_("bytes of one list; beyond, take an export"), params.MAX_ANSWER_BYTES),
        (_("points of one geometry"), limits.MAX_POINTS),
        (_("digits of one number"), limits.MAX_DIGITS),
        (_("words of one text that is looked for"), limits.MAX_WORDS),
        (_("letters of one of those words"), limits.MAX_WORD_LENGTH),
        (_("words of one text of `search()`"), limits.MAX_NEAR_WORDS),
        (_("letters of one of the words of `search()`"), limits.MAX_NEAR_LENGTH),
        (_("words of all `search()` of one call"), limits.MAX_NEAR_SOUGHT),
    ]
    told_rows: list[tuple[Text, str]] = [(name, wording.number(value)) for name, value in rows]
    return told_rows
