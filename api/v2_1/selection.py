"""What a `select` on the catalogue picks: keys of the dataset object, metadata, expressions.

Takes a parsed query and what names mean, returns the keys of one result in order and where
each is found: in the object, or in a column of the question on the projection. Names that mean
nothing are left to the check of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from datasets import metadata, templates
from datasets.odsql import Clause, OdsqlError, ParsedQuery, UnknownFieldError, ast
from datasets.odsql.check.scope import errors_of
from datasets.odsql.check.select import is_aggregate, key_of
from datasets.odsql.hints import closest
from datasets.search import LANGUAGES
from datasets.types import Schema

Item = dict[str, object]

_STAR: Final = ast.SelectItem(expr=ast.Star(), text="*")

PROJECTED: Final = frozenset(
    {
        *("dataset_id", "datasetid", "dataset_uid", "has_records"),
        *(f"explore.{name}" for name in templates.EXPLORE),
        *(
            f"{group}{name}"
            for group in ("", "default.")
            for name in ("publisher", "records_count", "modified", "theme", "keyword")
        ),
    }
)
"""Names whose value in the projection is the one in the object: they cost no object."""

_TITLES: Final = frozenset({"title", "default.title"})
"""The same for the languages that the projection keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One key of a result."""

    key: str
    name: str | None = None
    """Where it stands in the object; None where a column holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The keys of one result, and what the question on the projection must bring."""

    picks: tuple[Pick, ...]
    columns: tuple[ast.SelectItem, ...]
    """Items computed by the question, beside what the caller adds."""
    left_out: tuple[str, ...] = ()
    """Qualified metadata that `metas` does not show: names, or beginnings with `*`."""

    @property
    def needs_objects(self) -> bool:
        return any(pick.name is not None for pick in self.picks)

    @property
    def is_whole(self) -> bool:
        """Return whether every key of the object is picked, and nothing else."""
        return tuple(pick.name for pick in self.picks) == metadata.OBJECT_KEYS

    def shows(self, name: str) -> bool:
        """Return whether `metas` shows a metadata, by its qualified name."""
        return not any(_matches(name, pattern) for pattern in self.left_out)

    def result(self, row: Item, found: Item | None) -> Item:
        """Return one result from its row and, where it is needed, the dataset's object."""
        picked: Item = {}
        for pick in self.picks:
            if pick.name is None:
                picked[pick.key] = row[pick.key]
            elif found is not None:
                picked[pick.key] = self._value(found, pick.name)
        return picked

    def _value(self, found: Item, name: str) -> object:
        if name == "metas" and self.left_out:
            return self._pruned(found["metas"])
        if name in found:
            return found[name]
        _is_known, value = metadata.meta_value(found, name)
        return value

    def _pruned(self, groups: object) -> object:
        if not isinstance(groups, dict):
            return groups
        return {
            group: {key: value for key, value in values.items() if self.shows(f"{group}.{key}")}
            for group, values in groups.items()
        }


def selection(parsed: ParsedQuery, schema: Schema) -> Selection | None:
    """Return what to pick, or None where groups or aggregates are asked for.

    Raises:
        OdsqlError: an alias declared twice, a list of fields under an alias, an unknown name
        in include() or exclude().
    """
    if parsed.group_by or any(is_aggregate(item.expr) for item in parsed.select):
        return None
    with errors_of(Clause.SELECT):
        _refuse_repeated_alias(parsed.select)
        return _selection(parsed, schema)


def _selection(parsed: ParsedQuery, schema: Schema) -> Selection:
    listed = [item for item in parsed.select if not _is_call(item, "exclude")]
    picks: dict[str, Pick] = {}
    columns: list[ast.SelectItem] = []
    for item in listed or [_STAR]:
        if isinstance(item.expr, ast.Star) or _is_call(item, "include"):
            if item.alias is not None:
                raise OdsqlError("A list of fields takes no alias.", span=item.span)
            names = _listed(item.expr, schema)
            picks.update((name, Pick(key=name, name=name)) for name in names)
            continue
        key = key_of(item)
        in_object = _in_object(item.expr, schema, parsed.lang)
        picks[key] = Pick(key=key, name=in_object)
        if in_object is None or (parsed.order_by and item.alias and schema.get(in_object)):
            columns.append(item)
    left_out: list[str] = []
    for item in parsed.select:
        if _is_call(item, "exclude"):
            pattern = _pattern(item.expr, schema)
            left_out += _qualified(pattern, schema)
            picks = {
                key: pick
                for key, pick in picks.items()
                if pick.name != key or not _matches(key, pattern)
            }
    return Selection(picks=tuple(picks.values()), columns=tuple(columns), left_out=tuple(left_out))


def _refuse_repeated_alias(items: Sequence[ast.SelectItem]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.alias in seen:
            raise OdsqlError(f"Alias '{item.alias}' is declared several times.", span=item.span)
        if item.alias is not None:
            seen.add(item.alias)


def _is_call(item: ast.SelectItem, function: str) -> bool:
    return isinstance(item.expr, ast.Call) and item.expr.function == function


def _in_object(node: ast.Expr, schema: Schema, language: str) -> str | None:
    """Return the place in the object of what a bare name means; None for anything else."""
    if not isinstance(node, ast.Name) or node.name in PROJECTED:
        return None
    if node.name in _TITLES and language in LANGUAGES:
        return None
    is_known = node.name in metadata.OBJECT_KEYS or schema.get(node.name) is not None
    return node.name if is_known else None


def _listed(node: ast.Expr, schema: Schema) -> list[str]:
    """Return the names that `*` or include() stands for: keys of the object, then metadata."""
    if isinstance(node, ast.Star):
        return list(metadata.OBJECT_KEYS)
    pattern = _pattern(node, schema)
    if not pattern.endswith("*"):
        return [pattern]
    keys = [name for name in metadata.OBJECT_KEYS if _matches(name, pattern)]
    named = [
        name
        for field in schema
        if field.name not in metadata.OBJECT_KEYS
        for name in (field.name, *field.aliases)
        if _matches(name, pattern)
    ]
    if pattern == "*":
        return keys
    return list(dict.fromkeys([*keys, *named]))


def _pattern(node: ast.Expr, schema: Schema) -> str:
    """Return the argument of include() or exclude(): a name, or a beginning and `*`."""
    if not isinstance(node, ast.Call):
        raise TypeError("Only include() and exclude() take a pattern.")
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    match argument:
        case ast.Star():
            return "*"
        case ast.Prefix():
            return argument.name + "*"
        case ast.Name() if argument.name.endswith("*"):
            return argument.name
        case ast.Name() if argument.name in metadata.OBJECT_KEYS or schema.get(argument.name):
            return argument.name
        case ast.Name():
            raise UnknownFieldError(
                argument.name, span=argument.span, hint=closest(argument.name, schema.names)
            )
        case _:
            raise OdsqlError(
                f"{node.function}() takes the name of a field, or the start of one and `*`.",
                span=node.span,
            )


def _qualified(pattern: str, schema: Schema) -> list[str]:
    """Return a pattern as it names metadata by group: itself, or what its bare names mean."""
    found = [pattern]
    for field in schema:
        names = (field.name, *field.aliases)
        if any(_matches(name, pattern) for name in names):
            found += [name for name in names if "." in name]
    return found


def _matches(name: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return name.startswith(pattern.removesuffix("*"))
    return name == pattern


def with_columns(
    parsed: ParsedQuery, chosen: Selection, added: Sequence[ast.SelectItem]
) -> ParsedQuery:
    """Return the question on the projection that brings the columns, `added` last."""
    return replace(parsed, select=(*chosen.columns, *added))
