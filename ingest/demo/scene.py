"""The stage a generator stands on: the city, the day, and which state of the data to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from ingest.demo.chance import seeded
from ingest.demo.geography.city import City, rivemaine
from ingest.demo.geography.plane import XY
from ingest.demo.table import Place

PARIS = ZoneInfo("Europe/Paris")


@dataclass(kw_only=True)
class Stage:
    """The city on one day; two stages of the same day tell the same."""

    today: date
    state: int = -1
    """Index into the states of the dataset; -1 is the present one."""

    @cached_property
    def city(self) -> City:
        return rivemaine()

    @property
    def now(self) -> datetime:
        """Seven in the morning of the day, whatever the clock says."""
        return self.at(self.today, 7)

    @property
    def is_present(self) -> bool:
        return self.state == -1

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), PARIS)

    def hours(self, days: int) -> list[datetime]:
        """Return every full hour of the last days, up to seven this morning."""
        end = self.now.astimezone(ZoneInfo("UTC"))
        count = days * 24
        return [(end - timedelta(hours=count - 1 - i)).astimezone(PARIS) for i in range(count)]

    def chance(self, *names: object) -> Random:
        """Return a source of chance that is the same every day."""
        return seeded(*names)

    def chance_of_day(self, *names: object) -> Random:
        """Return a source of chance that changes from one day to the next."""
        return seeded(*names, self.today.isoformat())


def place(xy: XY) -> Place:
    return Place(*xy)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def siret(number: int, establishment: int = 1) -> str:
    """Make an invented SIRET: right check digits, in a range that names no real body."""
    siren = _with_key(f"999{number:05d}")
    return _with_key(f"{siren}{establishment:04d}")


def _with_key(digits: str) -> str:
    for key in "0123456789":
        total = 0
        for position, digit in enumerate(reversed(digits + key)):
            value = int(digit) * (2 if position % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return digits + key
    raise AssertionError("one of ten keys always fits")


def school_holiday(day: date) -> str | None:
    """Name the school holiday of a day, by plain rules that hold for any year."""
    year = day.year
    spans = (
        ("Noël", date(year - 1, 12, 20), date(year, 1, 4)),
        ("Hiver", date(year, 2, 14), date(year, 3, 1)),
        ("Printemps", date(year, 4, 11), date(year, 4, 26)),
        ("Été", date(year, 7, 4), date(year, 8, 31)),
        ("Toussaint", date(year, 10, 17), date(year, 11, 1)),
        ("Noël", date(year, 12, 19), date(year + 1, 1, 3)),
    )
    return next((name for name, start, end in spans if start <= day <= end), None)


def bank_holiday(day: date) -> bool:
    """Tell whether a day is one of the French bank holidays with a fixed date."""
    return (day.month, day.day) in {
        (1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25),
    }  # fmt: skip
