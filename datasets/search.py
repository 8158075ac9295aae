"""The catalogue as a table that ODSQL may ask: its schema, and who sees which rows."""

from __future__ import annotations

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


def catalog_schema(language: str) -> Schema:
    """Return the fields of the catalogue; texts come in the language asked for.

    Names are those of the contract (explore-api 6.1): bare or qualified by their group.
    """
    texts = language if language in LANGUAGES else LANGUAGES[0]

    def default(
        name: str, kind: FieldType, *, multivalued: bool = False, physical: str | None = None
    ) -> Field:
        return Field(
            name=name,
            type=kind,
            multivalued=multivalued,
            physical=physical,
            aliases=(f"default.{name}",),
            annotations={"facet": True} if name in FACETS else {},
        )

    text, date = FieldType.TEXT, FieldType.DATETIME
    return Schema(
        (
            Field(name="dataset_id", type=text, physical="dataset_slug", aliases=("datasetid",)),
            Field(name="dataset_uid", type=text),
            Field(name="has_records", type=FieldType.BOOLEAN),
            Field(name="features", type=text, multivalued=True, annotations={"facet": True}),
            default("title", text, physical=f"title_{texts}"),
            default("description", text, physical=f"description_{texts}"),
            default("publisher", text),
            default("theme", text, multivalued=True),
            default("keyword", text, multivalued=True),
            default("license", text),
            default("language", text),
            default("territory", text, multivalued=True),
            default("update_frequency", text),
            default("records_count", FieldType.INT),
            default("modified", date),
            default("data_processed", date),
            default("metadata_processed", date),
            Field(
                name="explore.popularity_score",
                type=FieldType.DOUBLE,
                physical="popularity_score",
            ),
            Field(name="explore.download_count", type=FieldType.INT, physical="download_count"),
        )
    )


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
