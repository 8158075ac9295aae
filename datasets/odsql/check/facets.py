"""What a `facet` text asks for, beside what staff said of the field.

Takes parsed items and a schema, returns facets that hold: a field, an order, a number of
values. Raises OdsqlError with its clause; looks at no record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from datasets.odsql import ast
from datasets.odsql.check.refinements import separator_of
from datasets.odsql.check.scope import errors_of
from datasets.odsql.errors import Clause, OdsqlError, OdsqlLimitError, UnknownFieldError
from datasets.odsql.hints import closest
from datasets.odsql.limits import DEFAULT_FACET_VALUES, MAX_FACET_VALUES, MAX_FACETS
from datasets.types import Field, FieldType, Schema

FORM = 'facet(name="x", disjunctive=true, hierarchical=true, separator="/", sort="count", limit=50)'
_ARGUMENTS = ("name", "disjunctive", "hierarchical", "separator", "sort", "limit")


class FacetSort(StrEnum):
    """Orders of values, under the names they bear on the wire."""

    COUNT = "count"
    COUNT_REVERSED = "-count"
    ALPHANUM = "alphanum"
    ALPHANUM_REVERSED = "-alphanum"
    NUM = "num"
    NUM_REVERSED = "-num"

    @property
    def is_most_frequent_first(self) -> bool:
        """Return the direction of both orders by count (choice: 14.14)."""
        return self is FacetSort.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A field whose values are counted."""

    name: str
    """As the caller wrote it."""
    field: Field
    """With the annotations that the arguments leave it: disjunctive, hierarchical."""
    sort: FacetSort
    limit: int = DEFAULT_FACET_VALUES
    """Most values of one list; each opened node of a tree is a list of its own."""

    @property
    def is_disjunctive(self) -> bool:
        return bool(self.field.annotations.get("disjunctive"))

    @property
    def separator(self) -> str | None:
        """Return what separates the levels of a hierarchy; None for a flat list or a date."""
        return separator_of(self.field)

    @property
    def is_tree(self) -> bool:
        return self.field.traits.is_temporal or self.separator is not None


def check_facets(
    items: Sequence[ast.FacetItem], schema: Schema, *, sort: FacetSort = FacetSort.COUNT
) -> tuple[Facet, ...]:
    """Return the facets asked for, or without any all that staff marked.

    `sort` holds where neither the caller nor staff chose an order. A field that is named more
    than once is counted once, as it was named last.

    Raises:
        OdsqlError: or one of its kind, with the clause facet.
    """
    with errors_of(Clause.FACET):
        if not items:
            return tuple(
                _facet(field.name, field, {}, sort)
                for field in schema
                if field.annotations.get("facet") and field.traits.is_groupable
            )[:MAX_FACETS]
        found: dict[str, Facet] = {}
        for item in items:
            facet = _asked(item, schema, sort)
            found[facet.field.name] = facet
        if len(found) > MAX_FACETS:
            raise OdsqlLimitError(
                "At most " + str(MAX_FACETS) + " fields can be counted in one request."
            )
        return tuple(found.values())


def faceted_schema(schema: Schema, facets: Sequence[Facet]) -> Schema:
    """Return the schema in which refinements mean what the facets say they mean."""
    said = {facet.field.name: facet.field for facet in facets}
    return Schema(tuple(said.get(field.name, field) for field in schema))


def _asked(item: ast.FacetItem, schema: Schema, sort: FacetSort) -> Facet:
    name, given = item.name, {}
    if item.arguments is not None:
        given = _arguments(item.arguments)
        if "name" not in given:
            raise OdsqlError("facet() needs a name: the form is " + FORM + ".", span=item.span)
        name = ast.Name(name=_text(given["name"]), span=given["name"].span)
    field = schema.get(name.name)
    if field is None:
        raise UnknownFieldError(name.name, span=name.span, hint=closest(name.name, schema.names))
    if not field.traits.is_groupable:
        raise OdsqlError(
            "`" + name.name + "` is of type " + field.type.value + " and has no values to count.",
            span=name.span,
        )
    return _facet(name.name, field, given, sort)


def _arguments(arguments: Sequence[ast.FacetArgument]) -> dict[str, ast.FacetArgument]:
    given: dict[str, ast.FacetArgument] = {}
    for argument in arguments:
        key = argument.name.lower()
        if key not in _ARGUMENTS:
            raise OdsqlError(
                "facet() has no argument `" + argument.name + "`: the form is " + FORM + ".",
                span=argument.span,
                hint=closest(key, _ARGUMENTS),
            )
        if key in given:
            raise OdsqlError("facet() has `" + key + "` several times.", span=argument.span)
        given[key] = argument
    return given


def _facet(
    name: str, field: Field, given: dict[str, ast.FacetArgument], default: FacetSort
) -> Facet:
    annotations = dict(field.annotations)
    if "disjunctive" in given:
        annotations["disjunctive"] = _flag(given["disjunctive"])
    if "hierarchical" in given or "separator" in given:
        annotations["hierarchical"] = _hierarchy(field, given)
    return Facet(
        name=name,
        field=replace(field, annotations=annotations),
        sort=_sort(given["sort"]) if "sort" in given else _annotated_sort(field, default),
        limit=_limit(given["limit"]) if "limit" in given else DEFAULT_FACET_VALUES,
    )


def _hierarchy(field: Field, given: dict[str, ast.FacetArgument]) -> str | bool:
    """Return the separator of a hierarchy: a separator alone asks for one too."""
    argument = given.get("hierarchical")
    if argument is not None and not _flag(argument):
        return False
    if field.type is not FieldType.TEXT and not field.traits.is_temporal:
        raise OdsqlError(
            "Only a text can be hierarchical; `"
            + field.name
            + "` is of type "
            + field.type.value
            + ".",
            span=(argument or given["separator"]).span,
        )
    if "separator" not in given:
        return separator_of(field) or "/"
    separator = _text(given["separator"])
    if not separator:
        raise OdsqlError("The separator of facet() is empty.", span=given["separator"].span)
    return separator


def _annotated_sort(field: Field, default: FacetSort) -> FacetSort:
    """Return the order that staff chose; what is no order counts as none."""
    said = field.annotations.get("facetsort")
    try:
        return FacetSort(str(said)) if said else default
    except ValueError:
        return default


def _sort(argument: ast.FacetArgument) -> FacetSort:
    text = _text(argument)
    try:
        return FacetSort(text.strip().lower())
    except ValueError as err:
        raise OdsqlError(
            "`"
            + text[:40]
            + "` is no sort of facet(): it is one of "
            + ", ".join(item.value for item in FacetSort)
            + ".",
            span=argument.span,
            hint=closest(text, tuple(item.value for item in FacetSort)),
        ) from err


def _limit(argument: ast.FacetArgument) -> int:
    """Return the most values; -1 stands for as many as may be asked for."""
    node = argument.value
    number, sign = (node.operand, "-") if isinstance(node, ast.Negative) else (node, "")
    if isinstance(number, ast.Number) and number.digits.isdigit() and len(number.digits) < 10:
        value = int(sign + number.digits)
        if value == -1:
            return MAX_FACET_VALUES
        if 0 <= value <= MAX_FACET_VALUES:
            return value
    raise OdsqlLimitError(
        "The limit of facet() is a whole number from -1 to " + str(MAX_FACET_VALUES) + ".",
        span=argument.span,
    )


def _flag(argument: ast.FacetArgument) -> bool:
    match argument.value:
        case ast.Boolean(value=value):
            return value
        case ast.Text(value=text) | ast.Name(name=text) if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        case _:
            raise OdsqlError(
                "The argument `" + argument.name + "` of facet() is true or false.",
                span=argument.span,
            )


def _text(argument: ast.FacetArgument) -> str:
    match argument.value:
        case ast.Text(value=text) | ast.Name(name=text):
            return text
        case _:
            raise OdsqlError(
                "The argument `" + argument.name + "` of facet() is a text in quotes.",
                span=argument.span,
            )
