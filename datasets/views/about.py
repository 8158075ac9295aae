"""Plain pages that every portal owes its visitors; they say what is true, and no more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datasets.access import Policy, access
from datasets.address import base_url
from datasets.cards import cards
from datasets.catalogue import overview
from datasets.explore.snippets import ANY, NO_FIELDS, Call, records_call
from datasets.explore.state import example_condition
from datasets.models import Dataset
from datasets.odsql_text import bare
from datasets.selectors import scope
from datasets.types import FieldType

_LOOKED_AT = 10
_PLAIN = {FieldType.TEXT, FieldType.INT, FieldType.DOUBLE}


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
    found = overview(user=request.user, language=get_language() or "fr", most=_LOOKED_AT)
    listed = cards(user=request.user, ids=found.most_used)
    shown = next((card.dataset for card in listed if not card.is_restricted), None)
    name = shown.dataset_id if shown else "dataset"
    call = records_call(base_url(request), name, ANY, NO_FIELDS, rest={"limit": "10"})
    told = {
        "snippets": [("curl", call.curl()), ("Python", call.python())],
        "dataset": name,
        "questions": _questions(request, shown) if shown else [],
    }
    return render(request, "about/developers.html", told)


def _questions(request: HttpRequest, dataset: Dataset) -> list[tuple[str, Call]]:
    """Return four questions in words, with the calls that ask them of this dataset."""
    schema = scope(user=request.user, dataset=dataset).schema
    plain = [item for item in schema if not item.multivalued and item.type in _PLAIN]
    if not plain:
        return []
    numbers = [item for item in plain if item.type != FieldType.TEXT]
    grouped = next((item for item in plain if item.annotations.get("facet")), plain[0])
    asked = [
        (_("some fields only"), {"select": ", ".join(bare(item.name) for item in plain[:2])}),
        (_("some records only"), {"where": example_condition(schema)}),
        (_("counts by group"), {"select": "count(*) as n", "group_by": bare(grouped.name)}),
        (_("another order"), {"order_by": f"{bare((numbers or plain)[0].name)} desc"}),
    ]
    base, name = base_url(request), dataset.dataset_id
    return [(wish, records_call(base, name, ANY, NO_FIELDS, rest=rest)) for wish, rest in asked]


@access(Policy.PUBLIC)
def site_map(request: HttpRequest) -> HttpResponse:
    """List the pages, themes and datasets that the reader may see."""
    found = overview(user=request.user, language=get_language() or "fr", most=500)
    listed = sorted(cards(user=request.user, ids=found.newest), key=lambda card: card.title)
    return render(request, "about/sitemap.html", {"overview": found, "cards": listed})
