"""Text search for the catalogue, and the schema, role rights and text search of records."""

from django.conf import settings
from django.db import migrations
from psycopg import sql

_TEXT_SEARCH = """
CREATE OR REPLACE FUNCTION {schema}.fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower({extensions}.unaccent({extensions_text}::regdictionary, $1)) $$;
CREATE TEXT SEARCH CONFIGURATION {schema}.plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION {schema}.plain
    ALTER MAPPING FOR asciiword, asciihword, hword, hword_part, hword_asciipart, word,
                      numword, numhword, hword_numpart
    WITH {extensions}.unaccent, pg_catalog.simple;
"""

_FRENCH = """
CREATE TEXT SEARCH CONFIGURATION {schema}.french_unaccent (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION {schema}.french_unaccent
    ALTER MAPPING FOR asciiword, asciihword, hword, hword_part, hword_asciipart, word
    WITH {extensions}.unaccent, pg_catalog.french_stem;
"""


def _text_search(cursor, schema, with_french=False):
    cursor.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'unaccent'"
    )
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError(
            "The extension unaccent is missing in this database: run `manage.py setup_database`"
            " and give its output to the administrator of the server."
        )
    names = {
        "schema": sql.Identifier(schema),
        "extensions": sql.Identifier(row[0]),
        "extensions_text": sql.Literal(f"{row[0]}.unaccent"),
    }
    cursor.execute(sql.SQL(_TEXT_SEARCH + (_FRENCH if with_french else "")).format(**names))


def catalogue(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        _text_search(cursor, "public", with_french=True)


def records(apps, schema_editor):
    names = {
        "schema": sql.Identifier(settings.RECORDS_SCHEMA),
        "loader": sql.Identifier(settings.RECORDS_LOADER_ROLE),
        "reader": sql.Identifier(settings.RECORDS_READER_ROLE),
    }
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            sql.SQL(
                """
                CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {loader};
                GRANT USAGE, CREATE ON SCHEMA {schema} TO CURRENT_USER;
                GRANT USAGE ON SCHEMA {schema} TO {reader};
                ALTER DEFAULT PRIVILEGES FOR ROLE {loader} IN SCHEMA {schema}
                    GRANT SELECT ON TABLES TO {reader};
                """
            ).format(**names)
        )
        _text_search(cursor, settings.RECORDS_SCHEMA)


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial")]

    operations = [
        migrations.RunPython(catalogue, migrations.RunPython.noop),
        migrations.RunPython(records, migrations.RunPython.noop, hints={"records_schema": True}),
    ]
