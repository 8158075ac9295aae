"""Standard output that never blocks us: lines nobody reads are counted, not waited for."""

from __future__ import annotations

import os
import select

STANDARD_OUTPUT = 1
PIECE = 4096  # what a pipe that is ready takes without blocking
PATIENCE_S = 1.0


class Console:
    """Writes to standard output until its reader is stuck or gone, then does without."""

    def __init__(self) -> None:
        self._lost = 0
        self._descriptor: int | None = STANDARD_OUTPUT

    def line(self, name: str, text: str) -> None:
        """Write a line of a server's log, with the server's name in front."""
        self.write(f"{name:<8} | {text}\n")

    def write(self, text: str) -> None:
        """Write at once; drop the text when the reader takes none of it for a second."""
        if self._descriptor is None:
            return
        if self._lost and self._is_ready(0):
            text = f"({self._lost} lines were dropped: nobody was reading.)\n{text}"
            self._lost = 0
        data = text.encode(errors="replace")
        for start in range(0, len(data), PIECE):
            if not self._is_ready(0 if self._lost else PATIENCE_S):
                self._lost += 1
                return
            try:
                os.write(self._descriptor, data[start : start + PIECE])
            except OSError:
                self._descriptor = None
                return

    def _is_ready(self, patience: float) -> bool:
        if self._descriptor is None:
            return False
        try:
            return bool(select.select([], [self._descriptor], [], patience)[1])
        except OSError:  # closed before we began
            self._descriptor = None
            return False


console = Console()
