"""The pages of the guide: contents, a chapter, the functions, and a form to try questions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from api.guide.answers import Deadline, Outcome, ask
from api.guide.bounds import told
from api.guide.chapters import CHAPTERS, chapter
from api.guide.pages import call_of, offered, shown_section, suited, try_address
from api.guide.tables import families
from datasets import selectors
from datasets.access import Policy, access
from datasets.address import base_url
from datasets.selectors import DescribedField

_FIELDS = ("select", "where", "group_by", "order_by", "limit")
_CARRIED = ("refine", "exclude", "offset", "lang", "timezone")
"""Parameters of examples that have no field of their own; they pass through the form."""
LONGEST = 4_000
MOST_CARRIED = 20


def _chapters() -> list[dict[str, str]]:
    return [
        {"name": item.name, "title": told(item.title), "summary": told(item.summary)}
        for item in CHAPTERS
    ]


@access(Policy.PUBLIC)
def contents(request: HttpRequest) -> HttpResponse:
    """List the chapters."""
    return render(request, "guide/contents.html", {"chapters": _chapters()})


@access(Policy.PUBLIC)
def one_chapter(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chapter with the answers to its examples."""
    found = chapter(name)
    if found is None:
        raise Http404
    listed = _chapters()
    place = CHAPTERS.index(found)
    deadline = Deadline()
    return render(
        request,
        "guide/chapter.html",
        {
            "chapters": listed,
            "chapter": listed[place],
            "before": listed[place - 1] if place else None,
            "after": listed[place + 1] if place + 1 < len(listed) else None,
            "sections": [
                shown_section(section, user=request.user, base=base_url(request), deadline=deadline)
                for section in found.sections
            ],
        },
    )


@access(Policy.PUBLIC)
def functions(request: HttpRequest) -> HttpResponse:
    """Show every function of the registry, with a question that calls it."""
    listed = [
        {
            "family": family,
            "functions": [
                {"entry": entry, "try_url": try_address(entry.example) if entry.example else ""}
                for entry in family.functions
            ],
        }
        for family in families()
    ]
    return render(
        request,
        "guide/functions.html",
        {"chapters": _chapters(), "families": listed},
    )


@access(Policy.PUBLIC)
def try_it(request: HttpRequest) -> HttpResponse:
    """Answer a question typed into a form: a table, or the error with its place marked."""
    datasets = offered(user=request.user)
    asked = {name: _clean(request.GET.get(name, "")) for name in _FIELDS}
    chosen = _clean(request.GET.get("dataset", ""))
    is_asked = bool(chosen)
    carried = [
        (name, _clean(value))
        for name in _CARRIED
        for value in request.GET.getlist(name)[:MOST_CARRIED]
        if value.strip()
    ]
    if not chosen:
        first = suited(datasets)
        chosen = first.dataset_id if first else ""
    asked["limit"] = asked["limit"] or "10"
    sent = [*((name, value) for name, value in asked.items() if value), *carried]
    outcome: Outcome | None = None
    if is_asked:
        outcome = ask(user=request.user, dataset_id=chosen, asked=sent)
    call = call_of(base_url(request), chosen, sent) if chosen else None
    return render(
        request,
        "guide/try.html",
        {
            "chapters": _chapters(),
            "datasets": datasets,
            "chosen": chosen,
            "asked": asked,
            "carried": carried,
            "outcome": outcome,
            "call": call,
            "fields": _fields(request, chosen),
        },
    )


def _fields(request: HttpRequest, dataset_id: str) -> list[DescribedField]:
    """Return the fields that may be named, none where the dataset is not this person's."""
    try:
        dataset = selectors.visible_dataset(user=request.user, dataset_id=dataset_id)
        return selectors.described_fields(selectors.scope(user=request.user, dataset=dataset))
    except (selectors.DatasetNotVisibleError, selectors.DataNotVisibleError):
        return []


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST]
