"""The bodies of answers: envelopes, records, links (explore-api 8, 9 and 11).

Takes what the records and the catalogue gave, returns plain values for JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import orjson
from django.http import QueryDict

from api.v2_1.params import MAX_ANSWER_BYTES, MAX_GROUPS, MAX_WINDOW
from api.v2_1.questions import LINKS_KEY
from datasets.exports.addresses import addressed
from datasets.exports.values import json_objects
from datasets.odsql import CheckedQuery
from datasets.records.errors import AnswerTooLargeError
from datasets.records.read import Answer

Item = dict[str, object]
Links = list[dict[str, str]]


def records_page(checked: CheckedQuery, answer: Answer, at: str = "") -> Item:
    """Return one page of records, or of groups, in the envelope of lists.

    An aggregate without `group_by` is one row, which the contract repeats `limit` times beside
    the number of records (8.2). `at` is the portal's address, for the values of files.
    """
    results: list[Item] | list[orjson.Fragment] = repeated(checked, answer, at)
    if checked.is_aggregated and len(results) > 1:
        row = orjson.dumps(results[0])
        if len(row) * len(results) > MAX_ANSWER_BYTES:
            raise AnswerTooLargeError(MAX_ANSWER_BYTES)
        results = [orjson.Fragment(row)] * len(results)
    return {"total_count": answer.total_count, "results": results}


def repeated(checked: CheckedQuery, answer: Answer, at: str = "") -> list[Item]:
    """Return the rows as objects, that of an aggregate as often as the limit says."""
    results = json_objects(answer.columns, list(addressed(answer.columns, answer.rows, at)))
    return results[:1] * (checked.limit or 0) if checked.is_aggregated else results


def with_record_links(page: Item, links_of: Callable[[str], Links]) -> None:
    """Replace each record's identity under `_links` by its links."""
    results = page["results"]
    if not isinstance(results, list):
        return
    for item in results:
        if isinstance(item, dict) and LINKS_KEY in item:
            item[LINKS_KEY] = links_of(str(item[LINKS_KEY]))


def paging_links(
    here: str,
    values: QueryDict,
    *,
    limit: int,
    offset: int,
    total_count: int,
    is_grouped: bool = False,
) -> Links:
    """Return self, first, last and next of a list; a key in the address is never repeated.

    No link leads beyond the window that lists answer. The total of groups is that of the page,
    which tells no last page, and a next one only where this one is full.
    """
    window = MAX_GROUPS if is_grouped else MAX_WINDOW
    kept = [
        (name, value)
        for name, found in values.lists()
        for value in found
        if name not in {"apikey", "access_token", "offset"}
    ]

    def at(place: int) -> str:
        pairs = [*kept, ("offset", str(place))] if place else kept
        return f"{here}?{urlencode(pairs)}" if pairs else here

    links = [{"rel": "self", "href": at(offset)}, {"rel": "first", "href": at(0)}]
    if not limit:
        return links
    last = max(0, (total_count - 1) // limit * limit)
    if not is_grouped and last + limit <= window:
        links.append({"rel": "last", "href": at(last)})
    has_next = total_count >= limit if is_grouped else offset + limit < total_count
    if has_next and offset + 2 * limit <= window:
        links.append({"rel": "next", "href": at(offset + limit)})
    return links
