"""The tables of the guide that come from the code: formats, bounds, errors, functions.

A table is headings and rows of texts; texts may hold `code` between back quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from api.errors import STATUS
from api.guide import bounds
from api.guide.calls import CALLS
from api.guide.lessons import Example, Text
from api.quota import ANONYMOUS_QUOTA, PORTAL_QUOTA
from datasets.exports import FORMATS
from datasets.odsql import Clause, OdsqlError
from datasets.odsql.check.calls import form
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.signature import Kind
from datasets.odsql.reference import TITLES

_ = gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideTable:
    """Headings and rows; the first cell of a row names it."""

    headings: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionEntry:
    """One function as the reference shows it."""

    name: str
    form: str
    clauses: tuple[str, ...]
    """Parameters in which it may stand."""
    doc: str
    """In the active language."""
    example: Example | None
    """A question to the demo city that calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFamily:
    """The functions of one kind, by name."""

    name: str
    title: str
    functions: tuple[FunctionEntry, ...]


ERRORS: Mapping[str, Text] = {
    "ODSQLSyntaxError": _("the question does not parse; an unknown function counts as this"),
    "ODSQLError": _("it parses and is wrong: unknown field, wrong type, beyond a bound"),
    "IncompatibleTypesInComparisonFilter": _("values that cannot be compared"),
    "InvalidRESTParameterError": _("`limit`, `offset`, `lang` or another parameter out of bounds"),
    "InvalidRequest": _("the request cannot be read"),
    "Unauthorized": _("a key that is not known"),
    "ForbiddenAccess": _("the dataset is visible, its records are not"),
    "NotFoundResource": _(
        "no such dataset, record, format or address; or none that you may know of"
    ),
    "MethodNotAllowed": _("anything but reading"),
    "GoneResource": _("`/aggregates` and `/query` of v2.0, which v2.1 dropped"),
    str(PORTAL_QUOTA): _("no call left today; its body has another shape"),
    str(ANONYMOUS_QUOTA): _("no call left today; its body has another shape"),
    "InternalError": _("our fault; it is logged"),
    "RecordsBusy": _("too many questions at once: try again after `Retry-After` seconds"),
    "ServiceUnavailable": _("the portal is busy: try again after `Retry-After` seconds"),
    "QueryTooSlow": _("the question ran past its time"),
}
"""Every code and when it is answered; the number of each comes from `api.errors`."""


def statuses() -> dict[str, int]:
    """Return the HTTP status of every error code."""
    found = {
        code or str(getattr(kind, "code", kind.__name__)): status
        for kind, (status, code) in STATUS.items()
    }
    found |= {kind.code: STATUS[OdsqlError][0] for kind in OdsqlError.__subclasses__()}
    found |= dict.fromkeys((str(PORTAL_QUOTA), str(ANONYMOUS_QUOTA)), 429)
    return {**found, "InternalError": 500, "ServiceUnavailable": 503}


def errors() -> GuideTable:
    codes = sorted(statuses().items(), key=lambda item: (item[1], item[0]))
    return GuideTable(
        headings=(_("Code"), _("Status"), _("When")),
        rows=tuple((f"`{code}`", str(status), ERRORS.get(code, "")) for code, status in codes),
    )


def bound_table() -> GuideTable:
    return GuideTable(headings=(_("What is bounded"), _("At most")), rows=tuple(bounds.bounds()))


def formats() -> GuideTable:
    return GuideTable(
        headings=(_("Format"), _("What it is good for"), _("Parameters of its own")),
        rows=tuple(
            (
                f"`{item.name}`",
                item.description,
                ", ".join(f"`{name}`" for name in item.parameters) or "–",
            )
            for item in FORMATS
        ),
    )


TABLES: Mapping[str, Callable[[], GuideTable]] = {
    "formats": formats,
    "bounds": bound_table,
    "errors": errors,
}


def families() -> list[FunctionFamily]:
    """Return every function of the registry by kind, in the active language."""
    return [
        FunctionFamily(
            name=kind.name.lower(),
            title=gettext(title),
            functions=tuple(
                FunctionEntry(
                    name=function.name,
                    form=form(function),
                    clauses=tuple(c.value for c in Clause if c in function.clauses),
                    doc=gettext(function.doc),
                    example=CALLS.get(function.name),
                )
                for function in sorted(REGISTRY.values(), key=lambda item: item.name)
                if function.kind is kind
            ),
        )
        for kind, title in TITLES.items()
        if isinstance(kind, Kind)
    ]
