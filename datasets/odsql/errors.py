"""What can be wrong with a query, as classes with stable codes.

Every error is the fault of the query's text, never ours; it knows the clause it came from and,
where there is one, the place in the text. Nothing here turns an error into HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from datasets.types import FieldType

END: Final = "end of text"
"""What is told as unexpected where a text breaks off."""


class Clause(StrEnum):
    """The parts of a query, under the names they bear in a request."""

    SELECT = "select"
    WHERE = "where"
    GROUP_BY = "group_by"
    ORDER_BY = "order_by"
    REFINE = "refine"
    EXCLUDE = "exclude"
    FACET = "facet"


class OdsqlError(Exception):
    """A query that parses and still cannot be answered.

    `message` is one sentence. `str(error)` is the whole text for the wire.
    """

    code = "ODSQLError"

    def __init__(
        self,
        message: str,
        *,
        span: tuple[int, int] | None = None,
        hint: str | None = None,
        clause: Clause | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        """First character and the one after the last, from 0, in the clause's text."""
        self.hint = hint
        """A suggestion that may be shown beside the message."""
        self.clause = clause
        """Where the error lies; the stage that walks the clauses fills it in."""
        self.other_clauses: frozenset[Clause] = frozenset()
        """Clauses of the same query that are wrong too."""

    @property
    def _tail(self) -> str:
        if self.clause is None:
            return ""
        wrong = [item.value for item in Clause if item in {self.clause, *self.other_clauses}]
        return " Clause(s) containing the error(s): " + ", ".join(wrong) + "."

    def __str__(self) -> str:
        return "ODSQL query is malformed: " + self.message + self._tail


class Failures:
    """Collects what is wrong with several clauses, to tell them all at once."""

    def __init__(self) -> None:
        self._errors: list[OdsqlError] = []

    @contextmanager
    def of(self, clause: Clause) -> Iterator[None]:
        """Keep the error of a block, which belongs to this clause unless it knows better."""
        try:
            yield
        except OdsqlError as err:
            err.clause = err.clause or clause
            self._errors.append(err)

    def raise_first(self) -> None:
        """Raise the first error, if there is one, with the clauses of all."""
        if self._errors:
            first = self._errors[0]
            first.other_clauses = frozenset(err.clause for err in self._errors if err.clause)
            raise first


class OdsqlSyntaxError(OdsqlError):
    """A text that does not parse; an unknown function counts as one."""

    code = "ODSQLSyntaxError"

    def __init__(
        self, *, unexpected: str, position: int, text: str, hint: str | None = None
    ) -> None:
        super().__init__(
            "unexpected " + unexpected + " at position " + str(position) + " in " + text + ".",
            span=(position, position + len(unexpected)),
            hint=hint,
        )
        self.token = unexpected
        self.position = position
        """Number of characters before the first unexpected token."""

    def __str__(self) -> str:
        return "ODSQL syntax exception: " + self.message + self._tail


class OdsqlLimitError(OdsqlError):
    """A query beyond one of the bounds in `limits`; the message names the bound."""


class UnknownFieldError(OdsqlError):
    """A name that is no field of the schema."""

    def __init__(
        self, name: str, *, span: tuple[int, int] | None = None, hint: str | None = None
    ) -> None:
        super().__init__("Unknown field: " + name + ".", span=span, hint=hint)
        self.name = name


class IncompatibleTypesError(OdsqlError):
    """A comparison between types that do not mix."""

    code = "IncompatibleTypesInComparisonFilter"

    def __init__(
        self,
        left: FieldType,
        right: FieldType,
        *,
        span: tuple[int, int] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(
            "Values of types " + left.value + " and " + right.value + " cannot be compared.",
            span=span,
            hint=hint,
        )
        self.left = left
        self.right = right

    def __str__(self) -> str:
        return self.message + self._tail
