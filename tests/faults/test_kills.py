"""Workers are killed at any point of a load: readers see the old version or the new, whole."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from datasets.models import Dataset, Version
from ingest.models import RunState
from ingest.options import RunOptions
from tests.faults.moments import MOMENTS, Moment, at
from tests.faults.scene import DATASET, Scene, cleaned, wait_until
from tests.faults.watching import FACET, Answers, Reader, all_answers
from tests.workers import Worker

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]

IN_EVERY_RUN = ("COPY", "publishing, at datasets_catalogentry", "just published")
HOW = ("all of it", "all of it", "all of it", "the process at work", "the leader")


def planned(count: int, seconds: float) -> list[Moment]:
    """Return the moments of a session: a few named ones, or all of them and random times."""
    if count <= len(IN_EVERY_RUN) + 1:
        named = [moment for moment in MOMENTS if moment.name in IN_EVERY_RUN]
        return [*named, at(random.uniform(0.1, seconds))][:count]
    clock = [at(random.uniform(0, 1.1 * seconds)) for _ in range(max(0, count - len(MOMENTS)))]
    moments = [*MOMENTS[:count], *clock]
    random.shuffle(moments)
    return moments


def test_killed_workers_leave_the_public_version_whole(scene: Scene) -> None:
    count = int(os.environ.get("PARVIS_KILLS", "2"))
    seed = os.environ.get("PARVIS_SEED") or str(random.randrange(10**6))
    random.seed(seed)
    print(f"\n{count} workers are killed (PARVIS_SEED={seed})")
    worker = scene.start_worker()
    seconds, answers = 0.0, dict[str, Answers]()
    for mark in ("beta", "alpha"):
        began = time.monotonic()
        scene.publish(mark, RunOptions(metadata=FACET))
        seconds = time.monotonic() - began
        answers[mark] = all_answers()
    assert all(answers["alpha"][asked] != answers["beta"][asked] for asked in answers["beta"])
    ends: Counter[str] = Counter()
    shown = "alpha"
    for number, moment in enumerate(planned(count, seconds)):
        other = "beta" if shown == "alpha" else "alpha"
        how = HOW[number % len(HOW)]
        with Reader(answers[shown], answers[other]) as reader:
            worker, has_come = _kill_and_resume(scene, worker, moment, how, other)
        assert not reader.wrong, (moment.name, how, reader.wrong)
        assert reader.asked
        assert all_answers() == answers[other], (moment.name, how)
        assert cleaned() == [], (moment.name, how)
        ends[moment.name if has_come else "too late"] += 1
        print(
            f"{number + 1:3} {moment.name}: {how} killed{'' if has_come else ', after the end'};"
            f" {reader.asked} rounds of questions",
            flush=True,
        )
        shown = other
    named = {moment.name for moment in MOMENTS}
    if count >= 50:
        assert len(named & set(ends)) >= len(named) - 1, f"moments that never came: {ends}"


def _kill_and_resume(
    scene: Scene, worker: Worker, moment: Moment, how: str, mark: str
) -> tuple[Worker, bool]:
    """Upload, kill the worker at the moment, and have another take the run up again."""
    before = Version.objects.count()
    run = scene.upload(mark)
    with moment.hold():
        has_come = moment.comes(run)
        _kill(worker, how)
        if how == "all of it":
            wait_until(lambda: worker.process.poll() is not None, "the worker's death")
    if how != "the process at work":
        worker.kill()
        worker = scene.start_worker()
    scene.let_leases_run_out()
    scene.call_janitor()
    scene.wait_for_end(run)
    assert run.state == RunState.PUBLISHED, (moment.name, how, run.state, run.report)
    assert run.attempts <= 3
    assert Version.objects.count() == before + 1, (moment.name, how)
    published = Dataset.objects.get(dataset_id=DATASET).published_version
    assert published == run.version
    return worker, has_come


def _kill(worker: Worker, how: str) -> None:
    match how:
        case "all of it":
            worker.kill()
        case "the leader":
            os.kill(worker.process.pid, signal.SIGKILL)
        case _:
            for child in worker.children():
                os.kill(child, signal.SIGKILL)
