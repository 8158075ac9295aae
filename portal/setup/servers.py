"""The servers of one run: our own Postgres and Redis, or those that the environment names."""

from __future__ import annotations

import os
from dataclasses import dataclass

from portal.setup import broker, postgres
from portal.setup.account import Places
from portal.setup.cluster import Cluster
from portal.setup.home import Home
from portal.setup.process import end_processes, left_behind
from portal.setup.report import Report
from portal.setup.supervisor import Group


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the databases and Redis are, and the folders when they are ours."""

    database_url: str
    records_database_url: str
    redis_url: str
    data_dir: str | None
    run_dir: str | None

    def environment(self) -> dict[str, str]:
        """Return the addresses as the variables that the settings read."""
        return {
            "DATABASE_URL": self.database_url,
            "RECORDS_DATABASE_URL": self.records_database_url,
            "REDIS_URL": self.redis_url,
        }


def end_left_behind(report: Report, home: Home) -> None:
    """End what a killed run of this home has left; only its lock's holder may call this."""
    folders = [home.path / "servers" / name for name in ("postgres", "redis")]
    outside = Places.outside(home)
    folders += [outside / name for name in ("postgres", "redis")]
    mark = str(home.path)
    if left_behind(mark, folders):
        with report.step("Ending what a killed run left") as step:
            ended = end_processes(lambda: left_behind(mark, folders), patience=8.0)
            step.outcome = f"{ended} processes ended"
    home.state_file.unlink(missing_ok=True)


def start(report: Report, home: Home, group: Group, *, throwaway: bool = False) -> Addresses:
    """Start the servers that the environment does not name; a throwaway run starts both."""
    given = {} if throwaway else os.environ
    database_url, redis_url = given.get("DATABASE_URL", ""), given.get("REDIS_URL", "")
    places = None if database_url and redis_url else Places.choose(home)
    if places and not database_url:
        binaries = postgres.ensure(report, data=places.postgres)
        places = Places.choose(home)  # the packages may have brought the user postgres
        places.make()
        cluster = Cluster(
            binaries=binaries,
            places=places,
            password_file=home.path / "database-password",
            log=home.logs / "postgres.log",
            throwaway=throwaway,
        )
        with report.step("Starting the database"):
            cluster.create(report)
            cluster.start(group, report)
        database_url = cluster.url()
    if places and not redis_url:
        places.make()
        server = broker.Broker(
            program=broker.ensure(report, places),
            places=places,
            password_file=home.path / "redis-password",
            log=home.logs / "redis.log",
            throwaway=throwaway,
        )
        with report.step("Starting the task broker"):
            server.start(group)
        redis_url = server.url
    return Addresses(
        database_url=database_url,
        records_database_url=given.get("RECORDS_DATABASE_URL", "") or database_url,
        redis_url=redis_url,
        data_dir=str(places.postgres) if places and not given.get("DATABASE_URL") else None,
        run_dir=str(places.run) if places else None,
    )
