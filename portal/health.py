"""`/healthz`: whether this process can serve, seen by asking its servers."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from datasets.access import Policy, access


@access(Policy.OPEN)
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the databases and Redis answer, else 503 naming what does not.

    The body is `{"status": "ok"|"failing", "checks": {name: "ok"|"failing"}}`.
    """
    checks: dict[str, str] = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            checks[alias] = "ok"
        except DatabaseError:
            checks[alias] = "failing"
    try:
        cache.get("healthz")
        checks["redis"] = "ok"
    except RedisError:
        checks["redis"] = "failing"
    healthy = all(state == "ok" for state in checks.values())
    return JsonResponse(
        {"status": "ok" if healthy else "failing", "checks": checks},
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
    )
