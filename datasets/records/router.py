"""Which migrations run on which database.

The catalogue's tables are made on `default` alone. The operation that makes the schema of
the record tables carries the hint `records_schema` and runs where those tables live.
"""

from __future__ import annotations

from django.conf import settings


class RecordsRouter:
    """Keep the catalogue out of the records' aliases, and the other way round."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        is_shared = settings.RECORDS_DATABASE_URL == settings.DATABASE_URL
        if hints.get("records_schema"):
            return db == ("default" if is_shared else "records")
        return db == "default"
