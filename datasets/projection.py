"""What the flat projection of the catalogue holds of one dataset: columns, metadata, words.

Takes a dataset with its related rows, returns plain values; `datasets.services` writes them in
the transaction that changes the dataset. Reads attributes only, no method of a model, so that
a migration can fill what it adds for rows that stand already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.db.models.expressions import CombinedExpression

from datasets import kinds, templates
from datasets.models.texts import localized
from datasets.types import TYPES, FieldType

COLUMNS = frozenset(
    {
        *("title", "description", "publisher", "theme", "keyword", "license", "language"),
        *("territory", "update_frequency", "records_count", "modified", "data_processed"),
        "metadata_processed",
    }
)
"""Metadata of the template `default` that have a column of their own."""

_MOST_PROSE = 100_000
_CONFIGS = ("plain", "french_unaccent")


def columns(dataset: Any) -> dict[str, object]:
    """Return the columns of the dataset's row, all but its text index."""
    version = dataset.published_version
    plain = default_values(dataset)
    typed, own_kinds = typed_metadata(dataset)
    return {
        "dataset_id_text": dataset.dataset_id,
        "dataset_uid": dataset.uid,
        "state": dataset.state,
        "visibility": dataset.visibility,
        "title_fr": localized(dataset.title, "fr") or dataset.dataset_id,
        "title_en": localized(dataset.title, "en") or dataset.dataset_id,
        "description_fr": localized(dataset.description, "fr"),
        "description_en": localized(dataset.description, "en"),
        "publisher": plain["publisher"],
        "theme": plain["theme"],
        "keyword": plain["keyword"],
        "license": plain["license"],
        "language": dataset.language,
        "territory": plain["territory"],
        "update_frequency": plain["update_frequency"],
        "features": features(dataset) or None,
        "has_records": version is not None,
        "records_count": plain["records_count"],
        "modified": dataset.data_modified_at or dataset.metadata_modified_at,
        "data_processed": dataset.data_modified_at,
        "metadata_processed": dataset.metadata_modified_at,
        "download_count": dataset.download_count or None,
        "popularity_score": popularity(dataset),
        "typed": typed,
        "kinds": own_kinds,
    }


def default_values(dataset: Any) -> dict[str, object]:
    """Return the metadata of the template `default` that are the same for every reader.

    What has a place of its own in our model wins over what was given beside it.
    """
    version = dataset.published_version
    licence = dataset.licence
    given = _group(dataset, "default")
    values: dict[str, object] = {
        **{name: given.get(name) for name in templates.DEFAULT},
        "theme": [theme.name for theme in dataset.themes.all()] or None,
        "keyword": [keyword.name for keyword in dataset.keywords.all()] or None,
        "license": licence.name if licence else dataset.licence_text or None,
        "language": dataset.language,
        "metadata_languages": _languages(dataset),
        "timezone": dataset.timezone,
        "modified_updates_on_metadata_change": False,
        "modified_updates_on_data_change": True,
        "territory": list(dataset.territory) or None,
        "publisher": dataset.publisher.name if dataset.publisher else None,
        "references": dataset.references or None,
        "records_count": version.records_count if version else 0,
        "federated": False,
        "update_frequency": dataset.update_frequency or None,
    }
    if licence is not None and licence.url:
        values["license_url"] = licence.url
    return values


def popularity(dataset: Any) -> float | None:
    """Return how often a dataset was asked for; None as long as nothing was counted."""
    return float(dataset.api_call_count + dataset.download_count) or None


def further_groups(dataset: Any) -> dict[str, dict[str, object]]:
    """Return the metadata that no list of ours names, by group: `custom`, others of the portal.

    Groups of the application are left out, and so is what a template fills itself.
    """
    groups: dict[str, dict[str, object]] = {}
    for group, values in dataset.metas.items():
        if not isinstance(values, dict) or group in templates.APPLICATION or group == "default":
            continue
        known = templates.DCAT if group == "dcat" else {}
        groups[group] = {name: value for name, value in values.items() if name not in known}
    return groups


def typed_metadata(dataset: Any) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the metadata that have no column, and of which kind the portal's own are.

    The first maps a qualified name to its readings by kind (see `datasets.kinds`), the second
    a name that stands in no list to its own kind.
    """
    typed: dict[str, dict[str, str]] = {}
    for group, listed, values in (
        ("default", templates.DEFAULT, _computed(dataset)),
        ("dcat", templates.DCAT, _dcat(dataset)),
        ("explore", templates.EXPLORE, _counted(dataset)),
    ):
        for name, kind in listed.items():
            text = kinds.literal(values.get(name), kind)
            if text is not None:
                typed[f"{group}.{name}"] = {str(kind): text}
    own: dict[str, str] = {}
    for group, further in further_groups(dataset).items():
        for name, value in further.items():
            own_kind = kinds.kind_of(value)
            if own_kind is not None:
                typed[f"{group}.{name}"] = kinds.readings(value)
                own[f"{group}.{name}"] = str(own_kind)
    return typed, own


def _computed(dataset: Any) -> dict[str, object]:
    """Return what has no column in the projection.

    What is computed from records stands there only where everybody may read them.
    """
    version = dataset.published_version
    values = default_values(dataset)
    is_public = version is not None and dataset.visibility == "public"
    values["bbox"] = box(version.bbox) if is_public else None
    values["geometry_types"] = (list(version.geometry_types) or None) if is_public else None
    return {name: value for name, value in values.items() if name not in COLUMNS}


def given_dcat(dataset: Any) -> dict[str, object]:
    """Return the metadata of the group `dcat` that were given."""
    return {name: value for name, value in _group(dataset, "dcat").items() if value is not None}


def _dcat(dataset: Any) -> dict[str, object]:
    """Return the template `dcat`: the date of issue is ours where none was given."""
    issued = dataset.first_published_at
    return {"issued": issued.isoformat() if issued else None, **given_dcat(dataset)}


def _counted(dataset: Any) -> dict[str, object]:
    given = _group(dataset, "explore").get("geographic_reference_path_labels")
    return {
        "geographic_reference_path_labels": given,
        "api_call_count": dataset.api_call_count or None,
    }


def box(bbox: Sequence[float] | None) -> dict[str, object] | None:
    """Return a bounding box as clients read it: a Feature with a rectangle."""
    if not bbox:
        return None
    west, south, east, north = bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"coordinates": [ring], "type": "Polygon"},
        "properties": {},
    }


def _group(dataset: Any, group: str) -> Mapping[str, object]:
    values = dataset.metas.get(group)
    return values if isinstance(values, dict) else {}


def _languages(dataset: Any) -> list[str]:
    """Return the languages the dataset is described in, its own first."""
    others = {code for code, text in dataset.title.items() if text} - {dataset.language}
    return [dataset.language, *sorted(others)]


def features(dataset: Any) -> list[str]:
    """Return what can be offered of a dataset (explore-api 7.3).

    `analyze` where there are fields, `timeserie` with a date, `geo` with a place, `image` with
    files; staff switch `calendar` and `custom_view` on, and views off, in the metadata of the
    group `visualization`.
    """
    version = dataset.published_version
    if version is None or not version.schema_fields:
        return []
    held = {FieldType(item["type"]) for item in version.schema_fields}
    chosen = _group(dataset, "visualization")
    is_temporal = any(TYPES[type_].is_temporal for type_ in held)
    offered = {
        "analyze": chosen.get("analyze_disabled") is not True,
        "timeserie": is_temporal,
        "geo": any(TYPES[type_].is_geo for type_ in held)
        and chosen.get("map_disabled") is not True,
        "image": FieldType.FILE in held,
        "calendar": is_temporal and chosen.get("calendar_enabled") is True,
        "custom_view": chosen.get("custom_view_enabled") is True,
    }
    return [name for name, is_offered in offered.items() if is_offered]


def text_index(dataset: Any) -> CombinedExpression:
    """Return the search vector: titles weigh most, then labels and words, then prose.

    Of the fields only those that the public sees are found.
    """
    version = dataset.published_version
    plain = default_values(dataset)
    shown = {item["name"] for item in version.schema_fields} if version else set()
    labels = kinds.texts_of(plain[name] for name in ("publisher", "theme", "keyword", "territory"))
    prose = [
        *(localized(dataset.description, language) for language in ("fr", "en")),
        *(
            " ".join([field.name, *field.label.values()])
            for field in dataset.fields.all()
            if field.name in shown
        ),
        *kinds.texts_of(given_dcat(dataset).values()),
        *(
            text
            for group in further_groups(dataset).values()
            for text in kinds.texts_of(group.values())
        ),
    ]
    titles = [
        *(localized(dataset.title, language) for language in ("fr", "en")),
        dataset.dataset_id,
    ]
    vector: CombinedExpression | SearchVector = SearchVector(Value(""), config=_CONFIGS[0])
    for config in _CONFIGS:
        for texts, weight in ((titles, "A"), (labels, "B"), (prose, "C")):
            words = " ".join(filter(None, texts))[:_MOST_PROSE]
            vector += SearchVector(Value(words), config=config, weight=weight)
    return vector  # type: ignore[return-value]  # a sum of vectors
