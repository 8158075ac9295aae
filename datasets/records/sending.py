"""Send to COPY while the next block is prepared: the database and Python work side by side."""

from __future__ import annotations

import threading
from queue import Queue
from types import TracebackType
from typing import Any, Final, Self

_PIECE: Final = 1 << 20
_WAITING: Final = 8
"""Pieces that are prepared and not sent yet: no more are held."""


class Sending:
    """A thread that sends what is written, in its order; its errors are raised to the writer."""

    def __init__(self, copy: Any) -> None:
        self._copy = copy
        self._queue: Queue[bytes | None] = Queue(_WAITING)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._send, name="copy", daemon=True)

    def write(self, data: bytes) -> None:
        """Take data to be sent; wait while too many are.

        Raises:
            psycopg.Error: what was sent before could not be.
        """
        for begin in range(0, len(data), _PIECE):
            if self._error is not None:
                raise self._error
            self._queue.put(data[begin : begin + _PIECE])

    def _send(self) -> None:
        while (piece := self._queue.get()) is not None:
            if self._error is not None:
                continue  # whoever waits to put is let go on, to see the error
            try:
                self._copy.write(piece)
            except BaseException as err:  # noqa: BLE001  (raised again in the thread that writes)
                self._error = err

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error
