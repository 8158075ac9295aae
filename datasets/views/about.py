"""Plain pages that every portal owes its visitors; they say what is true, and no more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from datasets.access import Policy, access
from datasets.address import base_url
from datasets.cards import cards
from datasets.catalogue import overview
from datasets.explore.snippets import ANY, NO_FIELDS, records_call


@access(Policy.OPEN)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "about/accessibility.html")


@access(Policy.OPEN)
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "about/legal.html")


@access(Policy.OPEN)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "about/privacy.html")


@access(Policy.PUBLIC)
def developers(request: HttpRequest) -> HttpResponse:
    """Show the API by an example on a dataset that the reader may see."""
    found = overview(user=request.user, language=get_language() or "fr", most=1)
    listed = cards(user=request.user, ids=found.most_used)
    name = listed[0].dataset.dataset_id if listed else "dataset"
    call = records_call(base_url(request), name, ANY, NO_FIELDS, rest={"limit": "10"})
    snippets = [("curl", call.curl()), ("Python", call.python())]
    return render(request, "about/developers.html", {"snippets": snippets})


@access(Policy.PUBLIC)
def site_map(request: HttpRequest) -> HttpResponse:
    """List the pages, themes and datasets that the reader may see."""
    found = overview(user=request.user, language=get_language() or "fr", most=500)
    listed = sorted(cards(user=request.user, ids=found.newest), key=lambda card: card.title)
    return render(request, "about/sitemap.html", {"overview": found, "cards": listed})
