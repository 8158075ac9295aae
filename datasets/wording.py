"""Numbers, dates and lengths of time as people read them, in the active language.

Takes plain values, returns text; French thousands are parted by a narrow no-break space and
decimals by a comma. Must not be used for what machines read.
"""

from __future__ import annotations

import math
from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

NARROW = "\u202f"
_MOST_DIGITS = 6


def is_french() -> bool:
    return (get_language() or "").startswith("fr")


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Return a number with parted thousands; decimals as they are, at most six.

    >>> from django.utils import translation
    >>> with translation.override("en"):
    ...     number(12340.5)
    '12,340.5'
    """
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int):
        text = f"{value:,}"
    elif decimals is not None:
        text = f"{value:,.{decimals}f}"
    else:
        text = _shortest(value)
    text = text.replace("-", "−")
    if is_french():
        text = text.replace(",", NARROW).replace(".", ",")
    return text


def _shortest(value: float | Decimal) -> str:
    value = float(value)
    if value and (abs(value) < 1e-6 or abs(value) >= 1e15):
        return f"{value:.6g}"
    text = f"{value:,.{_MOST_DIGITS}f}"
    return text.rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """Return a share of one as a percentage; tiny ones are told from nothing."""
    space = NARROW if is_french() else ""
    if 0 < share < 0.01:
        return f"<{NARROW}1{space}%"
    if 0.99 < share < 1:
        return f">{NARROW}99{space}%"
    return f"{round(share * 100)}{space}%"


def size(octets: int) -> str:
    """Return the size of a file."""
    if octets < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", octets) % {"count": number(octets)}
    amount, units = float(octets), (_("kB"), _("MB"), _("GB"))
    unit = units[0]
    for unit in units:  # noqa: B007  (the last unit is used after the loop)
        amount /= 1000
        if amount < 1000:
            break
    return f"{number(round(amount, 1) if amount < 10 else round(amount))}\u00a0{unit}"


def records(count: int) -> str:
    """Return how many records, in words."""
    return ngettext("%(count)s record", "%(count)s records", count) % {"count": number(count)}


def datasets(count: int) -> str:
    """Return how many datasets, in words."""
    return ngettext("%(count)s dataset", "%(count)s datasets", count) % {"count": number(count)}


def day(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """Return a day in words: 20 novembre 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value, zone)
    return date_format(value, "j F Y")


def moment(value: datetime, zone: tzinfo | None = None) -> str:
    """Return a day and an hour in words."""
    return date_format(
        timezone.localtime(value, zone), "j F Y, H\u00a0\\h\u00a0i" if is_french() else "j F Y, H:i"
    )


def since(value: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago something was, in the largest unit that says enough."""
    if value is None:
        return ""
    seconds = ((now or timezone.now()) - value).total_seconds()
    if seconds < 60:
        return gettext("just now")
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if minutes < 60:
        text = ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes)
        return text % {"count": minutes}
    if hours < 24:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    if days < 14:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    if days < 61:
        weeks = days // 7
        return ngettext("%(count)s week ago", "%(count)s weeks ago", weeks) % {"count": weeks}
    if days < 730:
        months = days // 30
        return ngettext("%(count)s month ago", "%(count)s months ago", months) % {"count": months}
    years = days // 365
    return ngettext("%(count)s year ago", "%(count)s years ago", years) % {"count": years}
