"""The Table tab, and the page of one record."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from datasets.access import Policy, access
from datasets.explore.facets import record_facets
from datasets.explore.page import DatasetPage
from datasets.explore.records import (
    DEEPEST,
    SIZES,
    Fault,
    RecordsPage,
    one_record,
    records_page,
)
from datasets.explore.state import OPERATORS, condition, example_condition, joined
from datasets.paging import numbers, page_number
from datasets.selectors import Scope
from datasets.views.dataset import head


@access(Policy.PUBLIC)
def table(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Show a page of records, as a table or as cards."""
    page = head(request, dataset_id, "table")
    if page.scope is None:
        return render(request, "dataset/on_request.html", {"page": page})
    if request.GET.get("add.field"):
        return HttpResponseRedirect(_with_condition(request, page))
    size = page_number(request.GET.get("size"))
    size = size if size in SIZES else SIZES[0]
    number = page_number(request.GET.get("page"), most=DEEPEST // size)
    found = records_page(
        page.scope, page.state, number=number, size=size, language=get_language() or "fr"
    )
    context = {
        "page": page,
        "as_cards": request.GET.get("view") == "cards",
        "size": size,
        "sizes": SIZES,
        **_filters(page, page.scope),
        **_shown(page, found, number, size),
    }
    status = 400 if isinstance(found, Fault) else 200
    return render(request, "dataset/table.html", context, status=status)


def _filters(page: DatasetPage, scope: Scope) -> dict[str, object]:
    facets = record_facets(scope, page.state, page.fields)
    return {
        "facets": facets,
        "facet_names": [facet.parameter for facet in facets],
        "example_condition": example_condition(scope.schema),
    }


def _shown(
    page: DatasetPage, found: RecordsPage | Fault, number: int, size: int
) -> dict[str, object]:
    """Return the records with their pages, or the reason why there are none."""
    if isinstance(found, Fault):
        return {"records": None, "fault": found, "columns": []}
    last = min(-(-found.total // size), DEEPEST // size)
    return {
        "records": found,
        "fault": page.fault,
        "columns": list(zip(found.readers, page.fields, strict=True)),
        "number": number,
        "last": last,
        "numbers": numbers(number, last),
        "deepest": DEEPEST,
    }


def _with_condition(request: HttpRequest, page: DatasetPage) -> str:
    """Return the address of the table with the filter of the form added to its condition."""
    name, operator = request.GET.get("add.field", ""), request.GET.get("add.op", "")
    field = page.scope.schema.get(name) if page.scope else None
    state = page.state
    if field is not None and operator in OPERATORS:
        added = condition(field, operator, request.GET.get("add.value", ""))
        state = replace(state, where=joined(state.where, added))
    kept = {key: request.GET.get(key) for key in ("view", "size")}
    params = state.params(**kept)
    return f"{request.path}?{params}" if params else request.path


@access(Policy.PUBLIC)
def record(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponse:
    """Show one record whole."""
    page = head(request, dataset_id, "table")
    if page.scope is None:
        return render(request, "dataset/on_request.html", {"page": page})
    cells = one_record(page.scope, record_id, get_language() or "fr")
    if cells is None:
        raise Http404
    shown = [(field, cell) for field, (_reader, cell) in zip(page.fields, cells, strict=True)]
    title = next((cell.text for _f, cell in shown if cell.kind == "text"), record_id)
    return render(
        request,
        "dataset/record.html",
        {"page": page, "record_id": record_id, "cells": shown, "record_title": title[:120]},
    )
