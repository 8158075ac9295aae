"""Why records could not be read, where it is not the fault of the query's text.

Nothing here turns an error into HTTP, and no message shows SQL.
"""

from __future__ import annotations


class RecordsError(Exception):
    """Something kept the records from being read or written."""

    code = "RecordsError"
    message = "The records could not be read."

    def __init__(self, message: str | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class QueryTooSlowError(RecordsError):
    """The statement ran past its time (SQLSTATE 57014)."""

    code = "QueryTooSlow"
    message = (
        "The query took too long and was stopped. Ask for less (a filter, fewer groups), "
        "or use an export."
    )


class RecordsBusyError(RecordsError):
    """No connection came free in time; the caller may try again."""

    code = "RecordsBusy"
    message = "Too many queries are running. Please try again in a few seconds."


class CoordinatesError(RecordsError):
    """Some places cannot be told in the coordinate system asked for. The query's fault."""

    code = "InvalidRESTParameterError"
    message = (
        "Some coordinates cannot be expressed in the coordinate system that epsg names: it is "
        "made for another part of the world."
    )


class AnswerTooLargeError(RecordsError):
    """A list would hold more bytes than one answer may. The query's fault."""

    code = "InvalidRequest"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"The answer would hold more than {most_bytes // 1_000_000} MB, and a list holds no "
            "more. Ask for less (limit, fewer or shorter values in select), or use an export."
        )


class ValueOutOfRangeError(RecordsError):
    """An arithmetic result does not fit a number (SQLSTATE class 22). The query's fault."""

    code = "ODSQLError"
    message = "ODSQL query is malformed: a computed value is out of range."
