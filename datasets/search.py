"""The catalogue as a table that ODSQL may ask: its schema, with every metadata name.

Names are those of the contract (explore-api 6.1): bare, or qualified by their group. What has
a column is read there, everything else from the typed metadata of the projection. The names
that a portal adds are data: whoever asks for them gives them (`selectors.metadata_kinds`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.conf import settings

from datasets import templates
from datasets.projection import COLUMNS
from datasets.templates import Kind
from datasets.types import Field, FieldType, Schema, Table

CATALOG_TABLE = Table(
    schema="public",
    name="datasets_catalogentry",
    id_column="dataset_uid",
    order_column="dataset_slug",
    search_column="search",
)

TEXT_CONFIG = "french_unaccent"
"""How pages search it: French words by their stems, others as they are, without accents."""

LANGUAGES = ("fr", "en")

FACETS = (
    "features",
    "modified",
    "publisher",
    "keyword",
    "theme",
    "license",
    "language",
    "territory",
    "update_frequency",
)

_NONE: Final[Mapping[str, Kind]] = MappingProxyType({})
_TYPED: Final = "typed"


def catalog_schema(language: str, further: Mapping[str, Kind] = _NONE) -> Schema:
    """Return the fields of the catalogue; titles and descriptions in the language asked for.

    Texts of a language that the projection does not keep come in the portal's. `further` are
    the qualified names of metadata that stand in no template of ours, with their kinds: they
    may be written bare too where the bare name is free.
    """
    known = _known_fields(language if language in LANGUAGES else _portal_language())
    if not further:
        return Schema(known)
    taken = {name for field in known for name in (field.name, *field.aliases)}
    added: list[Field] = []
    for name in sorted(further, key=_by_group):
        bare = name.partition(".")[2]
        if name in taken:
            continue
        aliases = (bare,) if bare and bare not in taken else ()
        taken.update((name, *aliases))
        added.append(_typed(name, name, further[name], aliases))
    return Schema((*known, *added))


def _portal_language() -> str:
    own = settings.PORTAL_LANGUAGE
    return own if own in LANGUAGES else LANGUAGES[0]


def _by_group(name: str) -> tuple[bool, str]:
    """Return the order in which groups claim bare names: `dcat`, `custom`, then the others."""
    return (not name.startswith(("dcat.", "custom.")), name)


@lru_cache(maxsize=len(LANGUAGES))
def _known_fields(texts: str) -> tuple[Field, ...]:
    """Return the fields that every portal has."""
    text = FieldType.TEXT
    return (
        Field(name="dataset_id", type=text, physical="dataset_slug", aliases=("datasetid",)),
        Field(name="dataset_uid", type=text),
        Field(name="has_records", type=FieldType.BOOLEAN),
        Field(name="features", type=text, multivalued=True, annotations={"facet": True}),
        *_default_fields(texts),
        *(
            _typed(name, f"dcat.{name}", kind, (f"dcat.{name}",))
            for name, kind in templates.DCAT.items()
        ),
        Field(name="explore.popularity_score", type=FieldType.DOUBLE, physical="popularity_score"),
        Field(name="explore.download_count", type=FieldType.INT, physical="download_count"),
        *(
            _typed(f"explore.{name}", f"explore.{name}", templates.EXPLORE[name])
            for name in ("api_call_count", "geographic_reference_path_labels")
        ),
    )


def _default_fields(texts: str) -> Iterator[Field]:
    physical = {"title": f"title_{texts}", "description": f"description_{texts}"}
    for name, kind in templates.DEFAULT.items():
        qualified = f"default.{name}"
        if name not in COLUMNS:
            yield _typed(name, qualified, kind, (qualified,))
            continue
        yield Field(
            name=name,
            type=kind.type,
            multivalued=kind.multivalued,
            physical=physical.get(name),
            aliases=(qualified,),
            annotations={"facet": True} if name in FACETS else {},
        )


def _typed(name: str, qualified: str, kind: Kind, aliases: tuple[str, ...] = ()) -> Field:
    return Field(
        name=name,
        type=kind.type,
        multivalued=kind.multivalued,
        physical=_TYPED,
        aliases=aliases,
        path=(qualified, str(kind)),
    )
