"""Hours that a clock skips or shows twice are told, with their first row."""

from __future__ import annotations

import pytest

from ingest.clock import ClockWatch, odd_hours
from tests.ingest.conftest import Publish


def test_two_hours_a_year_are_odd_in_paris() -> None:
    odd = odd_hours("Europe/Paris")
    assert {hour: code for hour, code in odd.items() if hour.startswith("2025")} == {
        "2025-03-30 02": "times_skipped",
        "2025-10-26 02": "times_doubled",
    }
    assert not odd_hours("UTC")


def test_an_offset_settles_it() -> None:
    watch = ClockWatch("Europe/Paris")
    values = ["2025-10-26T02:30:00+02:00", "2025-10-26 02:30:00+01", "2025-10-26 02:30:00Z", ""]
    watch.look("quand", values, lambda place: place)
    assert not list(watch.problems())


@pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
def test_a_run_tells_them(publish: Publish) -> None:
    rows = [
        "2025-03-29 02:30:00",
        "2025-03-30 02:30:00",
        "2025-10-26 02:10:00",
        "2025-10-26 02:20:00",
    ]
    content = "quand;n\n" + "".join(f"{text};{n}\n" for n, text in enumerate(rows))
    run = publish(content, metadata={"timezone": "Europe/Paris"})
    told = {
        problem.code: (problem.row, problem.params["count"])
        for problem in run.problems("warnings")
        if problem.code.startswith("times_")
    }
    assert told == {"times_skipped": (3, 1), "times_doubled": (4, 2)}
    assert publish(content, "utc", metadata={"timezone": "UTC"}).problems("warnings") == []
