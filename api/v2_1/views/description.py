"""The description of one dataset's addresses, for programs that read OpenAPI."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.v2_1 import openapi, params
from api.v2_1.dataset_openapi import dataset_document
from api.v2_1.endpoint import Endpoint
from api.v2_1.questions import scope_of
from datasets import prose
from datasets.address import base_url
from datasets.models.texts import localized
from datasets.selectors import described_fields


class DatasetDescription(Endpoint):
    """`/catalog/datasets/{dataset_id}/swagger.json`."""

    @openapi.dataset_description
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        asked = params.item_params(request.GET)
        self.language = asked.lang
        scope = scope_of(request, dataset_id)
        dataset = scope.dataset
        document = dataset_document(
            scope,
            described_fields(scope, asked.lang),
            title=localized(dataset.title, asked.lang) or dataset.dataset_id,
            about=prose.plain(localized(dataset.description, asked.lang)),
            server=base_url(request),
        )
        return self.json(request, document)
