"""The home page: one question over the outline of the city."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from datasets.access import Policy, access
from datasets.address import base_url
from datasets.cards import cards
from datasets.catalogue import overview
from datasets.explore.snippets import ANY, NO_FIELDS, records_call
from datasets.portraits import city_paths

CITY = 900


@access(Policy.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Show the search, the themes, what is new and what is used."""
    found = overview(user=request.user, language=get_language() or "fr")
    listed = {
        card.dataset.dataset_id: card
        for card in cards(user=request.user, ids=[*{*found.newest, *found.most_used}])
    }
    most_used = [listed[name] for name in found.most_used if name in listed]
    example = most_used[0].dataset if most_used else None
    return render(
        request,
        "home/home.html",
        {
            "overview": found,
            "newest": [listed[name] for name in found.newest if name in listed],
            "most_used": most_used,
            "city": city_paths(CITY, CITY),
            "city_size": CITY,
            "example": example,
            "curl": records_call(base_url(request), example.dataset_id, ANY, NO_FIELDS).curl()
            if example
            else "",
        },
    )
