"""Records of a dataset: a list, groups and aggregates, one record."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import NotFoundError
from api.v2_1 import caching, openapi, params, payloads
from api.v2_1.endpoint import Endpoint, address, link
from api.v2_1.questions import LINKS_KEY, records_question, scope_of, technical_column
from datasets.address import base_url
from datasets.exports.addresses import addressed
from datasets.exports.values import json_objects
from datasets.odsql import Query, compile_record
from datasets.records import read
from datasets.selectors import Scope

_APP_COLUMNS = (
    technical_column("recordid", "_id"),
    technical_column("record_timestamp", "_timestamp"),
    technical_column("record_size", "_size"),
)
_LINKS_COLUMN = technical_column("recordid", LINKS_KEY)


class RecordList(Endpoint):
    """`/catalog/datasets/{dataset_id}/records`."""

    @openapi.record_list
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        asked = params.list_params(request.GET)
        self.language = asked.query.lang
        scope = scope_of(request, dataset_id)
        added = (_APP_COLUMNS if asked.include_app_metas else ()) + (
            (_LINKS_COLUMN,) if asked.include_links else ()
        )
        here = address(request, "record-list", scope.dataset.dataset_id)
        question = records_question(
            scope,
            asked.query,
            added=added,
            kind=(len(added), here if asked.include_links else ""),
            at=base_url(request),
        )
        if question.name and (fresh := caching.not_modified(request, question.name)) is not None:
            return fresh
        answer = read.answer(
            question.checked,
            scope.table,
            scope.predicate,
            known_count=question.known_count,
            most_bytes=params.MAX_ANSWER_BYTES,
        )
        page = payloads.records_page(question.checked, answer, base_url(request))
        if asked.include_links:
            if LINKS_KEY in question.added:
                of_dataset = _dataset_link(request, scope)
                payloads.with_record_links(
                    page, lambda record: [{"rel": "self", "href": f"{here}/{record}"}, of_dataset]
                )
            page = self._linked(request, scope, asked.query, here, page)
        return self.json(request, page, name=question.name)

    def _linked(
        self, request: Request, scope: Scope, query: Query, here: str, page: payloads.Item
    ) -> payloads.Item:
        """Return the page with the links of the list."""
        total = page["total_count"]
        links = payloads.paging_links(
            here,
            request.GET,
            limit=query.limit or 0,
            offset=query.offset,
            total_count=total if isinstance(total, int) else 0,
            is_grouped=query.group_by is not None,
        )
        links.append(_dataset_link(request, scope))
        return {"total_count": total, "_links": links, "results": page["results"]}


def _dataset_link(request: Request, scope: Scope) -> dict[str, str]:
    return link(request, "dataset", "dataset-detail", scope.dataset.dataset_id)


class RecordDetail(Endpoint):
    """`/catalog/datasets/{dataset_id}/records/{record_id}`."""

    @openapi.record_detail
    def get(self, request: Request, dataset_id: str, record_id: str) -> HttpResponseBase:
        asked = params.item_params(request.GET)
        self.language = asked.lang
        scope = scope_of(request, dataset_id)
        query = Query(select=asked.select, limit=1, lang=asked.lang, timezone=asked.timezone)
        at = base_url(request)
        question = records_question(scope, query, kind=("record", record_id), at=at)
        if question.name and (fresh := caching.not_modified(request, question.name)) is not None:
            return fresh
        row = read.record(compile_record(question.checked, scope.table, record_id, scope.predicate))
        if row is None:
            raise NotFoundError(f"The requested record {record_id} does not exist.")
        columns = question.checked.columns
        record = json_objects(columns, list(addressed(columns, [row], at)))[0]
        return self.json(request, record, name=question.name)
