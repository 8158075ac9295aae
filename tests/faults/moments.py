"""The moments at which a worker is killed: by the clock, by what the database does, by a lock.

A lock that the test holds stops the worker exactly there, in the middle of the transaction
that publishes; nothing in the portal's own code knows of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field

import psycopg

from ingest.models import Run
from tests.workers import address

GLANCE_S = 0.003
Hold = Callable[[], AbstractContextManager[object]]
_WORKER = "pid <> pg_backend_pid() AND datname = current_database()"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A point of a run: `comes` waits for it and tells whether it came before the run's end."""

    name: str
    comes: Callable[[Run], bool]
    hold: Hold = field(default=nullcontext)
    """What the test holds meanwhile, to stop the worker there."""


def at(seconds: float) -> Moment:
    """Return a moment by the clock."""

    def wait(run: Run) -> bool:
        time.sleep(seconds)
        return not Run.objects.get(pk=run.pk).is_over

    return Moment(name=f"after {seconds:.2f} s", comes=wait)


def _watched(condition: str) -> Callable[[Run], bool]:
    """Return a wait for something that the server says of its other connections."""

    def wait(run: Run) -> bool:
        with _connection() as watcher:
            while True:
                if watcher.execute(
                    f"SELECT 1 FROM pg_stat_activity WHERE {_WORKER} AND {condition} LIMIT 1"
                ).fetchone():
                    return True
                if _state(watcher, run) in ("published", "failed", "unchanged", "waiting"):
                    return False
                time.sleep(GLANCE_S)

    return wait


def _is_in(*states: str) -> Callable[[Run], bool]:
    """Return a wait for a state of the run; the last state given may be its end."""

    def wait(run: Run) -> bool:
        with _connection() as watcher:
            while True:
                state = _state(watcher, run)
                if state in states:
                    return True
                if state in ("published", "failed", "unchanged", "waiting"):
                    return False
                time.sleep(GLANCE_S)

    return wait


def _state(watcher: psycopg.Connection[tuple[object, ...]], run: Run) -> object:
    row = watcher.execute("SELECT state FROM ingest_run WHERE id = %s", [run.pk]).fetchone()
    return row[0] if row else "failed"


def locked(table: str) -> Hold:
    @contextmanager
    def hold() -> Iterator[None]:
        with _connection(autocommit=False) as holder:
            holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
            with suppress(psycopg.OperationalError):  # whose end may be what is tested
                holder.rollback()

    return hold


def _connection(*, autocommit: bool = True) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address("default"), autocommit=autocommit)


_WAITS = "wait_event_type = 'Lock'"


def _runs(statement: str) -> str:
    return f"state = 'active' AND query LIKE '{statement}'"


MOMENTS = (
    Moment(name="queued", comes=lambda run: True),
    Moment(name="understanding", comes=_is_in("understanding")),
    Moment(name="checking or loading begins", comes=_is_in("checking", "loading")),
    Moment(name="COPY", comes=_watched(_runs('COPY "%'))),
    Moment(name="the identities' index", comes=_watched(_runs("CREATE UNIQUE INDEX%"))),
    Moment(name="other indexes", comes=_watched(_runs("CREATE INDEX%"))),
    Moment(name="words", comes=_watched(_runs("CREATE TABLE%_words%"))),
    Moment(name="snapshot", comes=_watched(_runs("COPY (SELECT%"))),
    Moment(name="ANALYZE", comes=_watched(_runs("ANALYZE%"))),
    *(
        Moment(name=f"publishing, at {table}", comes=_watched(_WAITS), hold=locked(table))
        for table in ("datasets_part", "datasets_version", "datasets_catalogentry")
    ),
    Moment(name="just published", comes=_is_in("published")),
)
