"""The roots, the list of datasets, one dataset."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import GoneError, NotFoundError
from api.v2_1 import catalogue, openapi, params, payloads
from api.v2_1.endpoint import Endpoint, address, link
from api.v2_1.questions import LINKS_KEY
from datasets import selectors
from datasets.odsql import Query


class Root(Endpoint):
    """`/`: where to begin."""

    @openapi.link_list("The entrance of the API", "root")
    def get(self, request: Request) -> HttpResponseBase:
        return self.json(
            request,
            {"links": [link(request, "self", "root"), link(request, "catalog", "catalog")]},
        )


class CatalogRoot(Endpoint):
    """`/catalog`: what the catalogue offers."""

    @openapi.link_list("What the catalogue offers", "catalog")
    def get(self, request: Request) -> HttpResponseBase:
        links = [
            link(request, "self", "catalog"),
            link(request, "datasets", "dataset-list"),
            link(request, "facets", "catalog-facets"),
            link(request, "exports", "catalog-export-list"),
        ]
        return self.json(request, {"links": links})


class DatasetList(Endpoint):
    """`/catalog/datasets`: search of the catalogue."""

    @openapi.dataset_list
    def get(self, request: Request) -> HttpResponseBase:
        asked = params.list_params(request.GET)
        query = asked.query
        self.language = query.lang
        page = catalogue.search(request.user, query, with_app_metas=asked.include_app_metas)
        content: payloads.Item = {"total_count": page.total_count}
        if asked.include_links:
            catalog = link(request, "catalog", "catalog")
            content[LINKS_KEY] = [
                *payloads.paging_links(
                    address(request, "dataset-list"),
                    request.GET,
                    limit=query.limit or 0,
                    offset=query.offset,
                    total_count=page.total_count,
                    is_grouped=query.group_by is not None,
                ),
                catalog,
            ]
            for dataset_id, item in zip(page.ids, page.results, strict=True):
                if dataset_id is not None:
                    own = link(request, "self", "dataset-detail", dataset_id)
                    item.setdefault(LINKS_KEY, [own, catalog])
        content["results"] = page.results
        return self.json(request, content)


class DatasetDetail(Endpoint):
    """`/catalog/datasets/{dataset_id}`: one dataset object, or the keys asked for."""

    @openapi.dataset_detail
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        asked = params.item_params(request.GET)
        self.language = asked.lang
        dataset = selectors.visible_dataset(user=request.user, dataset_id=dataset_id)
        query = Query(
            select=asked.select,
            where=(f'dataset_uid = "{dataset.uid}"',),
            limit=1,
            lang=asked.lang,
            timezone=asked.timezone,
        )
        if asked.select is None:
            view = catalogue.view(request.user, query, with_app_metas=asked.include_app_metas)
            item = catalogue.whole(request.user, dataset, view)
        else:
            found = catalogue.search(
                request.user, query, with_app_metas=asked.include_app_metas
            ).results
            if not found:
                raise selectors.DatasetNotVisibleError(dataset_id)
            item = found[0]
        if asked.include_links:
            own = link(request, "self", "dataset-detail", dataset.dataset_id)
            item.setdefault(LINKS_KEY, [own, link(request, "catalog", "catalog")])
        return self.json(request, item)


class Gone(Endpoint):
    """`/aggregates` and `/query` of v2.0, which v2.1 dropped: aggregates are asked of `records`."""

    @openapi.left_out
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise GoneError("This address left the API with v2.1: use records with group_by.")


class OlderVersion(Endpoint):
    """`/api/v2/...` and `/api/explore/v2.0/...`, which this portal does not speak."""

    @openapi.left_out
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise NotFoundError("Version 2.0 of the API is not offered here: use /api/explore/v2.1.")


class Monitoring(Endpoint):
    """`/monitoring/...`: data on the use of a portal, which this one does not publish."""

    @openapi.left_out
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise NotFoundError("The source monitoring is not offered here: use the source catalog.")


class Unknown(Endpoint):
    """Every other address under `/api/`."""

    @openapi.left_out
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise NotFoundError("The requested address does not exist.")
