"""The field strip: completeness and distribution of one field in 80 x 16 units.

Takes the profile of a version, returns marks of an SVG made of numbers only, and their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets import wording
from datasets.profiles import frequent, whole

WIDTH, HEIGHT = 80, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStrip:
    """What is known of one field's values."""

    marks: str
    text: str
    empty_share: float
    distinct: int | None
    is_estimate: bool


def field_strip(known: Mapping[str, object], records: int) -> FieldStrip:
    """Return the strip of a field; a field without a profile has an empty one."""
    nulls, distinct = whole(known, "nulls"), whole(known, "distinct")
    empty = nulls / records if nulls is not None and records else 0.0
    counts = [count for _value, count in frequent(known)][:10]
    return FieldStrip(
        marks=_base(1 - empty) + _bars(counts, records),
        text=_words(empty, distinct),
        empty_share=empty,
        distinct=distinct,
        is_estimate=bool(known.get("is_estimate")),
    )


def _base(filled: float) -> str:
    """Return the line of completeness: full where every record has a value."""
    width = round(WIDTH * max(0.0, min(1.0, filled)))
    return (
        f'<rect x="0" y="13" width="{WIDTH}" height="3" fill="currentColor" fill-opacity=".2"/>'
        f'<rect x="0" y="13" width="{width}" height="3" fill="currentColor"/>'
    )


def _bars(counts: list[int], records: int) -> str:
    """Return bars of the most frequent values, where any value is frequent."""
    if not counts or not records or counts[0] <= 1:
        return ""
    most = counts[0]
    each = WIDTH / 10
    return "".join(
        f'<rect x="{place * each:.0f}" y="{11 - max(1, round(10 * count / most))}" width="6"'
        f' height="{max(1, round(10 * count / most))}" fill="currentColor" fill-opacity=".55"/>'
        for place, count in enumerate(counts)
    )


def _words(empty: float, distinct: int | None) -> str:
    filled = _("%(share)s filled") % {"share": wording.percent(1 - empty)}
    if distinct is None:
        return filled
    values = ngettext("%(count)s distinct value", "%(count)s distinct values", distinct) % {
        "count": wording.number(distinct)
    }
    return f"{filled}, {values}"
