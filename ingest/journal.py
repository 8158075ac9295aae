"""What a run writes down while it works: state, progress, events, seconds per stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from ingest.lease import LeaseLostError
from ingest.models import ACTIVE_STATES, Level, Run, RunEvent, RunState
from ingest.problems import Problem

_EVERY_SECONDS: Final = 0.5
_SHARES: Final = {
    RunState.UNDERSTANDING: (5, 40),
    RunState.CHECKING: (40, 42),
    RunState.LOADING: (42, 95),
    RunState.PUBLISHING: (95, 99),
}
"""Per stage the progress, in per cent, at its beginning and at its end."""


class Journal:
    """The record of one run at work.

    Writing to it raises `LeaseLostError` once another worker has taken the run over.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.warnings: list[Problem] = []
        self._written = 0.0
        self._begun = time.monotonic()

    @contextmanager
    def stage(self, state: RunState) -> Iterator[None]:
        """Mark a stage as begun, and measure it."""
        self.run.state = state
        self._begun = time.monotonic()
        if not self._save(progress=self._at_least(_SHARES[state][0]), state=state):
            raise LeaseLostError.of("busy")
        try:
            yield
        finally:
            self.end_stage()
            self._save(seconds=self.run.seconds)

    def end_stage(self) -> None:
        """Note how long the present stage took."""
        if self.run.state in ACTIVE_STATES:
            self.run.seconds[str(self.run.state)] = round(time.monotonic() - self._begun, 3)

    def tell(self, code: str, level: Level = Level.INFO, **params: Any) -> None:
        """Write one event."""
        self.tell_problem(Problem(code=code, params=params), level)

    def tell_problem(self, problem: Problem, level: Level) -> None:
        """Write a problem as an event; warnings are also kept for the report."""
        if not Run.objects.filter(pk=self.run.pk, claims=self.run.claims).exists():
            raise LeaseLostError.of("busy")
        if level == Level.WARNING:
            self.warnings.append(problem)
        RunEvent.objects.create(
            run=self.run, stage=self.run.state, level=level, problem=storable(problem)
        )

    def progress(self, share: float, rows: int) -> None:
        """Note how much of the stage is done; written at most twice a second."""
        now = time.monotonic()
        if now - self._written < _EVERY_SECONDS:
            return
        self._written = now
        first, last = _SHARES[RunState(self.run.state)]
        is_loading = self.run.state == RunState.LOADING
        counts = {"rows_loaded": rows} if is_loading else {"rows_read": rows}
        reached = round(first + (last - first) * min(1.0, share))
        if not self._save(progress=self._at_least(reached), **counts):
            raise LeaseLostError.of("busy")

    def _at_least(self, reached: int) -> int:
        """Return the progress to show: it never goes back, also where a run begins again."""
        return max(self.run.progress, reached)

    def _save(self, **values: Any) -> bool:
        """Write some columns; return whether the run is still ours."""
        for name, value in values.items():
            setattr(self.run, name, value)
        held = Run.objects.filter(
            pk=self.run.pk, claims=self.run.claims, state__in=ACTIVE_STATES
        ).update(**values)
        return bool(held)


def storable(problem: Problem) -> dict[str, Any]:
    """Return a problem in a form that a JSON column can hold: no NUL, no endless cell."""
    stored = problem.as_stored()
    if "value" in stored:
        stored["value"] = clean_text(stored["value"])
    stored["params"] = {
        key: clean_text(item) if isinstance(item, str) else item
        for key, item in stored["params"].items()
    }
    return stored


def clean_text(text: str, length: int = 1000) -> str:
    """Return a text that a database can hold, cut to a length."""
    return text[:length].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
