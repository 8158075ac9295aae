"""Stored files as answers: whole or a range of their bytes, never as a page of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from api.errors import NotFoundError
from api.v2_1 import caching

_SANDBOX: Final = "sandbox; default-src 'none'"
"""A file of someone else never runs as a page of the portal."""
_CHUNK: Final = 1 << 16
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


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
    if (fresh := caching.not_modified(request, sha256)) is not None:
        return fresh
    try:
        stored = default_storage.open(file_key)
    except FileNotFoundError as err:
        raise NotFoundError(told) from err
    wanted = _wanted(request, size, sha256)
    response: HttpResponseBase
    if wanted is None:
        response = FileResponse(stored)
        response["Content-Length"] = str(size)
    elif not wanted:
        stored.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = StreamingHttpResponse(_Part(stored, wanted), status=206)
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
        response["Content-Length"] = str(len(wanted))
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Content-Type"] = mimetype
    response["Content-Encoding"] = "identity"  # ranges and checksum are of the bytes as stored
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{sha256}"'
    response["Content-Security-Policy"] = _SANDBOX
    caching.stamp(request, response)
    return response


def _wanted(request: HttpRequest, size: int, sha256: str) -> range | None:
    """Return the bytes asked for, an empty range where there are none, None for the whole.

    Several ranges, a range in another unit and one of another version mean the whole file.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    held = request.headers.get("If-Range", "").strip()
    if asked is None or (held and held != f'"{sha256}"') or request.method != "GET":
        return None
    first, last = asked.groups()
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1 if last else size))


class _Part(Iterator[bytes]):
    """The bytes of a range of an open file, closed by the server at the end."""

    def __init__(self, source: IO[bytes], wanted: range) -> None:
        self._source = source
        self._left = len(wanted)
        source.seek(wanted.start)

    def __next__(self) -> bytes:
        chunk = self._source.read(min(_CHUNK, self._left))
        if not chunk:
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._source.close()
