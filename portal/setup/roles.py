"""The SQL that an administrator of a database server runs once for Parvis.

Used for our private clusters, by `manage.py setup_database` for other servers, and by the
compose file. Every statement may run again without harm.
"""

from __future__ import annotations

from dataclasses import dataclass

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
LOGIN = "parvis"
READER = "parvis_reader"
LOADER = "parvis_loader"
DATABASE = "parvis"


def literal(text: str) -> str:
    """Quote a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Quote a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the roles and the database are called on one server."""

    login: str = LOGIN
    reader: str = READER
    loader: str = LOADER
    database: str = DATABASE


def roles_sql(names: Names, password: str | None) -> str:
    """Return SQL that makes the three roles; `password` None keeps the one there is."""
    login = identifier(names.login)
    statements = [
        _unless_role(names.login, f"CREATE ROLE {login} LOGIN CREATEDB"),
        _unless_role(names.reader, f"CREATE ROLE {identifier(names.reader)} NOLOGIN"),
        _unless_role(names.loader, f"CREATE ROLE {identifier(names.loader)} NOLOGIN"),
        f"GRANT {identifier(names.reader)}, {identifier(names.loader)} TO {login};",
    ]
    if password is not None:
        statements.append(f"ALTER ROLE {login} PASSWORD {literal(password)};")
    return "\n".join(statements)


def extensions_sql() -> str:
    """Return SQL that makes the extensions in the database one is connected to."""
    return "\n".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)


def create_database_sql(names: Names) -> str:
    """Return SQL that makes the database; it fails when there is one of that name."""
    return f"CREATE DATABASE {identifier(names.database)} OWNER {identifier(names.login)}"


def database_sql(names: Names) -> str:
    r"""Return psql's way to make the database unless it exists (`\gexec` runs the result)."""
    create = literal(create_database_sql(names))
    absent = f"NOT EXISTS (SELECT FROM pg_database WHERE datname = {literal(names.database)})"
    return f"SELECT {create} WHERE {absent}\n\\gexec"


def psql_script(names: Names, password: str | None, *, template: bool = True) -> str:
    """Return the whole script for psql, started in any database of the server.

    With `template`, the extensions go to `template1` too, so that databases made later (those
    of tests) have them: postgis cannot be made by an ordinary role.
    """
    parts = [r"\set ON_ERROR_STOP on", "SET client_min_messages = warning;"]
    parts.append(roles_sql(names, password))
    if template:
        parts += [r"\connect template1", "SET client_min_messages = warning;", extensions_sql()]
    parts.append(database_sql(names))
    parts += [f"\\connect {identifier(names.database)}", "SET client_min_messages = warning;"]
    parts.append(extensions_sql())
    return "\n".join(parts) + "\n"


def _unless_role(name: str, statement: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal(name)}) "
        f"THEN {statement}; END IF; END $$;"
    )
