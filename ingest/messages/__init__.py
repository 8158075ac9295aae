"""The sentences of `ingest.problems`, by code. English here, French in `ingest/locale`.

A code is stable once shipped; its sentence may be mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

from ingest.messages import columns, files, runs

CELL: Final = _("line %(row)s « %(value)s »")
"""One of the cells that a sentence names as exceptions."""

MESSAGES: Final[Mapping[str, str]] = {**files.MESSAGES, **columns.MESSAGES, **runs.MESSAGES}
ONE: Final[Mapping[str, str]] = {**files.ONE, **columns.ONE, **runs.ONE}
"""What is said instead where the count is one."""
HINTS: Final[Mapping[str, str]] = {**files.HINTS, **columns.HINTS, **runs.HINTS}
"""What to do about it, where there is something to do."""
