"""One page of records for a table, one record for its own page, and how many match.

Asks the engine and nothing else. What is wrong with a question comes back as a `Fault` that
a page can show; it is never an exception of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasets.explore.cells import Cell, Reader, readers
from datasets.explore.state import ExploreState
from datasets.odsql import (
    END,
    Clause,
    OdsqlError,
    OdsqlSyntaxError,
    Query,
    TechnicalFields,
    UnknownFieldError,
    check_query,
    compile_count,
    compile_record,
    parse_query,
)
from datasets.odsql_text import named
from datasets.records import read
from datasets.records.errors import QueryTooSlowError, RecordsError
from datasets.selectors import Scope
from datasets.types import Field, FieldType

SIZES = (50, 100)
DEEPEST = 10_000
"""Records that pages reach; further ones are reached by a filter or an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why there is no answer: a sentence, where it lies, and what to try."""

    message: str
    hint: str = ""
    before: str = ""
    wrong: str = ""
    after: str = ""
    """The text of the condition, cut around the place that is wrong."""
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One record of a page."""

    record_id: str
    cells: Sequence[tuple[Reader, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsPage:
    """Some records in order, and where they stand among those that match."""

    readers: Sequence[Reader]
    rows: Sequence[RecordRow]
    total: int
    first: int
    """Number of the first row, from 1."""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def ask(scope: Scope, state: ExploreState, query: Query) -> read.Answer:
    """Ask a scope a question whose refinements are alternatives within a field."""
    checked = check_query(
        parse_query(query), state.alternatives(scope.schema), technical=technical_fields(scope)
    )
    return read.answer(checked, scope.table, scope.predicate, known_count=_known_count(scope))


def _known_count(scope: Scope) -> int | None:
    return scope.version.records_count if scope.predicate is None else None


def technical_fields(scope: Scope) -> TechnicalFields:
    return TechnicalFields(datasetid=scope.dataset.dataset_id)


def matching(scope: Scope, state: ExploreState) -> int | Fault:
    """Return how many records the question keeps."""
    known = _known_count(scope)
    if not state.has_filter and known is not None:
        return known
    try:
        query = state.query(order_by=None, limit=None, timezone=scope.dataset.timezone)
        checked = check_query(
            parse_query(query), state.alternatives(scope.schema), technical=technical_fields(scope)
        )
        return read.count(compile_count(checked, scope.table, scope.predicate))
    except (OdsqlError, RecordsError) as error:
        return fault(error, state)


def records_page(
    scope: Scope, state: ExploreState, *, number: int, size: int, language: str
) -> RecordsPage | Fault:
    """Return one page of the table."""
    fields = list(scope.schema)
    offset = (number - 1) * size
    query = state.query(
        select=", ".join(["recordid", *(_column(item) for item in fields)]),
        limit=size,
        offset=offset,
        lang=language,
        timezone=scope.dataset.timezone,
    )
    try:
        answer = ask(scope, state, query)
    except (OdsqlError, RecordsError) as error:
        return fault(error, state)
    columns = readers(fields, scope.version.profile, scope.dataset.timezone)
    rows = [
        RecordRow(
            record_id=str(row[0]),
            cells=[
                (reader, reader.cell(value)) for reader, value in zip(columns, row[1:], strict=True)
            ],
        )
        for row in answer.rows
    ]
    return RecordsPage(
        readers=columns, rows=rows, total=answer.total_count, first=offset + 1 if rows else 0
    )


def _column(field: Field) -> str:
    """Return what a table asks of a field: of a shape only its kind, for a shape may be large."""
    name = named(field.name)
    if field.type is FieldType.GEO_SHAPE:
        return f"geometry_type({name}) as {name}"
    return name


def one_record(scope: Scope, record_id: str, language: str) -> list[tuple[Reader, Cell]] | None:
    """Return the cells of one record, whole, or None where there is none."""
    fields = list(scope.schema)
    query = Query(
        select=", ".join(_column(item) for item in fields),
        lang=language,
        timezone=scope.dataset.timezone,
    )
    checked = check_query(parse_query(query), scope.schema, technical=technical_fields(scope))
    row = read.record(compile_record(checked, scope.table, record_id, scope.predicate))
    if row is None:
        return None
    columns = readers(fields, scope.version.profile, scope.dataset.timezone)
    return [
        (reader, reader.cell(value, whole=True)) for reader, value in zip(columns, row, strict=True)
    ]


def fault(error: OdsqlError | RecordsError, state: ExploreState) -> Fault:
    """Return what a page shows of an error, in the reader's language."""
    if isinstance(error, QueryTooSlowError):
        return Fault(
            message=_("This question takes too long, so it was stopped."),
            hint=_("Narrow it with a filter, or take the whole dataset from the Export tab."),
        )
    if isinstance(error, RecordsError):
        return Fault(
            message=_("The records cannot be read at the moment."),
            hint=_("Try again in a moment."),
        )
    before = wrong = after = ""
    position = None
    if error.span is not None and error.clause is Clause.WHERE and state.where:
        start, end = (max(0, min(len(state.where), place)) for place in error.span)
        before, wrong, after = state.where[:start], state.where[start:end], state.where[end:]
        position = start + 1
    return Fault(
        message=_sentence(error),
        hint=_hint(error),
        before=before,
        wrong=wrong,
        after=after,
        position=position,
    )


def _sentence(error: OdsqlError) -> str:
    if isinstance(error, UnknownFieldError):
        return _("There is no field named “%(name)s” here.") % {"name": error.name}
    if isinstance(error, OdsqlSyntaxError):
        return _("The condition cannot be read: “%(token)s” is not expected there.") % {
            "token": _unexpected(error)
        }
    return _("The condition cannot be answered: %(reason)s") % {"reason": error.message}


def _unexpected(error: OdsqlSyntaxError) -> str:
    return _("end of text") if error.token == END else error.token


def _hint(error: OdsqlError) -> str:
    if error.hint:
        name = error.hint.partition("`")[2].partition("`")[0]
        return _("Did you mean “%(name)s”?") % {"name": name} if name else error.hint
    if isinstance(error, OdsqlSyntaxError):
        return _('Example: age >= 18 and city = "Rivemaine"')
    return ""
