"""Do the jobs on one table one after another, or on several connections at once.

A job takes a cursor. At once, each worker has a connection of its own and takes the next
job when it is done with one, so the longest should come first. After a job that failed nothing
new is begun, and the failure is raised once all workers have stopped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, TypeAlias

from django.db import connections, transaction

Job: TypeAlias = Callable[[Any], None]


def one_by_one(cursor: Any, jobs: Sequence[Job]) -> None:
    """Do the jobs in the transaction of the cursor."""
    for job in jobs:
        job(cursor)


def at_once(jobs: Sequence[Job], *, using: str, width: int, prepare: Callable[[Any], None]) -> None:
    """Do the jobs on connections of their own, each in a transaction that `prepare` has set up."""
    left = deque(jobs)
    is_stopped = Event()

    def work() -> None:
        try:
            while left and not is_stopped.is_set():
                try:
                    job = left.popleft()
                except IndexError:  # another worker was faster
                    return
                with transaction.atomic(using=using), connections[using].cursor() as cursor:
                    prepare(cursor)
                    job(cursor)
        except BaseException:
            is_stopped.set()
            raise
        finally:
            connections[using].close()

    with ThreadPoolExecutor(max_workers=width, thread_name_prefix="table") as pool:
        at_work = [pool.submit(work) for _turn in range(min(width, len(jobs)))]
    for worker in at_work:
        worker.result()
