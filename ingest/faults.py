"""What kept a run from its end although the file is good, in words for people."""

from __future__ import annotations

import errno

from ingest.models import Run
from ingest.problems import Problem

_DISK_FULL = "53100"
_CANCELLED = "57014"


def lasting_fault(error: BaseException) -> Problem | None:
    """Return the problem of a fault that trying again at once would only meet again."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state == _DISK_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return Problem(code="no_space")
    if state == _CANCELLED:
        return Problem(code="load_too_slow")
    if isinstance(error, MemoryError):
        return Problem(code="out_of_memory")
    return None


def internal_fault(run: Run, code: str = "internal") -> Problem:
    """Return the problem that tells people where to look in the log."""
    return Problem(code=code, params={"run": run.pk})
