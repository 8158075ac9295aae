"""A function that joins words for the text vector of record tables.

A generated column may only call immutable functions, and `array_to_string` is declared
stable because of types whose text depends on settings; of texts it does not.

The parser of PostgreSQL takes `France/Paris`, `a.b` or `mail@host` for one word; here the
marks between become spaces, so that each part is found by itself.
"""

from django.conf import settings
from django.db import migrations
from psycopg import sql


def words(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            sql.SQL(
                "CREATE OR REPLACE FUNCTION {}.words(text[]) RETURNS text LANGUAGE sql"
                " IMMUTABLE PARALLEL SAFE STRICT"
                " AS $$ SELECT translate(array_to_string($1, ' '), '/._:@\\', '      ') $$"
            ).format(sql.Identifier(settings.RECORDS_SCHEMA))
        )


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_text_search")]

    operations = [
        migrations.RunPython(words, migrations.RunPython.noop, hints={"records_schema": True}),
    ]
