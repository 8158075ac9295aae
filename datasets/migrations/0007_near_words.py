"""What search() asks of the database: which words are near another, and the words of a table.

Each record table gets a companion `<table>_words` that holds its distinct words: comparing
those is a hundred times cheaper than comparing the words of every record.
"""

from django.conf import settings
from django.db import migrations
from psycopg import sql

_NEAR = """
CREATE OR REPLACE FUNCTION {schema}.near(
    word text, sought text, edits integer, is_start boolean
) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE
        WHEN length(word) < length(sought) - edits THEN false
        WHEN length(word) <= length(sought) + edits
            AND {extensions}.levenshtein_less_equal(word, sought, edits) <= edits THEN true
        WHEN NOT is_start THEN false
        WHEN starts_with(word, sought) THEN true
        WHEN edits < 2 THEN false
        {starts}
        ELSE false
    END $$
"""
_START = """
        WHEN substr(word, length(sought) + {by}, 1) = right(sought, 1)
            AND {extensions}.levenshtein_less_equal(
                left(word, length(sought) + {by}), sought, edits) <= edits THEN true
"""


def _near(cursor, schema):
    cursor.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'fuzzystrmatch'"
    )
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError(
            "The extension fuzzystrmatch is missing in this database: run"
            " `manage.py setup_database` and give its output to the administrator of the server."
        )
    extensions = sql.Identifier(row[0])
    starts = [
        sql.SQL(_START).format(by=sql.Literal(by), extensions=extensions) for by in range(-2, 3)
    ]
    # One plain expression, which the planner takes into the query: ten times faster.
    cursor.execute(
        sql.SQL(_NEAR).format(
            schema=sql.Identifier(schema), extensions=extensions, starts=sql.SQL("").join(starts)
        )
    )


def catalogue(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        _near(cursor, "public")


def records(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        _near(cursor, settings.RECORDS_SCHEMA)
        cursor.execute(
            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s"
            " AND tablename ~ '^d[0-9]+_p[0-9]+$' ORDER BY 1",
            [settings.RECORDS_SCHEMA],
        )
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            sql.SQL("SET ROLE {}").format(sql.Identifier(settings.RECORDS_LOADER_ROLE))
        )
        for name in tables:
            words = sql.Identifier(settings.RECORDS_SCHEMA, f"{name}_words")
            source = sql.SQL("SELECT _search FROM {}").format(
                sql.Identifier(settings.RECORDS_SCHEMA, name)
            )
            cursor.execute(
                sql.SQL(
                    "CREATE TABLE IF NOT EXISTS {} AS SELECT word FROM ts_stat({})"
                    " WHERE length(word) <= 64 AND word !~ {}"
                ).format(words, sql.Literal(source.as_string(None)), sql.Literal("['\\\\]"))
            )
        cursor.execute("SET ROLE NONE")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0006_typed_metadata")]

    operations = [
        migrations.RunPython(catalogue, migrations.RunPython.noop),
        migrations.RunPython(records, migrations.RunPython.noop, hints={"records_schema": True}),
    ]
