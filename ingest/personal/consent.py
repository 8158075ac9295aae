"""Remember that personal data were accepted with a reason: asked once, not with every file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from datasets.models import Dataset
from ingest.journal import Journal
from ingest.models import Level, RunState
from ingest.options import RunOptions
from ingest.problems import Problem

KEPT: Final = "personal"
"""Key of a run's report: `[[column, code], ...]` of what was accepted."""


def is_known(dataset: Dataset, found: Sequence[Problem]) -> bool:
    """Return whether the same kinds in the same columns were accepted for a published file."""
    if not found:
        return True
    last = dataset.runs.filter(state=RunState.PUBLISHED, report__has_key=KEPT).first()
    accepted = last.report[KEPT] if last else []
    return all([problem.column, problem.code] in accepted for problem in found)


def accept(journal: Journal, found: Sequence[Problem], options: RunOptions) -> None:
    """Write down who may publish what and why, in the run's log and report."""
    journal.run.report[KEPT] = [[problem.column, problem.code] for problem in found]
    reason = options.accept_personal_data
    if reason is None:
        journal.tell("personal_data_known")
    else:
        journal.tell("personal_data_accepted", Level.WARNING, reason=reason)
