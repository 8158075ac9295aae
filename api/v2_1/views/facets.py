"""Counts of values: over the catalogue, over the records of a dataset."""

from __future__ import annotations

from collections.abc import Sequence

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import caching, catalogue, openapi, params
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.facets import asked_fields, facet, narrowed
from api.v2_1.questions import records_question, scope_of
from datasets.odsql import Query
from datasets.records import read
from datasets.records.read import Row
from datasets.search import catalog_schema


class CatalogFacets(Endpoint):
    """`/catalog/facets`."""

    @openapi.catalog_facets
    def get(self, request: Request) -> HttpResponseBase:
        query = params.facet_query(request.GET)
        self.language = query.lang
        fields = asked_fields(catalog_schema(query.lang), params.facet_names(request.GET))
        choice = narrowed(query)

        def ask(grouped: Query) -> Sequence[Row]:
            return catalogue.groups(request.user, grouped)

        content = {
            "links": [
                link(request, "self", "catalog-facets"),
                link(request, "source", "catalog"),
            ],
            "facets": [facet(field, choice, ask, sort="alphanum") for field in fields],
        }
        return self.json(request, content)


class DatasetFacets(Endpoint):
    """`/catalog/datasets/{dataset_id}/facets`."""

    @openapi.dataset_facets
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        query = params.facet_query(request.GET)
        self.language = query.lang
        scope = scope_of(request, dataset_id)
        names = params.facet_names(request.GET)
        fields = asked_fields(scope.schema, names)
        dataset = scope.dataset.dataset_id
        links = [
            link(request, "self", "dataset-facets", dataset),
            link(request, "dataset", "dataset-detail", dataset),
        ]
        question = records_question(scope, query, kind=("facets", names, links))
        if question.name and (fresh := caching.not_modified(request, question.name)) is not None:
            return fresh
        choice = narrowed(query)

        def ask(grouped: Query) -> Sequence[Row]:
            checked = records_question(scope, grouped).checked
            return read.answer(checked, scope.table, scope.predicate).rows

        content = {"links": links, "facets": [facet(field, choice, ask) for field in fields]}
        return self.json(request, content, name=question.name)
