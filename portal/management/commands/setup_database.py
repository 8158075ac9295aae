"""Prepares a database server that is not ours: prints the SQL, checks it, or applies it.

Takes the addresses and role names from the settings; `--apply` needs an administrator's address.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from portal.setup.postgres import OLDEST
from portal.setup.roles import (
    EXTENSIONS,
    Names,
    create_database_sql,
    extensions_sql,
    psql_script,
    roles_sql,
)

ADMINISTRATOR = "PARVIS_ADMIN_DATABASE_URL"


class Command(BaseCommand):
    help = (
        "Print the SQL that an administrator runs once on a database server for Parvis "
        "(roles, database, extensions), or check that it was run."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="say what is missing; exit 1")
        choice.add_argument(
            "--apply", action="store_true", help=f"run the SQL as the user of {ADMINISTRATOR}"
        )

    def handle(self, *args: object, check: bool, apply: bool, **options: object) -> None:
        addresses = dict.fromkeys([settings.DATABASE_URL, settings.RECORDS_DATABASE_URL])
        for address in addresses:
            if check:
                self._check(address)
            elif apply:
                self._apply(address)
            else:
                self.stdout.write(_script(address))

    def _check(self, address: str) -> None:
        missing = list(_missing(address))
        if missing:
            raise CommandError(
                "The database is not ready:\n  - "
                + "\n  - ".join(missing)
                + "\n`manage.py setup_database` prints the SQL that an administrator must run."
            )
        self.stdout.write(f"The database {_named(address)} has all that Parvis needs.")

    def _apply(self, address: str) -> None:
        given = os.environ.get(ADMINISTRATOR, "")
        if not given:
            raise CommandError(f"Set {ADMINISTRATOR} to the address of a superuser.")
        names, password = _names(address), conninfo_to_dict(address).get("password")
        try:
            with psycopg.connect(given, autocommit=True) as connection:
                connection.execute(roles_sql(names, str(password) if password else None))
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [names.database]
                ).fetchone()
                if found is None:
                    connection.execute(create_database_sql(names))
            inside = make_conninfo(given, dbname=names.database)
            with psycopg.connect(inside, autocommit=True) as connection:
                connection.execute(extensions_sql())
        except psycopg.Error as error:
            raise CommandError(f"The server refused: {error}") from error
        self._check(address)


def _names(address: str) -> Names:
    parts = conninfo_to_dict(address)
    return Names(
        login=str(parts.get("user") or Names.login),
        reader=settings.RECORDS_READER_ROLE,
        loader=settings.RECORDS_LOADER_ROLE,
        database=str(parts.get("dbname") or Names.database),
    )


def _named(address: str) -> str:
    parts = conninfo_to_dict(address)
    return f"{parts.get('dbname')} on {parts.get('host') or 'the local socket'}"


def _script(address: str) -> str:
    names = _names(address)
    return (
        f"-- For the database {_named(address)}. Run it once, as a superuser:\n"
        "--   manage.py setup_database | psql --username=postgres --dbname=postgres\n"
        f'-- Then set the password of the role: \\password "{names.login}"\n'
        + psql_script(names, None, template=False)
    )


def _missing(address: str) -> Iterator[str]:
    """Say, a sentence each, what a server lacks."""
    names = _names(address)
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        yield f"Nobody could connect as {names.login} to {_named(address)}: {error}"
        return
    with connection:
        if connection.info.server_version < OLDEST * 10_000:
            yield f"The server runs PostgreSQL older than {OLDEST}."
        if _value(connection, "SHOW server_encoding") != "UTF8":
            yield "The database's encoding is not UTF8; create it anew with ENCODING 'UTF8'."
        for name in EXTENSIONS:
            if _value(connection, "SELECT 1 FROM pg_extension WHERE extname = %s", name) is None:
                yield f"The extension {name} is not created in the database."
        for role in (names.reader, names.loader):
            if _value(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role) is None:
                yield f"The role {role} does not exist."
            elif not _value(connection, "SELECT pg_has_role(current_user, %s, 'MEMBER')", role):
                yield f"{names.login} is not a member of the role {role}."
        if not _value(
            connection, "SELECT has_database_privilege(current_database(), %s)", "CREATE"
        ):
            yield f"{names.login} may not create schemas in the database; make it the owner."


def _value(connection: psycopg.Connection, query: str, *parameters: str) -> object:
    row = connection.execute(query, parameters).fetchone()
    return None if row is None else row[0]
