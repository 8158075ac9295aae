"""Folders for what is unpacked, gone with the reader that needs them.

Each is locked while its process lives, so that what a killed process left is told from what is
in use and swept by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

PREFIX: Final = "parvis-unpacked-"
_LOCK: Final = ".lock"
_YOUNG_S: Final = 60
"""A folder without a lock is about to get one."""


class Scratch:
    """One folder, removed when it is closed or forgotten."""

    def __init__(self) -> None:
        base = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
        sweep(base)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self._lock = os.open(self.folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Remove the folder; a second time does nothing."""
        if self._lock >= 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1

    def __del__(self) -> None:
        if hasattr(self, "_lock"):
            self.close()


def sweep(base: Path) -> None:
    """Remove the folders that no living process holds."""
    for folder in base.glob(PREFIX + "*"):
        with suppress(OSError):
            if _is_held(folder):
                continue
            shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime < _YOUNG_S
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
