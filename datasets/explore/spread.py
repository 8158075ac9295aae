"""The line that tells how the numbers of a field are spread: average, median, extremes.

Takes the profile of a version, returns words; of codes and years, whose average says nothing,
only the extremes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeGuard

from django.utils.translation import gettext as _

from datasets import wording
from datasets.explore.cells import Reader
from datasets.profiles import measures

_DIGITS = 3
_MOST_DECIMALS = 6


def spread(known: Mapping[str, object], reader: Reader) -> str:
    """Return the line of a field, or nothing where nothing was measured."""
    found = measures(known)
    low, high = known.get("min"), known.get("max")
    if not reader.is_number or not found or not _is_number(low) or not _is_number(high):
        return ""
    if low == high:
        return _("one value: %(value)s") % {"value": reader.cell(low).text}
    extremes = _("from\u00a0%(low)s to\u00a0%(high)s") % {
        "low": reader.cell(low).text,
        "high": reader.cell(high).text,
    }
    quartiles = found.get("quartiles")
    mean = found.get("mean")
    median = quartiles[1] if isinstance(quartiles, list) and len(quartiles) == 3 else None
    if not reader.is_grouped or not _is_number(mean) or not _is_number(median):
        return extremes
    line = _("average\u00a0%(mean)s · median\u00a0%(median)s · %(extremes)s") % {
        "mean": _rounded(mean, high - low, reader),
        "median": _rounded(median, high - low, reader),
        "extremes": extremes,
    }
    return _("estimated: %(line)s") % {"line": line} if found.get("is_estimate") else line


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _rounded(value: float, width: float, reader: Reader) -> str:
    """Return a number with the decimals of its field, or as many as the width of all asks for."""
    if reader.field.annotations.get("decimals"):
        return reader.cell(value).text
    decimals = _DIGITS - 1 - math.floor(math.log10(width)) if math.isfinite(width) else 0
    return wording.number(round(value, max(0, min(_MOST_DECIMALS, decimals))))
