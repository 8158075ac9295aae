"""The answer to a question of the guide: what the API would say, as a table or as its error.

Asked through the selectors and the same reading, checking and shaping as a call of the API;
kept under the name that the API gives the answer, so that a new version is asked anew.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.cache import cache
from django.http import QueryDict
from django.utils.translation import gettext as _

from api import errors
from api.v2_1 import params, payloads
from api.v2_1.questions import Question, records_question
from datasets import selectors
from datasets.explore.cells import EMPTY, Cell
from datasets.explore.records import Fault
from datasets.exports.values import default
from datasets.odsql import END, Clause, OdsqlError, OdsqlSyntaxError, UnknownFieldError
from datasets.records import read
from datasets.records.errors import RecordsError
from datasets.selectors import Scope, User

PAGE_SECONDS = 3.0
"""Time that the examples of one page may take together; further ones are left to a click."""
KEPT_SECONDS = 24 * 3600
LONGEST_CELL = 160
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A page of results as the API writes them."""

    total: int
    columns: Sequence[tuple[str, bool]]
    """Key, and whether its values are numbers."""
    rows: Sequence[Sequence[tuple[bool, Cell]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An error: for people, with its place in the text, and as the API sends it."""

    fault: Fault
    parameter: str
    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """There is no answer here, and why."""

    reason: str


Outcome = Answered | Refused | Absent


class Deadline:
    """The time that is left for the examples of one page."""

    def __init__(self, seconds: float = PAGE_SECONDS) -> None:
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end


def ask(*, user: User, dataset_id: str, asked: Params, deadline: Deadline | None = None) -> Outcome:
    """Return what the records of a dataset answer this person."""
    values = QueryDict(mutable=True)
    for name, value in asked:
        values.appendlist(name, value)
    scope = _scope(user, dataset_id)
    if isinstance(scope, Absent):
        return scope
    try:
        query = params.list_params(values).query
        question = records_question(scope, query, kind=("guide",))
        return _answer(question, deadline)
    except (OdsqlError, RecordsError, errors.InvalidParameterError) as error:
        return refusal(error, values)


def absence(*, user: User, dataset_id: str) -> Absent | None:
    """Return why this person gets no answer of a dataset, or None."""
    found = _scope(user, dataset_id)
    return found if isinstance(found, Absent) else None


def _scope(user: User, dataset_id: str) -> Scope | Absent:
    try:
        dataset = selectors.visible_dataset(user=user, dataset_id=dataset_id)
        return selectors.scope(user=user, dataset=dataset)
    except selectors.DatasetNotVisibleError:
        return Absent(
            reason=_("There is no dataset “%(name)s” on this portal.") % {"name": dataset_id}
        )
    except selectors.DataNotVisibleError:
        return Absent(reason=_("The records of this dataset are given on request only."))


def _answer(question: Question, deadline: Deadline | None) -> Outcome:
    scope = question.scope
    is_kept = question.name is not None and scope.is_public and scope.predicate is None
    name = f"guide:{question.name}"
    if is_kept and (kept := cache.get(name)) is not None:
        return _shown(orjson.loads(kept))
    if deadline is not None and deadline.is_over:
        return Absent(reason=_("The portal is busy: this example was left out. Try it by itself."))
    answer = read.answer(
        question.checked, scope.table, scope.predicate, known_count=question.known_count
    )
    page = payloads.records_page(question.checked, answer)
    results = page["results"]
    found = orjson.dumps(
        {
            "total": page["total_count"],
            "columns": [column.name for column in question.checked.columns],
            "rows": [
                [_kept(value) for value in item.values()]
                for item in (results if isinstance(results, list) else [])[: params.MAX_LIMIT]
            ],
        },
        default=default,
    )
    if is_kept:
        cache.set(name, found, KEPT_SECONDS)
    return _shown(orjson.loads(found))


def _kept(value: object) -> object:
    """Return a value as the table needs it: long texts and shapes are cut."""
    if isinstance(value, Mapping | list):
        text = orjson.dumps(value, default=default).decode()
        return {"json": _cut(text)}
    return _cut(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"


def _shown(found: Mapping[str, Any]) -> Answered:
    rows, names = found["rows"], found["columns"]
    numeric = [
        any(_is_number(row[place]) for row in rows)
        and all(row[place] is None or _is_number(row[place]) for row in rows)
        for place in range(len(names))
    ]
    return Answered(
        total=found["total"],
        columns=list(zip(names, numeric, strict=True)),
        rows=[
            [(is_number, _cell(value)) for is_number, value in zip(numeric, row, strict=True)]
            for row in rows
        ],
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: object) -> Cell:
    """Return a value as the API writes it, for a cell."""
    if value is None:
        return EMPTY
    if isinstance(value, Mapping):
        return Cell(kind="json", text=str(value["json"]))
    return Cell(text=value if isinstance(value, str) else orjson.dumps(value).decode())


def refusal(
    error: OdsqlError | RecordsError | errors.InvalidParameterError, values: QueryDict
) -> Refused:
    """Return an error with the place in the text that it blames."""
    response = errors.respond(error)
    before = wrong = after = hint = ""
    position, parameter = None, ""
    if isinstance(error, OdsqlError):
        parameter = error.clause.value if error.clause is not None else ""
        text = _text(values, error.clause)
        if error.span is not None and text:
            start, end = (max(0, min(len(text), place)) for place in error.span)
            before, wrong, after = text[:start], text[start:end], text[end:]
            position = start
        hint = _hint(error)
    return Refused(
        fault=Fault(
            message=_sentence(error),
            hint=hint,
            before=before,
            wrong=wrong,
            after=after,
            position=position,
        ),
        parameter=parameter,
        status=response.status_code,
        body=response.content.decode(),
    )


def _text(values: QueryDict, clause: Clause | None) -> str:
    """Return the text that an error is about, where there is exactly one."""
    found = [text for text in values.getlist(clause.value) if text.strip()] if clause else []
    return found[0] if len(found) == 1 else ""


def _sentence(error: Exception) -> str:
    if isinstance(error, UnknownFieldError):
        return _("There is no field named “%(name)s” here.") % {"name": error.name}
    if isinstance(error, OdsqlSyntaxError):
        token = _("end of text") if error.token == END else error.token
        return _("This cannot be read: “%(token)s” is not expected there.") % {"token": token}
    return error.message if isinstance(error, OdsqlError) else str(error)


def _hint(error: OdsqlError) -> str:
    name = (error.hint or "").partition("`")[2].partition("`")[0]
    return _("Did you mean “%(name)s”?") % {"name": name} if name else error.hint or ""
