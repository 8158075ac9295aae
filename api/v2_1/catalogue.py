"""The catalogue asked in ODSQL: who sees which rows, and dataset objects for a page.

The question runs on the flat projection; whole objects are then built for the page's datasets,
in a number of queries that does not depend on their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from api.v2_1 import payloads
from datasets import metadata
from datasets.exports.values import json_objects
from datasets.metadata import templates
from datasets.models import Dataset
from datasets.odsql import (
    CheckedQuery,
    ParsedQuery,
    Query,
    ast,
    check_query,
    parse_query,
)
from datasets.records import read
from datasets.search import CATALOG_TABLE, catalog_schema
from datasets.selectors import User, may_see_data, visible_entries
from datasets.types import Schema

_UID_KEY = "\x00uid"
_GROUPS = ("default.", "dcat.", "custom.")
_UID = ast.SelectItem(expr=ast.Name(name="dataset_uid"), alias=_UID_KEY, text="dataset_uid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the catalogue."""

    total_count: int
    results: list[payloads.Item]


def search(user: User, query: Query, *, with_app_metas: bool = False) -> Page:
    """Return the page of datasets, of keys picked from them, or of groups that is asked for."""
    schema = catalog_schema(query.lang)
    parsed = parse_query(query)
    view = metadata.View(
        language=query.lang, timezone=ZoneInfo(query.timezone), with_app_metas=with_app_metas
    )
    if not parsed.group_by and _wants_objects(parsed):
        return _objects(user, check_query(replace(parsed, select=(_UID,)), schema), view)
    if not parsed.group_by and any(_is_from_object(item, schema) for item in parsed.select):
        return _picked(user, parsed, schema, view)
    checked = check_query(parsed, schema)
    answer = _ask(user, checked)
    page = payloads.records_page(checked, answer)
    return Page(total_count=answer.total_count, results=page["results"])  # type: ignore[arg-type]


def groups(user: User, query: Query) -> Sequence[read.Row]:
    """Return the rows of a grouped question on the visible catalogue."""
    return _ask(user, check_query(parse_query(query), catalog_schema(query.lang))).rows


def whole(user: User, dataset: Dataset, view: metadata.View) -> payloads.Item:
    """Return the object of one dataset that is visible to this person."""
    return metadata.dataset_object(
        dataset, view, data_visible=may_see_data(user=user, dataset=dataset)
    )


def _ask(user: User, checked: CheckedQuery) -> read.Answer:
    return read.answer(checked, CATALOG_TABLE, visible_entries(user=user), using="default")


def _wants_objects(parsed: ParsedQuery) -> bool:
    return not parsed.select or any(isinstance(i.expr, ast.Star) for i in parsed.select)


def _objects(user: User, checked: CheckedQuery, view: metadata.View) -> Page:
    answer = _ask(user, checked)
    found = _by_uid(user, [str(row[0]) for row in answer.rows], view)
    return Page(total_count=answer.total_count, results=list(found.values()))


def _by_uid(user: User, uids: list[str], view: metadata.View) -> dict[str, payloads.Item]:
    return {
        dataset.uid: whole(user, dataset, view)
        for dataset in metadata.described_datasets(user=user, uids=uids)
    }


def _is_from_object(item: ast.SelectItem, schema: Schema) -> bool:
    """Return whether an item names what only the object holds, such as `metas` or `dcat.x`."""
    if not isinstance(item.expr, ast.Name) or schema.get(item.expr.name) is not None:
        return False
    name = item.expr.name
    return (
        name in metadata.OBJECT_KEYS
        or name in templates.DEFAULT
        or name in templates.DCAT
        or name.startswith(_GROUPS)
    )


def _picked(user: User, parsed: ParsedQuery, schema: Schema, view: metadata.View) -> Page:
    """Return the keys asked for: some from the projection, some from the objects."""
    asked = [(item, _is_from_object(item, schema)) for item in parsed.select]
    computed = tuple(item for item, is_from_object in asked if not is_from_object)
    checked = check_query(replace(parsed, select=(*computed, _UID)), schema)
    answer = _ask(user, checked)
    rows = json_objects(answer.columns, answer.rows)
    objects = _by_uid(user, [str(row[_UID_KEY]) for row in rows], view)
    results = []
    for row in rows:
        whole_object = objects.get(str(row[_UID_KEY]))
        if whole_object is None:
            continue
        result: payloads.Item = {}
        for item, is_from_object in asked:
            key = item.alias or item.text
            if is_from_object and isinstance(item.expr, ast.Name):
                result[key] = _value(whole_object, item.expr.name)
            else:
                result.update({key: row[key]} if key in row else {})
        results.append(result)
    return Page(total_count=answer.total_count, results=results)


def _value(item: payloads.Item, name: str) -> object:
    if name in item:
        return item[name]
    _is_known, value = metadata.meta_value(item, name)
    return value
