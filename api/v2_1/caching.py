"""ETag, 304, Cache-Control and compression of answers.

A records answer is named by everything that decides it (engine, scope, question), so a 304
costs no SQL on records; a catalogue answer by its own bytes. Tags are strong and differ between
the plain and the compressed form. Answers that depend on a key or a session are never stored.
Those of a session are not compressed: a browser sends its cookie for any page, and a page that
can put words beside a secret learns of it from the length. Nobody sends another's key so.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

ENGINE: Final = 2
"""Raised when the same question on the same data gets another answer than before."""

_SMALL: Final = 200
_PAGE_LEVEL: Final = 4
_STREAM_LEVEL: Final = 2
_GZIP_WINDOW: Final = 31
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_GZIP = re.compile(r"(?:^|[,\s])gzip(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))", re.IGNORECASE)


def digest(*parts: object) -> str:
    """Return a name for an answer, made of what decides it."""
    text = orjson.dumps([ENGINE, *parts], default=str)
    return blake2b(text, digest_size=16).hexdigest()


def body_digest(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def is_private(request: HttpRequest) -> bool:
    """Return whether the answer depends on who asks: a key or a session came with it."""
    return request.user.is_authenticated


def wants_gzip(request: HttpRequest) -> bool:
    return bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))


def may_pack(request: HttpRequest) -> bool:
    """Return whether the answer may be compressed: the caller takes it, and guesses nothing."""
    is_session = is_private(request) and getattr(request, "auth", None) is None
    return not is_session and wants_gzip(request)


def not_modified(request: HttpRequest, name: str, *, is_there: bool = False) -> HttpResponse | None:
    """Return the 304 that `If-None-Match` asks for, if the caller has this answer.

    `*` means any answer: it is taken only where it is known that there is one.
    """
    held = request.headers.get("If-None-Match", "")
    if not held:
        return None
    for tag in _TAG.findall(held):
        if tag.removesuffix("-gzip") == name:
            return _unchanged(request, tag)
    return _unchanged(request, name) if is_there and held.strip() == "*" else None


def _unchanged(request: HttpRequest, tag: str) -> HttpResponse:
    response = HttpResponse(status=304)
    del response["Content-Type"]
    response["ETag"] = f'"{tag}"'
    stamp(request, response)
    return response


def stamp(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say who may keep the answer and what it varies on."""
    response["Cache-Control"] = "private, no-store" if is_private(request) else "no-cache"
    patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Encoding"))


def whole(
    request: HttpRequest,
    body: bytes,
    *,
    name: str | None = None,
    content_type: str = "application/json; charset=utf-8",
) -> HttpResponse:
    """Return an answer whose bytes are all there; without a name they name themselves."""
    name = body_digest(body) if name is None else name
    if (fresh := not_modified(request, name, is_there=True)) is not None:
        return fresh
    is_packed = len(body) >= _SMALL and may_pack(request)
    if is_packed:
        body = gzip.compress(body, _PAGE_LEVEL, mtime=0)
    response = HttpResponse(body, content_type=content_type)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = f'"{name}-gzip"' if is_packed else f'"{name}"'
    stamp(request, response)
    return response


def packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Compress a stream; what comes first is sent at once."""
    packer = zlib.compressobj(_STREAM_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    is_first = True
    for chunk in chunks:
        data = packer.compress(chunk)
        if is_first:
            data += packer.flush(zlib.Z_SYNC_FLUSH)
            is_first = False
        if data:
            yield data
    yield packer.flush()
