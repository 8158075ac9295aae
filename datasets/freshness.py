"""The promise of updates against what came: one word, and a strip of the last 52 weeks.

Takes a promise and dates, returns plain values; a promise that is not known counts as kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasets.models.dataset import UpdateFrequency

WEEKS = 52

_ALLOWED: dict[str, timedelta] = {
    UpdateFrequency.REALTIME: timedelta(hours=2),
    UpdateFrequency.DAILY: timedelta(days=2),
    UpdateFrequency.WEEKLY: timedelta(days=10),
    UpdateFrequency.MONTHLY: timedelta(days=40),
    UpdateFrequency.QUARTERLY: timedelta(days=110),
    UpdateFrequency.BIANNUAL: timedelta(days=215),
    UpdateFrequency.ANNUAL: timedelta(days=425),
}
"""How long after an update the promise still holds: the period and some days of grace."""


class FreshnessState(StrEnum):
    UP_TO_DATE = "up_to_date"
    LATE = "late"
    REALTIME = "realtime"
    UNPROMISED = "unpromised"


_WORDS = {
    FreshnessState.UP_TO_DATE: _("up to date"),
    FreshnessState.LATE: _("late"),
    FreshnessState.REALTIME: _("real time"),
    FreshnessState.UNPROMISED: _("no promised frequency"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How a dataset stands to its promise."""

    state: FreshnessState
    promise: str
    """The frequency in words, or nothing."""
    due: datetime | None
    """Until when the promise holds without a further update."""

    @property
    def label(self) -> str:
        return str(_WORDS[self.state])

    @property
    def is_late(self) -> bool:
        return self.state is FreshnessState.LATE

    @property
    def is_good(self) -> bool:
        return self.state in {FreshnessState.UP_TO_DATE, FreshnessState.REALTIME}


def freshness(frequency: str, updated: datetime | None, now: datetime | None = None) -> Freshness:
    """Compare the promise with the last update."""
    promise = frequency_label(frequency)
    allowed = _ALLOWED.get(frequency)
    if allowed is None or updated is None:
        return Freshness(state=FreshnessState.UNPROMISED, promise=promise, due=None)
    due = updated + allowed
    if due < (now or timezone.now()):
        return Freshness(state=FreshnessState.LATE, promise=promise, due=due)
    is_live = frequency == UpdateFrequency.REALTIME
    state = FreshnessState.REALTIME if is_live else FreshnessState.UP_TO_DATE
    return Freshness(state=state, promise=promise, due=due)


def frequency_label(frequency: str | None) -> str:
    """Return a frequency in words; what is not in the closed list stays as it was written."""
    if not frequency:
        return ""
    try:
        return str(UpdateFrequency(frequency).label)
    except ValueError:
        return frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessStrip:
    """One mark a week, oldest first."""

    weeks: tuple[int, ...]
    """How many updates came in each week."""

    @property
    def text(self) -> str:
        """Return the strip in words."""
        updated = sum(1 for count in self.weeks if count)
        return gettext("Updated in %(weeks)s of the last %(all)s weeks") % {
            "weeks": updated,
            "all": len(self.weeks),
        }

    @property
    def marks(self) -> list[tuple[int, bool]]:
        """Return the place of each mark and whether it is filled."""
        return [(place * 5, bool(count)) for place, count in enumerate(self.weeks)]


def strip(moments: Iterable[datetime | None], now: datetime | None = None) -> FreshnessStrip:
    """Count what came by week."""
    until = now or timezone.now()
    weeks = [0] * WEEKS
    for instant in moments:
        if instant is None:
            continue
        age = (until - instant).days // 7
        if 0 <= age < WEEKS:
            weeks[WEEKS - 1 - age] += 1
    return FreshnessStrip(weeks=tuple(weeks))
