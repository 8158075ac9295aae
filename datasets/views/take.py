"""The tabs by which data are taken away: Export and API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from datasets.access import Policy, access
from datasets.address import base_url
from datasets.attachments import attachments_of
from datasets.explore.page import DatasetPage
from datasets.explore.snippets import ANY, NO_FIELDS, export_call, records_call
from datasets.exports import ExportFormat, Group, formats_for
from datasets.models import AttachmentKind
from datasets.views.dataset import head

_ASKED = ("select", "group_by", "order_by", "limit")


@access(Policy.PUBLIC)
def export(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Offer every format, for the whole dataset and for what the question keeps."""
    page = head(request, dataset_id, "export")
    if page.scope is None:
        return render(request, "dataset/on_request.html", {"page": page})
    return render(
        request,
        "dataset/export.html",
        {
            "page": page,
            "groups": _groups(page, base_url(request)),
            "made": attachments_of(page.dataset, AttachmentKind.ALTERNATIVE_EXPORT),
        },
    )


def _groups(page: DatasetPage, base: str) -> list[dict[str, object]]:
    titles = {
        Group.TABULAR: _("For spreadsheets"),
        Group.GEOGRAPHIC: _("For maps"),
        Group.MACHINE: _("For programs"),
    }
    if page.scope is None:
        return []
    offered = formats_for(page.scope.schema)
    return [
        {
            "title": title,
            "formats": [_offer(page, base, item) for item in offered if item.group is group],
        }
        for group, title in titles.items()
        if any(item.group is group for item in offered)
    ]


def _offer(page: DatasetPage, base: str, item: ExportFormat) -> dict[str, object]:
    """Return one format with the addresses of the whole and of the selection."""
    name = page.dataset.dataset_id
    schema = page.scope.schema if page.scope else NO_FIELDS
    whole = export_call(base, name, item.name, ANY, schema)
    kept = None
    if page.state.has_filter:
        kept = export_call(base, name, item.name, page.state, schema)
    command = f"{(kept or whole).curl()} -o {name}.{item.extension}"
    return {"format": item, "whole": whole, "kept": kept, "command": command}


@access(Policy.PUBLIC)
def console(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Offer the question as an address of the API and as code."""
    page = head(request, dataset_id, "api")
    if page.scope is None:
        return render(request, "dataset/on_request.html", {"page": page})
    asked = {name: request.GET.get(name, "").strip()[:2000] for name in _ASKED}
    rest = {**asked, "limit": asked["limit"] or "20"}
    call = records_call(
        base_url(request), page.dataset.dataset_id, page.state, page.scope.schema, rest=rest
    )
    return render(
        request,
        "dataset/api.html",
        {
            "page": page,
            "asked": rest,
            "call": call,
            "snippets": [
                ("curl", call.curl()),
                ("Python", call.python()),
                ("JavaScript", call.javascript()),
                ("R", call.r()),
            ],
        },
    )
