"""The catalogue asked in ODSQL: who sees which rows, and dataset objects for a page or a file.

The question runs on the flat projection; whole objects are then built for the datasets of the
page, or of one batch of a file, in a number of queries that does not depend on their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from api.v2_1 import params, payloads
from api.v2_1.naming import understood
from api.v2_1.selection import Selection, selection, with_columns
from datasets import metadata, selectors
from datasets.exports.values import json_objects
from datasets.models import Dataset
from datasets.odsql import CheckedQuery, Query, ast, check_query, compile_stream
from datasets.records import read
from datasets.search import CATALOG_TABLE
from datasets.selectors import User, may_see_data, visible_entries

BATCH: Final = 200
"""Datasets whose objects are built at once for a file."""

_UID = "\x00uid"
_ID = "\x00id"
_HIDDEN = (
    ast.SelectItem(expr=ast.Name(name="dataset_uid"), alias=_UID, text="dataset_uid"),
    ast.SelectItem(expr=ast.Name(name="dataset_id"), alias=_ID, text="dataset_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the catalogue."""

    total_count: int
    results: list[payloads.Item]
    ids: list[str | None]
    """The dataset of each result; None for groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A checked question on the catalogue of one caller."""

    user: User
    checked: CheckedQuery
    selection: Selection | None
    """What to pick from datasets; None where groups or aggregates are asked for."""
    view: metadata.View

    @property
    def is_of_groups(self) -> bool:
        return self.selection is None


def question(user: User, query: Query, *, with_app_metas: bool = False) -> Question:
    """Return what a query asks of the catalogue.

    Raises:
        OdsqlError: a text that does not parse or hold.
    """
    parsed, schema = understood(user, query)
    chosen = selection(parsed, schema)
    if chosen is not None:
        parsed = with_columns(parsed, chosen, _HIDDEN)
    checked = check_query(parsed, schema)
    needs_objects = chosen is not None and chosen.needs_objects
    return Question(
        user=user,
        checked=checked,
        selection=chosen,
        view=view(user, query, with_app_metas=with_app_metas, is_whole=needs_objects),
    )


def view(
    user: User, query: Query, *, with_app_metas: bool = False, is_whole: bool = True
) -> metadata.View:
    """Return how a caller reads objects; `is_whole` asks for the names the portal added."""
    return metadata.View(
        language=query.lang,
        timezone=ZoneInfo(query.timezone),
        with_app_metas=with_app_metas,
        further=dict(sorted(selectors.metadata_kinds(user=user).items())) if is_whole else {},
    )


def search(user: User, query: Query, *, with_app_metas: bool = False) -> Page:
    """Return the page of datasets, of keys picked from them, or of groups that is asked for."""
    asked = question(user, query, with_app_metas=with_app_metas)
    answer = _answer(user, asked.checked)
    if asked.selection is None:
        results = payloads.repeated(asked.checked, answer)
        return Page(
            total_count=answer.total_count, results=results, ids=[None for _item in results]
        )
    found = list(_picked(asked, asked.selection, answer.rows))
    return Page(
        total_count=answer.total_count,
        results=[item for _dataset_id, item in found],
        ids=[dataset_id for dataset_id, _item in found],
    )


def whole(user: User, dataset: Dataset, view: metadata.View) -> payloads.Item:
    """Return the object of one dataset that is visible to this person."""
    return metadata.dataset_object(
        dataset, view, data_visible=may_see_data(user=user, dataset=dataset)
    )


def rows(asked: Question) -> Iterator[read.Row]:
    """Yield the rows of a question one by one, all of them."""
    compiled = compile_stream(asked.checked, CATALOG_TABLE, visible_entries(user=asked.user))
    return read.stream(compiled, using="default", itersize=BATCH)


def items(asked: Question) -> Iterator[payloads.Item]:
    """Yield what is picked of each dataset, in order, with a bounded number of queries."""
    if asked.selection is None:
        raise TypeError("A question about groups picks nothing of datasets.")
    for block in _blocks(rows(asked)):
        for _dataset_id, item in _picked(asked, asked.selection, block):
            yield item


def described(asked: Question) -> Iterator[Dataset]:
    """Yield the datasets that a question finds, in order, with all that describes them."""
    place = [column.name for column in asked.checked.columns].index(_UID)
    for block in _blocks(rows(asked)):
        uids = [str(row[place]) for row in block]
        yield from metadata.described_datasets(user=asked.user, uids=uids)


def _blocks(found: Iterator[read.Row]) -> Iterator[list[read.Row]]:
    while block := list(islice(found, BATCH)):
        yield block


def _answer(user: User, checked: CheckedQuery) -> read.Answer:
    with read.bounded("default"):
        return read.answer(
            checked,
            CATALOG_TABLE,
            visible_entries(user=user),
            using="default",
            most_bytes=params.MAX_ANSWER_BYTES,
        )


def _picked(
    asked: Question, chosen: Selection, found: Sequence[read.Row]
) -> Iterator[tuple[str, payloads.Item]]:
    """Yield each row's dataset and what is picked of it."""
    shown = json_objects(asked.checked.columns, found)
    objects: dict[str, payloads.Item] = {}
    if chosen.needs_objects:
        uids = [str(row[_UID]) for row in shown]
        for dataset in metadata.described_datasets(user=asked.user, uids=uids):
            objects[dataset.uid] = whole(asked.user, dataset, asked.view)
    for row in shown:
        uid = str(row[_UID])
        if chosen.needs_objects and uid not in objects:
            continue  # withdrawn between the two questions
        yield str(row[_ID]), chosen.result(row, objects.get(uid))
