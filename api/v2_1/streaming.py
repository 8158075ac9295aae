"""Answers that are written while they are read: exports.

A stream holds one connection to the records until its last byte or until the caller leaves;
how many run at once in a process is bounded, so that slow callers leave room for pages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain

import structlog
from django.conf import settings
from django.db import connections
from django.http import StreamingHttpResponse
from rest_framework.request import Request

from api.v2_1 import caching
from datasets.exports import ExportFormat, Options
from datasets.odsql import Column
from datasets.records.errors import RecordsBusyError
from datasets.records.read import Row

log = structlog.get_logger("api.exports")

_slots = threading.BoundedSemaphore(max(1, settings.POOL_SIZE // 2))


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for one of the places that exports have in this process."""
    if not _slots.acquire(timeout=settings.POOL_TIMEOUT_S):
        raise RecordsBusyError("Too many exports are running. Please try again in a while.")
    try:
        yield
    finally:
        _slots.release()


def written(
    columns: tuple[Column, ...], rows: Iterator[Row], form: ExportFormat, options: Options
) -> Iterator[bytes]:
    """Yield the file; the rows are closed whatever ends it, a caller who leaves included.

    A failure once bytes were sent marks the file as broken before it cuts the connection:
    some servers end a failed answer as if it were whole.
    """
    has_begun = False
    with _slot(), closing(rows):  # type: ignore[type-var]  # a generator
        try:
            for chunk in form.write(columns, rows, options):
                yield chunk
                has_begun = True
        except GeneratorExit:
            log.info("export_left", format=form.name)
            raise
        except Exception:
            if has_begun:
                yield form.interrupted
            raise


def streamed(
    request: Request,
    chunks: Iterator[bytes],
    *,
    name: str | None,
    file_name: str,
    content_type: str,
    is_compressed: bool = False,
) -> StreamingHttpResponse:
    """Answer with a file as it is written.

    The first chunk is made before the answer starts, so that what can fail is told with its
    status; what fails later cuts the connection, and never leaves a file that looks complete.
    """
    first = next(chunks, b"")
    _give_back_the_catalogue()
    stream: Iterator[bytes] = _Closing(chain((first,), chunks), chunks)
    is_packed = False
    if is_compressed:
        stream, content_type = _Closing(caching.packed(stream), chunks), "application/gzip"
        file_name += ".gz"
    elif not caching.is_private(request) and caching.wants_gzip(request):
        stream, is_packed = _Closing(caching.packed(stream), chunks), True
    response = StreamingHttpResponse(stream, content_type=content_type)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    elif is_compressed:
        response["Content-Encoding"] = "identity"  # it is compressed already
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Accel-Buffering"] = "no"
    caching.stamp(request, response)
    if name is not None:
        response["ETag"] = f'"{name}-gzip"' if is_packed else f'"{name}"'
    return response


class _Closing(Iterator[bytes]):
    """An iterator that closes what it reads from when the server closes the answer."""

    def __init__(self, chunks: Iterator[bytes], source: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._source = source

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        close = getattr(self._source, "close", None)
        if close is not None:
            close()


def _give_back_the_catalogue() -> None:
    """Return this thread's connection to the catalogue while the file is sent."""
    connection = connections["default"]
    if not connection.in_atomic_block:
        connection.close()
