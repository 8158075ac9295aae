"""How many calls a caller has left today, counted in Redis.

One counter per person (whatever key, token or session they use), one per network address for
anonymous callers; a new one every UTC day. Counting is one round trip. Without Redis nothing
is counted and nobody is refused: the API outlives its counter.

A call is counted before it is answered, so an export, a 304 and an error cost one call each.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger("api.quota")

PORTAL_QUOTA: Final = 10002
ANONYMOUS_QUOTA: Final = 10005
"""Numeric codes of the older APIs, which clients know (explore-api 3.3)."""

_KEPT_S: Final = 2 * 86_400
_PATIENCE_S: Final = 0.1
_PAUSE_S: Final = 5.0
"""How long a server that did not answer is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one caller may ask today and what is left of it, this call included."""

    limit: int
    remaining: int
    reset: datetime
    """The next midnight, UTC."""
    is_anonymous: bool = False
    is_exceeded: bool = False

    @property
    def code(self) -> int:
        return ANONYMOUS_QUOTA if self.is_anonymous else PORTAL_QUOTA

    @property
    def seconds_left(self) -> int:
        return max(1, int((self.reset - datetime.now(UTC)).total_seconds()) + 1)

    def headers(self) -> dict[str, str]:
        """Return the headers of a successful answer (explore-api 3.1)."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": self.reset.isoformat(sep=" "),
        }


def count(request: HttpRequest) -> Usage | None:
    """Count one call; return None where no limit is set or nobody can count."""
    is_anonymous = not request.user.is_authenticated
    limit = settings.ANONYMOUS_CALLS_PER_DAY if is_anonymous else settings.USER_CALLS_PER_DAY
    if limit <= 0:
        return None
    who = f"a{_hashed(client_address(request))}" if is_anonymous else f"u{request.user.pk}"
    now = datetime.now(UTC)
    calls = _counter.add(cache.make_key(f"calls:{now:%Y%m%d}:{who}"))
    if calls is None:
        return None
    return Usage(
        limit=limit,
        remaining=max(0, limit - calls),
        reset=datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1),
        is_anonymous=is_anonymous,
        is_exceeded=calls > limit,
    )


def client_address(request: HttpRequest) -> str:
    """Return the caller's network address; of IPv6 the /64, which one caller has to itself.

    `X-Forwarded-For` is believed only as far as our own proxies wrote it: with
    PARVIS_PROXY_COUNT of n, the n-th address from its end.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXY_COUNT > 0:
        told = [item.strip() for item in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(told) >= settings.PROXY_COUNT and told[-settings.PROXY_COUNT]:
            found = told[-settings.PROXY_COUNT]
    try:
        address = ipaddress.ip_address(found.partition("%")[0])
    except ValueError:
        return found[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _hashed(address: str) -> str:
    """Hide an address: the counter needs to tell callers apart, not to know them."""
    key = settings.SECRET_KEY.encode()[:64]
    return blake2b(address.encode(), key=key, digest_size=12).hexdigest()


class _Counter:
    """Adds in Redis; after a failure it leaves the server alone for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._servers: dict[str, Redis] = {}
        self._silent_until: dict[str, float] = {}

    def add(self, key: str) -> int | None:
        """Return the count with this call in it, or None where the server does not answer."""
        url = settings.REDIS_URL
        if time.monotonic() < self._silent_until.get(url, 0.0):
            return None
        try:
            with self._server(url).pipeline(transaction=True) as both:
                both.incr(key)
                both.expire(key, _KEPT_S)
                calls: int = both.execute()[0]
        except RedisError as err:
            self._silent_until[url] = time.monotonic() + _PAUSE_S
            log.warning("calls_not_counted", reason=type(err).__name__)
            return None
        return calls

    def _server(self, url: str) -> Redis:
        with self._lock:
            if url not in self._servers:
                self._servers[url] = Redis.from_url(
                    url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
                )
            return self._servers[url]


_counter = _Counter()
