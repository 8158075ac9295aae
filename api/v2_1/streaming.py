"""Answers that are written while they are read, and files that are written before: exports.

A stream holds one connection to the records until its last byte or until the caller leaves;
how many run at once in a process is bounded, so that slow callers leave room for pages. A file
that cannot be written while it is sent is written by a process of its own; how many of those
run at once is bounded too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain

import structlog
from django.conf import settings
from django.db import connections
from django.http import StreamingHttpResponse
from rest_framework.request import Request

from api.v2_1 import caching, ranges
from api.v2_1.ranges import Span, asked_span
from datasets.exports import ExportFormat, FileBuild, Options, RefusedError
from datasets.odsql import Column
from datasets.records.errors import RecordsBusyError
from datasets.records.read import Row

log = structlog.get_logger("api.exports")

PATIENCE_S = 5.0
"""How long a caller waits for a file to be whole before the answer begins without its length."""
PATIENCE_WITH_REFUSALS_S = 20.0
"""The same where a late record may keep the file from being written, which has a status then."""

_slots = threading.BoundedSemaphore(max(1, settings.POOL_SIZE // 2))
_writers = threading.BoundedSemaphore(max(1, settings.EXPORT_PROCESSES))


@contextmanager
def _slot(places: threading.BoundedSemaphore) -> Iterator[None]:
    """Wait for one of the places that exports have in this process."""
    if not places.acquire(timeout=settings.POOL_TIMEOUT_S):
        raise RecordsBusyError("Too many exports are running. Please try again in a while.")
    try:
        yield
    finally:
        places.release()


def written(
    columns: tuple[Column, ...], rows: Iterator[Row], form: ExportFormat, options: Options
) -> Iterator[bytes]:
    """Yield the file; the rows are closed whatever ends it, a caller who leaves included.

    A failure once bytes were sent marks the file as broken before it cuts the connection:
    some servers end a failed answer as if it were whole.
    """
    has_begun = False
    with _slot(_slots), closing(rows):  # type: ignore[type-var]  # a generator
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
    elif caching.may_pack(request):
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


def built(
    request: Request,
    build: FileBuild,
    rows: Iterator[Row],
    *,
    name: str | None,
    file_name: str,
    content_type: str,
    is_compressed: bool = False,
    refuses_late: bool = False,
) -> StreamingHttpResponse:
    """Answer with a file that is written whole before it is sent, with its length and ranges.

    What keeps it from being written is told with its status. A file that takes longer than
    `PATIENCE_S`, once its first records came, is answered without its length: only an answer
    that has begun can notice that its caller left.
    """
    work = _work(build, rows)
    enough = time.monotonic() + (PATIENCE_WITH_REFUSALS_S if refuses_late else PATIENCE_S)
    for _step in work:
        if build.file is not None or time.monotonic() > enough:
            break
    _give_back_the_catalogue()
    span: Span | None = None
    is_ranged = build.file is not None and not is_compressed
    if is_ranged:
        span = asked_span(request, build.size, f'"{name}"' if name else None)
    chunks: Iterator[bytes] = _Closing(_sent(work, build, span), work)
    if is_compressed:
        chunks, content_type = _Closing(caching.packed(chunks), chunks), "application/gzip"
        file_name += ".gz"
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Content-Encoding"] = "identity"  # these formats are compressed as they are
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Accel-Buffering"] = "no"
    if is_ranged:
        ranges.state(response, build.size, span)
    caching.stamp(request, response)
    if name is not None:
        response["ETag"] = f'"{name}"'
    return response


def _work(build: FileBuild, rows: Iterator[Row]) -> Iterator[None]:
    """Have the file written, yielding now and then; keep it until this is closed."""
    try:
        with _slot(_slots):
            with _slot(_writers), closing(rows):  # type: ignore[type-var]  # a generator
                yield from build.steps()
            while True:
                yield
    finally:
        build.close()


def _sent(work: Iterator[None], build: FileBuild, span: Span | None) -> Iterator[bytes]:
    """Yield the file, or the part of it that was asked for.

    While it is still being written, empty chunks ask the server whether the caller is there.
    """
    with closing(work):  # type: ignore[type-var]  # a generator
        try:
            while build.file is None:
                yield b""
                next(work)
        except RefusedError as refused:
            yield f"This file could not be written. {refused}".encode()
            raise
        yield from ranges.chunks(build.file, build.size, span)


class _Closing(Iterator[bytes]):
    """An iterator that closes what it reads from when the server closes the answer."""

    def __init__(self, chunks: Iterator[bytes], source: Iterator[object]) -> None:
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
