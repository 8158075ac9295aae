"""The private Postgres cluster, with real servers."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from pathlib import Path

import psycopg
import pytest

from portal.setup import postgres
from portal.setup.account import SOCKET_FOLDER_LIMIT, Places
from portal.setup.cluster import Cluster
from portal.setup.errors import SetupError
from portal.setup.home import Home
from portal.setup.process import is_running
from portal.setup.report import Report
from portal.setup.supervisor import Group
from tests.setup.conftest import MakeHome, servers_left

pytestmark = pytest.mark.slow


def cluster_of(home: Home, report: Report, *, throwaway: bool = True) -> Cluster:
    places = Places.choose(home)
    places.make()
    return Cluster(
        binaries=postgres.ensure(report, data=places.postgres),
        places=places,
        password_file=home.path / "database-password",
        log=home.logs / "postgres.log",
        throwaway=throwaway,
    )


def started(home: Home, report: Report, group: Group, *, throwaway: bool = True) -> Cluster:
    cluster = cluster_of(home, report, throwaway=throwaway)
    cluster.create(report)
    cluster.start(group, report)
    return cluster


def ask(cluster: Cluster, query: str, database: str = "parvis") -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        cursor = connection.execute(query)  # type: ignore[call-overload]  # a test's own text
        return cursor.fetchall() if cursor.description else []


def test_new_databases_have_the_extensions(home: Home, report: Report, group: Group) -> None:
    cluster = started(home, report, group)
    ask(cluster, "CREATE DATABASE test_parvis")
    found = ask(cluster, "SELECT extname FROM pg_extension", "test_parvis")
    assert {("postgis",), ("pg_trgm",), ("unaccent",), ("btree_gist",)} <= set(found)
    ask(cluster, "DROP DATABASE test_parvis")


def test_roles_are_as_small_as_they_can_be(home: Home, report: Report, group: Group) -> None:
    cluster = started(home, report, group)
    [(superuser, creates)] = ask(
        cluster, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'parvis'"
    )
    assert (superuser, creates) == (False, True)
    logins = ask(cluster, "SELECT rolname FROM pg_roles WHERE rolcanlogin")
    assert set(logins) == {("parvis",), ("postgres",)}
    for role in ("parvis_reader", "parvis_loader"):
        assert ask(cluster, f"SELECT pg_has_role('parvis', '{role}', 'MEMBER')") == [(True,)]


def test_nothing_listens_on_the_network(home: Home, report: Report, group: Group) -> None:
    cluster = started(home, report, group)
    assert ask(cluster, "SHOW listen_addresses") == [("",)]
    run = cluster.places.run
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    if os.geteuid() == 0:
        assert cluster.data.stat().st_uid != 0


def test_wrong_password_is_refused(home: Home, report: Report, group: Group) -> None:
    cluster = started(home, report, group)
    password = cluster.password_file.read_text().strip()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url().replace(password, "guess"))


def test_start_after_a_kill_keeps_the_data(home: Home, report: Report, group: Group) -> None:
    cluster = started(home, report, group, throwaway=False)
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(group.pids()["postgres"], signal.SIGKILL)
    wait_for_end(home)
    again = Group(mark=str(home.path))
    try:
        cluster.start(again, report)
        assert ask(cluster, "SELECT answer FROM kept") == [(42,)]
    finally:
        again.stop()


def test_stale_lock_naming_a_living_process_is_no_obstacle(
    home: Home, report: Report, group: Group
) -> None:
    """After a restart of the machine the number may belong to anybody."""
    cluster = started(home, report, group)
    group.stop()
    account = cluster.places.account
    lock = cluster.data / "postmaster.pid"
    lock.write_text(f"{os.getppid()}\n{cluster.data}\n{int(time.time())}\n5432\n")
    if account.uid is not None and account.gid is not None:
        os.chown(lock, account.uid, account.gid)
    again = Group(mark=str(home.path))
    try:
        cluster.start(again, report)
        assert ask(cluster, "SELECT 1") == [(1,)]
    finally:
        again.stop()


def test_half_made_cluster_is_made_anew(home: Home, report: Report, group: Group) -> None:
    cluster = cluster_of(home, report)
    (cluster.data / "PG_VERSION").write_text(f"{cluster.binaries.major}\n")
    (cluster.data / "base").mkdir()
    cluster.create(report)
    cluster.start(group, report)
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_cluster_of_somebody_else_is_left_alone(home: Home, report: Report) -> None:
    cluster = cluster_of(home, report)
    (cluster.data / "postmaster.opts").write_text("postgres\n")
    with pytest.raises(SetupError, match="did not make"):
        cluster.create(report)
    assert (cluster.data / "postmaster.opts").exists()


def test_cluster_of_another_version_explains_the_upgrade(home: Home) -> None:
    data = home.path / "servers" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    report = Report(log=home.logs / "setup.log")
    original, postgres.packages.can_install = postgres.packages.can_install, lambda: False
    try:
        with pytest.raises(SetupError, match=r"made by PostgreSQL 9.*postgresql-9-postgis-3"):
            postgres.ensure(report, data=data)
    finally:
        postgres.packages.can_install = original


def test_two_homes_run_side_by_side(make_home: MakeHome) -> None:
    homes = [make_home(), make_home()]
    groups = [Group(mark=str(home.path)) for home in homes]
    try:
        clusters = [
            started(home, Report(log=home.logs / "setup.log"), group)
            for home, group in zip(homes, groups, strict=True)
        ]
        for number, cluster in enumerate(clusters):
            ask(cluster, f"CREATE TABLE own AS SELECT {number} AS number")
        for number, cluster in enumerate(clusters):
            assert ask(cluster, "SELECT number FROM own") == [(number,)]
    finally:
        for group in groups:
            group.stop()
    assert not any(servers_left(home) for home in homes)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_home_that_the_account_cannot_reach(tmp_path: Path, report: Report, group: Group) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = Home(path=closed / "home")
    home.create()
    try:
        cluster = started(home, report, group)
        assert cluster.data == Path("/var/lib/parvis") / home.digest / "postgres"
        assert ask(cluster, "SELECT 1") == [(1,)]
    finally:
        group.stop()
        shutil.rmtree(Places.outside(home), ignore_errors=True)


def test_socket_of_a_home_with_a_long_path(make_home: MakeHome, group: Group) -> None:
    home = Home(path=make_home().path / ("long" * 25))
    home.create()
    report = Report(log=home.logs / "setup.log")
    places = Places.choose(home)
    try:
        assert len(os.fsencode(places.run)) <= SOCKET_FOLDER_LIMIT
        cluster = started(home, report, group)
        assert ask(cluster, "SELECT 1") == [(1,)]
    finally:
        group.stop()
        shutil.rmtree(places.run, ignore_errors=True)


def wait_for_end(home: Home) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(is_running(pid) for pid in servers_left(home)):
        time.sleep(0.1)
