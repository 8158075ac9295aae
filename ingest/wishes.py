"""What is already decided about the columns of a dataset's next file.

Staff's corrections and the metadata file win over what is guessed; the published version
holds the types it promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from datasets.models import Dataset, DatasetField
from datasets.types import Field, FieldType
from ingest.names import field_name
from ingest.plan import Wish
from ingest.problems import Problem

T = TypeVar("T")


def wishes_for(
    dataset: Dataset, metadata: Mapping[str, Any], *, holds_types: bool
) -> Callable[[Sequence[str]], Sequence[Wish]]:
    """Return what answers one wish per header.

    `holds_types` keeps the types of the published version; False where a breaking change was
    accepted.
    """
    known = list(dataset.fields.all())
    specified = list(metadata.get("fields", ()))
    published: dict[str, Field] = {}
    if holds_types and dataset.is_published and dataset.published_version is not None:
        published = {field.name: field for field in dataset.published_version.bare_schema()}

    def answer(headers: Sequence[str]) -> Sequence[Wish]:
        free_known, free_specified = list(known), list(specified)
        found = []
        for header in headers:
            spec = _take(free_specified, lambda item: _specifies(item, header))  # noqa: B023  (used at once)
            field = _take_known(free_known, header, spec)
            found.append(_wish(spec, field, published))
        return found

    return answer


def _take(free: list[T], matches: Callable[[T], bool]) -> T | None:
    """Take the first that matches out of the list: a repeated header gets the next one."""
    for item in free:
        if matches(item):
            free.remove(item)
            return item
    return None


def _specifies(spec: Mapping[str, Any], header: str) -> bool:
    if spec.get("source"):
        return bool(spec["source"].strip() == header.strip())
    if spec.get("name") in (header, field_name(header)):
        return True
    return header in dict(spec.get("label", {})).values()


def _take_known(
    free: list[DatasetField], header: str, spec: Mapping[str, Any] | None
) -> DatasetField | None:
    named = spec.get("name") if spec else None
    if named:
        return _take(free, lambda item: item.name == named)
    by_source = _take(free, lambda item: bool(item.source) and item.source == header)
    return by_source or _take(free, lambda item: item.name == field_name(header))


def _wish(
    spec: Mapping[str, Any] | None, known: DatasetField | None, published: Mapping[str, Field]
) -> Wish:
    spec = spec or {}
    name = spec.get("name") or (known.name if known else None)
    declared = spec.get("type") or (known.declared_type if known else "")
    annotations = {**(known.annotations if known else {}), **spec.get("annotations", {})}
    separator = annotations.get("multivalued")
    before = published.get(name) if name else None
    return Wish(
        name=name,
        type=FieldType(declared) if declared else None,
        multivalued=(separator if isinstance(separator, str) else "|") if separator else None,
        published=before.type if before else None,
        srid=srid_of(annotations),
    )


def srid_of(annotations: Mapping[str, Any]) -> int:
    """Return the EPSG number that annotations give to the coordinates of a column, or 0."""
    declared = str(annotations.get("srid", "")).lower().removeprefix("epsg:").strip()
    return int(declared) if declared.isdecimal() and len(declared) < 7 else 0


def unknown_sources(metadata: Mapping[str, Any], headers: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each column that the metadata file names and the file does not have."""
    known = [header.strip() for header in headers]
    for place, spec in enumerate(metadata.get("fields", ())):
        source = str(spec.get("source", "")).strip()
        if not source or source in known:
            continue
        alike = get_close_matches(source, known, n=3)
        shown = [*alike, *(header for header in known if header not in alike)]
        facts = {
            "key": f"fields[{place}].source",
            "name": source,
            "known": ", ".join(f"« {header} »" for header in shown),
        }
        yield Problem(code="unknown_source", column=source, params=facts)


def key_names(key: Sequence[str], known: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of the fields that a key names by name or by header.

    `known` are names with their headers; what is neither stays as it is.
    """
    pairs = list(known)
    names = {name for name, _header in pairs}
    by_header = {header.strip(): name for name, header in reversed(pairs)}
    return [part if part in names else by_header.get(part.strip(), part) for part in key]


def unmatched(metadata: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield the names that the metadata file describes and no field bears."""
    for spec in metadata.get("fields", ()):
        if spec.get("name") and spec["name"] not in names:
            yield spec["name"]
