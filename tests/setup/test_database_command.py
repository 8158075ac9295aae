"""`manage.py setup_database` against a server that an administrator has not prepared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import psycopg
import pytest

from portal.setup.home import CHECKOUT, Home
from portal.setup.report import Report
from portal.setup.supervisor import Group
from tests.setup.test_cluster import started

pytestmark = pytest.mark.slow


def command(env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "setup_database", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def server(home: Home, report: Report, group: Group) -> tuple[str, str]:
    """Return two addresses of one bare server: a portal's to be, and a superuser's."""
    cluster = started(home, report, group)
    with psycopg.connect(cluster.url()) as connection:
        owner = connection.info
        host, port = owner.host, owner.port
    report.run(
        [*cluster._psql(), "--command=CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'b'"],
        user=cluster.places.account.uid,
        group=cluster.places.account.gid,
        cwd=cluster.places.base,
    )
    quoted = host.replace("/", "%2F")
    return (
        f"postgresql://city:c@{quoted}:{port}/city",
        f"postgresql://boss:b@{quoted}:{port}/postgres",
    )


def test_check_says_what_is_missing_and_apply_mends_it(server: tuple[str, str]) -> None:
    address, administrator = server
    env = {
        "DATABASE_URL": address,
        "RECORDS_DATABASE_URL": address,
        "RECORDS_READER_ROLE": "city_reader",
        "RECORDS_LOADER_ROLE": "city_loader",
        "PARVIS_ADMIN_DATABASE_URL": administrator,
    }
    before = command(env, "--check")
    assert before.returncode == 1
    assert "Nobody could connect as city" in before.stderr
    assert "Traceback" not in before.stderr

    for _ in range(2):  # again without harm
        applied = command(env, "--apply")
        assert applied.returncode == 0, applied.stderr
    assert command(env, "--check").returncode == 0

    with psycopg.connect(administrator.replace("/postgres", "/city"), autocommit=True) as boss:
        boss.execute("DROP EXTENSION unaccent")
        boss.execute("REVOKE city_reader FROM city")
    after = command(env, "--check")
    assert after.returncode == 1
    assert "The extension unaccent is not created in the database." in after.stderr
    assert "city is not a member of the role city_reader." in after.stderr


def test_printed_script_is_what_psql_needs(home: Home) -> None:
    address = "postgresql://parvis@db.invalid/parvis"
    printed = command({"DATABASE_URL": address, "RECORDS_DATABASE_URL": address})
    assert printed.returncode == 0
    for words in (
        "CREATE EXTENSION IF NOT EXISTS postgis;",
        'CREATE ROLE "parvis_reader" NOLOGIN',
        'GRANT "parvis_reader", "parvis_loader" TO "parvis";',
        "\\gexec",
    ):
        assert words in printed.stdout


def test_apply_without_an_administrator_says_so() -> None:
    address = "postgresql://parvis@db.invalid/parvis"
    refused = command({"DATABASE_URL": address}, "--apply")
    assert refused.returncode == 1
    assert "PARVIS_ADMIN_DATABASE_URL" in refused.stderr
