"""The metadata file: read, checked key by key, brought to one form.

Texts become maps from language to text. An unknown key or a wrong value is named.
"""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from datasets.models import Visibility
from datasets.types import FieldType
from ingest.errors import MetadataError
from ingest.frequencies import frequency
from ingest.names import MAX_LENGTH, field_name
from ingest.problems import Problem
from ingest.schemas import table_schema

FLAGS: Final = frozenset({"facet", "disjunctive", "sortable", "id", "timerangeFilter"})
SCALARS: Final = frozenset(
    {"hierarchical", "facetsort", "multivalued", "unit", "decimals", "timeserie_precision", "srid"}
)
_MOST_ITEMS: Final = 5_000
_LANGUAGES: Final = ("fr", "en")

Check = Callable[[str, Any], Any]


def read(path: Path) -> dict[str, Any]:
    """Return the checked content of a metadata file.

    Raises:
        MetadataError: it is no JSON object, or names every wrong key and value.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as err:
        raise MetadataError.of("no_such_file", name=path.name) from err
    except json.JSONDecodeError as err:
        raise MetadataError.of("wrong_metadata_json", row=err.lineno) from err
    except (UnicodeDecodeError, RecursionError, OSError) as err:
        raise MetadataError.of("wrong_metadata_json", row=1) from err
    return checked(content)


def checked(content: Any) -> dict[str, Any]:
    """Return metadata in one form.

    Raises:
        MetadataError: one problem for every unknown key and wrong value.
    """
    if not isinstance(content, dict):
        raise MetadataError(_wrong("metadata", "an object"))
    language = content.get("language")
    reading = _Reading(language if isinstance(language, str) and language else "fr")
    found: dict[str, Any] = reading.object("", content, reading.keys)
    problems = [*reading.problems, *_repeated_names(found.get("fields", ()))]
    if problems:
        raise MetadataError(*problems)
    return found


def _repeated_names(fields: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Name the two descriptions that give one name to two fields."""
    first: dict[str, int] = {}
    for place, item in enumerate(fields):
        name = item.get("name")
        if not name:
            continue
        if name in first:
            facts = {"first": f"fields[{first[name]}]", "second": f"fields[{place}]", "name": name}
            yield Problem(code="repeated_name", params=facts)
        first.setdefault(name, place)


def _wrong(key: str, expected: str) -> Problem:
    return Problem(code="wrong_value", params={"key": key, "expected": expected})


class _Reading:
    """One pass over a metadata file; collects every problem."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.problems: list[Problem] = []
        self.keys: Mapping[str, Check] = {
            "title": self.texts,
            "description": self.texts,
            "theme": self.words,
            "keyword": self.words,
            "publisher": self.text,
            "license": self.text,
            "language": self.language_code,
            "update_frequency": lambda key, value: frequency(self.text(key, value)),
            "territory": self.words,
            "references": self.text,
            "timezone": self.timezone,
            "visibility": self.visibility,
            "metas": self.metas,
            "key": self.words,
            "schema": self.schema,
            "attachments": self.list_of(self.attachment),
            "alternative_exports": self.list_of(self.attachment),
            "fields": self.list_of(self.field),
        }
        self.field_keys: Mapping[str, Check] = {
            "source": self.text,
            "name": self.name,
            "label": self.texts,
            "type": self.type,
            "description": self.texts,
            "unit": self.text,
            "annotations": self.annotations,
        }
        self.attachment_keys: Mapping[str, Check] = {
            "file": self.text,
            "title": self.texts,
            "description": self.texts,
        }

    def object(self, prefix: str, value: Any, keys: Mapping[str, Check]) -> dict[str, Any]:
        if not isinstance(value, dict):
            return dict(self.refuse(prefix, "an object", {}))
        found: dict[str, Any] = {}
        for key, item in value.items():
            if key in keys:
                found[key] = keys[key](f"{prefix}{key}", item)
            else:
                facts = {"key": f"{prefix}{key}", "known": ", ".join(keys)}
                self.problems.append(Problem(code="unknown_key", params=facts))
        return found

    def refuse(self, key: str, expected: str, instead: Any) -> Any:
        self.problems.append(_wrong(key.rstrip(".") or "metadata", expected))
        return instead

    def text(self, key: str, value: Any) -> str:
        if isinstance(value, str):
            return value.replace("\x00", "")
        return str(self.refuse(key, "a text", ""))

    def texts(self, key: str, value: Any) -> dict[str, str]:
        if isinstance(value, str):
            return {self.language: self.text(key, value)}
        if isinstance(value, dict) and all(
            isinstance(code, str) and isinstance(text, str) for code, text in value.items()
        ):
            return {code: text.replace("\x00", "") for code, text in value.items()}
        return dict(self.refuse(key, "a text or a map from language to text", {}))

    def words(self, key: str, value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return [item.strip() for item in dict.fromkeys(value) if item.strip()]
        return list(self.refuse(key, "a list of texts", []))

    def language_code(self, key: str, value: Any) -> str:
        if isinstance(value, str) and 2 <= len(value) <= 5 and value[:2].isalpha():
            return value.lower()
        return str(self.refuse(key, "a language code such as fr", "fr"))

    def timezone(self, key: str, value: Any) -> str:
        if isinstance(value, str) and value in zoneinfo.available_timezones():
            return value
        return str(self.refuse(key, "a time zone such as Europe/Paris", "UTC"))

    def visibility(self, key: str, value: Any) -> str:
        if value in Visibility.values:
            return str(value)
        return str(self.refuse(key, "public, restricted or private", Visibility.PRIVATE))

    def metas(self, key: str, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and all(isinstance(item, dict) for item in value.values()):
            return dict(value)
        return dict(self.refuse(key, "an object of objects", {}))

    def schema(self, key: str, value: Any) -> dict[str, Any] | str:
        """Return a Table Schema document, or the path of one beside the metadata file."""
        if isinstance(value, str):
            return self.text(key, value)
        try:
            table_schema.parse(value)
        except MetadataError as err:
            for problem in err.problems:
                params = {**problem.params, "key": f"{key}.{problem.params['key']}"}
                self.problems.append(Problem(code=problem.code, params=params))
            return {}
        return dict(value)

    def type(self, key: str, value: Any) -> str:
        if isinstance(value, str) and value in list(FieldType):
            return value
        return str(self.refuse(key, "one of " + ", ".join(FieldType), "text"))

    def name(self, key: str, value: Any) -> str:
        if isinstance(value, str) and value and value == field_name(value):
            return value
        expected = f"lower-case letters, digits and underscores, at most {MAX_LENGTH}"
        return str(self.refuse(key, expected, ""))

    def annotations(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            return dict(self.refuse(key, "an object", {}))
        found = {}
        for name, item in value.items():
            place = f"{key}.{name}"
            if name in FLAGS:
                found[name] = (
                    item if isinstance(item, bool | str) else self.refuse(place, "true", True)
                )
            elif name == "srid" and not str(item).lower().removeprefix("epsg:").isdecimal():
                found[name] = self.refuse(place, "an EPSG number such as 2154", "")
            elif name in SCALARS:
                is_scalar = isinstance(item, str | int | float | bool)
                found[name] = item if is_scalar else self.refuse(place, "a text or a number", "")
            else:
                facts = {"key": place, "known": ", ".join(sorted(FLAGS | SCALARS))}
                self.problems.append(Problem(code="unknown_key", params=facts))
        return {name: item for name, item in found.items() if item is not False}

    def field(self, key: str, value: Any) -> dict[str, Any]:
        return self.object(f"{key}.", value, self.field_keys)

    def attachment(self, key: str, value: Any) -> dict[str, Any]:
        found = self.object(f"{key}.", value, self.attachment_keys)
        if not found.get("file"):
            self.refuse(f"{key}.file", "the path of a file", "")
        return found

    def list_of(self, check: Check) -> Check:
        def read_list(key: str, value: Any) -> list[Any]:
            if not isinstance(value, list):
                return list(self.refuse(key, "a list", []))
            if len(value) > _MOST_ITEMS:
                return list(self.refuse(key, f"a list of at most {_MOST_ITEMS}", []))
            return [check(f"{key}[{place}]", item) for place, item in enumerate(value)]

        return read_list
