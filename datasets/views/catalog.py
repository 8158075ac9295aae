"""The catalogue, a producer's page, and the portraits that lists have yet to see drawn."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from datasets.access import Policy, access
from datasets.cards import cards
from datasets.catalogue import CatalogPage, catalog_page
from datasets.forms import SORTS, CatalogFilter, CatalogQuestion
from datasets.models import CatalogEntry, Organisation
from datasets.paging import numbers, page_number
from datasets.portraits import portrait_etag, portrait_of
from datasets.views.asked import visible


@access(Policy.PUBLIC)
def catalog(request: HttpRequest) -> HttpResponse:
    """Show what matches the address; htmx asks for the inner part alone."""
    form = CatalogFilter(request.GET, queryset=CatalogEntry.objects.none())
    question = form.question()
    page = _page(request, question)
    template = "catalog/_body.html" if request.headers.get("HX-Request") else "catalog/catalog.html"
    response = render(
        request,
        template,
        {
            "form": form,
            "question": question,
            "page": page,
            "cards": cards(user=request.user, ids=page.ids),
            "sorts": [item for item in SORTS if item[0] != "relevance" or question.text],
            "numbers": numbers(page.number, page.last),
            "chips": [
                (facet, value) for facet in page.facets for value in facet.values if value.is_chosen
            ],
        },
    )
    response["Vary"] = f"{response.get('Vary', '')}, HX-Request".lstrip(", ")
    return response


def _page(request: HttpRequest, question: CatalogQuestion) -> CatalogPage:
    return catalog_page(
        user=request.user,
        question=question,
        language=get_language() or "fr",
        number=page_number(request.GET.get("page")),
    )


@access(Policy.PUBLIC)
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one producer and what it publishes."""
    organisation = get_object_or_404(Organisation, slug=slug)
    question = CatalogQuestion(chosen={"publisher": (organisation.name,)})
    page = _page(request, question)
    if not page.total:
        raise Http404  # a producer of private datasets alone looks absent too
    return render(
        request,
        "catalog/producer.html",
        {
            "producer": organisation,
            "page": page,
            "cards": cards(user=request.user, ids=page.ids),
            "numbers": numbers(page.number, page.last),
        },
    )


@access(Policy.PUBLIC)
def portrait(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Answer the portrait as a picture; it changes only with the data."""
    dataset = visible(request, dataset_id)
    etag = portrait_etag(dataset)
    if etag and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    drawn = portrait_of(dataset)
    response = render(
        request,
        "components/portrait.svg",
        {"marks": drawn.marks if drawn else ""},
        content_type="image/svg+xml",
    )
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response
