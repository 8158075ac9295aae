"""Counts of values: over the catalogue, over the records of a dataset."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import caching, openapi, params
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.facets import catalog_plans, facet_item, record_plans
from api.v2_1.questions import records_question, scope_of
from datasets.facet_counts import known_counts
from datasets.records.facets import facet_values
from datasets.search import CATALOG_TABLE
from datasets.selectors import visible_entries


class CatalogFacets(Endpoint):
    """`/catalog/facets`."""

    @openapi.catalog_facets
    def get(self, request: Request) -> HttpResponseBase:
        query = params.facet_query(request.GET)
        self.language = query.lang
        texts = params.facet_texts(request.GET)
        visible = visible_entries(user=request.user)
        content = {
            "links": [
                link(request, "self", "catalog-facets"),
                link(request, "source", "catalog"),
            ],
            "facets": [
                facet_item(plan, facet_values(plan, CATALOG_TABLE, visible, using="default"))
                for plan in catalog_plans(request.user, query, texts)
            ],
        }
        return self.json(request, content)


class DatasetFacets(Endpoint):
    """`/catalog/datasets/{dataset_id}/facets`."""

    @openapi.dataset_facets
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        query = params.facet_query(request.GET)
        self.language = query.lang
        scope = scope_of(request, dataset_id)
        texts = params.facet_texts(request.GET)
        dataset = scope.dataset.dataset_id
        links = [
            link(request, "self", "dataset-facets", dataset),
            link(request, "dataset", "dataset-detail", dataset),
        ]
        question = records_question(scope, query, kind=("facets", texts, links))
        if question.name and (fresh := caching.not_modified(request, question.name)) is not None:
            return fresh
        plans = record_plans(scope, query, texts)
        unfiltered = {plan.facet.field.name for plan in plans if not plan.is_narrowed}
        known = known_counts(scope, unfiltered) if unfiltered else {}
        content = {
            "links": links,
            "facets": [
                facet_item(plan, facet_values(plan, scope.table, scope.predicate, known=known))
                for plan in plans
            ],
        }
        return self.json(request, content, name=question.name)
