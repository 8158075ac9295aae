"""Parts of a file: the Range header for one span of bytes (RFC 9110, 14).

One reading of the header for stored files and for exports, and one way to answer it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request

_CHUNK: Final = 1 << 18
_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What of a file was asked for."""

    start: int
    length: int
    size: int
    """Bytes of the whole file."""

    @property
    def is_satisfiable(self) -> bool:
        return self.length > 0

    @property
    def told(self) -> str:
        """Return the value of Content-Range."""
        if not self.is_satisfiable:
            return f"bytes */{self.size}"
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_span(request: HttpRequest | Request, size: int, tag: str | None) -> Span | None:
    """Return the span that was asked for; None means the whole.

    Several spans, an unreadable header, and a condition (`If-Range`) that does not hold all
    mean the whole. A span that lies outside of the file has no length.
    """
    found = _ONE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or request.method != "GET":
        return None
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != tag:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        return Span(start=size - length, length=length, size=size)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    return Span(start=start, length=max(0, end - start + 1), size=size)


def state(response: HttpResponseBase, size: int, span: Span | None) -> None:
    """Set status and headers of an answer that carries a file, or a span of it."""
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(size if span is None else span.length)
    if span is not None:
        response.status_code = 206 if span.is_satisfiable else 416
        response["Content-Range"] = span.told


def chunks(source: IO[bytes], size: int, span: Span | None) -> Iterator[bytes]:
    """Yield an open file, or the span of it."""
    start, left = (0, size) if span is None else (span.start, span.length)
    source.seek(start)
    while left and (chunk := source.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk
