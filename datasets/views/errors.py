"""What is shown when a page cannot be: a plain sentence, what to do, and a reference."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

from datasets.access import Policy, access


@access(Policy.OPEN)
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


@access(Policy.OPEN)
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


@access(Policy.OPEN)
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


@access(Policy.OPEN)
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database: it may be what failed."""
    try:
        return _page(request, 500)
    except (TemplateDoesNotExist, ValueError, RuntimeError):
        return HttpResponse("<h1>500</h1>", status=500)


def page(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page of a status for people, wherever they asked."""
    return render(request, f"{status}.html", {"status": status}, status=status)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        code, message = _FOR_PROGRAMS[status]
        return JsonResponse(
            {"error_code": code, "message": message}, status=status, json_dumps_params={"indent": 2}
        )
    return page(request, status)


_FOR_PROGRAMS = {
    400: ("InvalidRESTParameterError", "The request could not be understood."),
    403: ("ForbiddenAccess", "This is not open to you."),
    404: ("NotFoundResource", "There is nothing at this address."),
    500: ("InternalError", "Something failed on our side; quote the X-Request-Id header."),
}
