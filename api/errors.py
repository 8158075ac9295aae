"""The one table from our errors to HTTP, and the shape in which they are told.

A body is exactly `error_code` and `message`, indented by two (explore-api 4). Whatever is in no
table is our fault: it is logged with the request's id and told without any detail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    PermissionDenied,
)

from datasets.exports import RefusedError, UnknownColumnError, UnknownFormatError
from datasets.odsql import OdsqlError
from datasets.records.errors import (
    AnswerTooLargeError,
    CoordinatesError,
    QueryTooSlowError,
    RecordsBusyError,
    RecordsError,
    ValueOutOfRangeError,
)
from datasets.selectors import DataNotVisibleError, DatasetNotVisibleError

if TYPE_CHECKING:
    from api.quota import Usage

log = structlog.get_logger("api")

RETRY_AFTER_S = 5
"""What a caller is told to wait when every connection is taken."""


class ApiError(Exception):
    """A refusal of the read API itself."""

    code = "InvalidRequest"

    def __init__(self, message: str) -> None:
        super().__init__(message)


class InvalidParameterError(ApiError):
    """A plain parameter that is out of bounds or cannot be read."""

    code = "InvalidRESTParameterError"


class NotFoundError(ApiError):
    """A record, an attachment or an address that does not exist."""

    code = "NotFoundResource"


class GoneError(ApiError):
    """An address of an older version that this one dropped."""

    code = "GoneResource"


class QuotaExceededError(ApiError):
    """A caller who has no call left today."""

    code = "QuotaExceeded"

    def __init__(self, usage: Usage) -> None:
        whose = "anonymous callers" if usage.is_anonymous else "your account"
        super().__init__(
            f"You have used the {usage.limit} calls a day that {whose} may make. "
            f"Please try again after {usage.reset:%Y-%m-%dT%H:%M:%SZ}."
        )
        self.usage = usage


STATUS: dict[type[Exception], tuple[int, str | None]] = {
    InvalidParameterError: (400, None),
    OdsqlError: (400, None),
    ValueOutOfRangeError: (400, None),
    CoordinatesError: (400, None),
    AnswerTooLargeError: (400, None),
    RefusedError: (400, "InvalidRequest"),
    UnknownColumnError: (400, "InvalidRESTParameterError"),
    SuspiciousOperation: (400, "InvalidRequest"),
    AuthenticationFailed: (401, "Unauthorized"),
    NotAuthenticated: (401, "Unauthorized"),
    DataNotVisibleError: (403, "ForbiddenAccess"),
    PermissionDenied: (403, "ForbiddenAccess"),
    DatasetNotVisibleError: (404, "NotFoundResource"),
    NotFoundError: (404, None),
    UnknownFormatError: (404, "NotFoundResource"),
    Http404: (404, "NotFoundResource"),
    MethodNotAllowed: (405, "MethodNotAllowed"),
    GoneError: (410, None),
    RecordsBusyError: (503, None),
    QueryTooSlowError: (504, None),
}
"""Status and error_code of each class; None means the code the error itself carries."""

_TOLD_PLAINLY: dict[type[Exception], str] = {
    SuspiciousOperation: "The request cannot be read.",
    Http404: "The requested resource does not exist.",
    AuthenticationFailed: "The API key is not valid.",
}


def error_response(status: int, code: str, message: str) -> HttpResponse:
    """Return an error as clients of Explore expect it."""
    body = orjson.dumps({"error_code": code, "message": message}, option=orjson.OPT_INDENT_2)
    response = HttpResponse(body, status=status, content_type="application/json")
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def quota_response(error: QuotaExceededError) -> HttpResponse:
    """Return the one error that keeps the shape of the older APIs (explore-api 3.3)."""
    usage = error.usage
    body = {
        "errorcode": usage.code,
        "reset_time": f"{usage.reset:%Y-%m-%dT%H:%M:%SZ}",
        "limit_time_unit": "day",
        "call_limit": usage.limit,
        "error": str(error),
    }
    response = HttpResponse(
        orjson.dumps(body, option=orjson.OPT_INDENT_2), status=429, content_type="application/json"
    )
    response["Retry-After"] = str(usage.seconds_left)
    return response


def respond(error: Exception) -> HttpResponse:
    """Turn an error into an answer; log it when the fault is ours."""
    if isinstance(error, QuotaExceededError):
        return quota_response(error)
    for kind in type(error).__mro__:
        if kind in STATUS:
            status, code = STATUS[kind]
            told = getattr(error, "told", None) or _TOLD_PLAINLY.get(kind)
            message = told or _sentence(error)
            own_code = str(getattr(error, "code", kind.__name__))
            return error_response(status, code or own_code, message)
    if isinstance(error, APIException) and error.status_code < 500:
        return error_response(error.status_code, "InvalidRequest", str(error.detail))
    log.error("request_failed", exc_info=error)
    if isinstance(error, OperationalError):
        return error_response(
            503, "ServiceUnavailable", "The portal is busy. Please try again in a few seconds."
        )
    if isinstance(error, RecordsError | DatabaseError):
        return error_response(500, "InternalError", "The data could not be read.")
    return error_response(500, "InternalError", "Something went wrong on the portal's side.")


def _sentence(error: Exception) -> str:
    """Return what the error says for people, with its hint where it has one."""
    message = str(getattr(error, "detail", None) or error)
    hint = getattr(error, "hint", None)
    return f"{message} {hint}" if hint else message


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer any error of a REST framework view in the shape of the contract."""
    response = respond(error)
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    return response
