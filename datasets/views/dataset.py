"""The tabs of a dataset that say what it is: Information, and Map and Analyse until they come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from datasets.access import Policy, access
from datasets.address import base_url
from datasets.explore.describe import information as described
from datasets.explore.page import DatasetPage, dataset_page
from datasets.views.asked import visible


def head(request: HttpRequest, dataset_id: str, tab: str) -> DatasetPage:
    """Return what stands on every tab, or raise Http404."""
    dataset = visible(request, dataset_id)
    return dataset_page(user=request.user, dataset=dataset, tab=tab, params=request.GET)


@access(Policy.PUBLIC)
def information(request: HttpRequest, dataset_id: str) -> HttpResponse:
    page = head(request, dataset_id, "information")
    told = described(page, user=request.user, base=base_url(request))
    return render(request, "dataset/information.html", {"page": page, "told": told})


@access(Policy.PUBLIC)
def map_view(request: HttpRequest, dataset_id: str) -> HttpResponse:
    page = head(request, dataset_id, "map")
    return render(request, "dataset/map.html", {"page": page})


@access(Policy.PUBLIC)
def analyze(request: HttpRequest, dataset_id: str) -> HttpResponse:
    page = head(request, dataset_id, "analyze")
    return render(request, "dataset/analyze.html", {"page": page})
