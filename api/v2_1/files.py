"""Stored files as answers: whole or a range of their bytes, never as a page of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from django.core.files.storage import default_storage
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from api.errors import NotFoundError
from api.v2_1 import caching, ranges

_SANDBOX: Final = "sandbox; default-src 'none'"
"""A file of someone else never runs as a page of the portal."""


def sent(
    request: HttpRequest,
    *,
    file_key: str,
    file_name: str,
    mimetype: str,
    size: int,
    sha256: str,
    told: str,
) -> HttpResponseBase:
    """Answer with a stored file, its checksum as strong ETag; one range of it where asked.

    Raises:
        NotFoundError: the storage has lost it; `told` says what is missing.
    """
    if (fresh := caching.not_modified(request, sha256, is_there=True)) is not None:
        return fresh
    try:
        stored = default_storage.open(file_key)
    except FileNotFoundError as err:
        raise NotFoundError(told) from err
    span = ranges.asked_span(request, size, f'"{sha256}"')
    response = StreamingHttpResponse(_File(stored, size, span))
    ranges.state(response, size, span)
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Content-Type"] = mimetype
    response["Content-Encoding"] = "identity"  # ranges and checksum are of the bytes as stored
    response["ETag"] = f'"{sha256}"'
    response["Content-Security-Policy"] = _SANDBOX
    caching.stamp(request, response)
    return response


class _File(Iterator[bytes]):
    """The bytes of an open file, closed by the server at the end, even of an unread answer."""

    def __init__(self, source: IO[bytes], size: int, span: ranges.Span | None) -> None:
        self._source = source
        self._chunks = ranges.chunks(source, size, span)

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        self._source.close()
