"""Our private Postgres cluster: made once, reached through a socket in a private folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.setup import roles
from portal.setup.account import Places
from portal.setup.errors import SetupError
from portal.setup.home import kept_secret
from portal.setup.postgres import Binaries
from portal.setup.report import Report, tail
from portal.setup.supervisor import Group, Service

SOCKET_PORT = 5432  # only part of the socket's name: nothing listens on TCP
SOCKET = f".s.PGSQL.{SOCKET_PORT}"
START_PATIENCE_S = 60
COMMON_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "password_encryption": "scram-sha-256",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "2000",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "1h",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One cluster of ours; nothing else on the machine uses it."""

    binaries: Binaries
    places: Places
    password_file: Path
    log: Path
    throwaway: bool = False

    @property
    def data(self) -> Path:
        return self.places.postgres

    def url(self, database: str = roles.DATABASE) -> str:
        """Return the address of a database, password included."""
        password = self.password_file.read_text(encoding="utf-8").strip()
        host = quote(str(self.places.run), safe="")
        return f"postgresql://{roles.LOGIN}:{password}@{host}:{SOCKET_PORT}/{database}"

    def create(self, report: Report) -> None:
        """Make the cluster unless it exists; a half-made one is made anew."""
        complete = self.data / "parvis-complete"
        if complete.exists():
            return
        if (self.data / "postmaster.opts").exists():
            raise SetupError(f"{self.data} holds a cluster that Parvis did not make. Move it away.")
        for path in self.data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        account = self.places.account
        report.run(
            [self.binaries.program("initdb"), "--pgdata", str(self.data)]
            + ["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
            + ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
            + (["--no-sync"] if self.throwaway else []),
            user=account.uid,
            group=account.gid,
            cwd=Path("/"),
            env=_server_environment(),
        )
        self._write("pg_hba.conf", _host_rules())
        self._write("pg_ident.conf", f"owner {account.name} postgres\n")
        self._write(complete.name, "")

    def start(self, group: Group, report: Report) -> None:
        """Start the server in the group, wait for it, and make roles and extensions.

        The caller holds the home's lock and has ended what an earlier run left, so a lock file
        found here is stale; its number may since belong to some other process.
        """
        for stale in (self.data / "postmaster.pid", self.places.run / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)
        fixed = {
            **COMMON_SETTINGS,
            "unix_socket_directories": str(self.places.run),
            "port": str(SOCKET_PORT),
            **(THROWAWAY_SETTINGS if self.throwaway else {}),
        }
        settings = [word for name, value in fixed.items() for word in ("-c", f"{name}={value}")]
        beginning = self.log.stat().st_size if self.log.exists() else 0
        service = Service(
            name="postgres",
            argv=(self.binaries.program("postgres"), "-D", str(self.data), *settings),
            env=_server_environment(),
            cwd=Path("/"),
            account=self.places.account,
            stop_signal=signal.SIGINT,
            log=self.log,
            is_server=True,
        )
        group.start(service)
        deadline = time.monotonic() + START_PATIENCE_S
        while not self._answers():
            if not group.is_alive("postgres") or time.monotonic() > deadline:
                raise SetupError(
                    f"{tail(self.log, beginning)}\nPostgres did not start on {self.data}. "
                    f"The lines above are the end of {self.log}."
                )
            time.sleep(0.05)
        self._prepare(report)

    def _prepare(self, report: Report) -> None:
        """Make roles, database and extensions, all of which may exist already."""
        report.run(
            [*self._psql(), "--quiet", "--no-psqlrc", "--file=-"],
            stdin=roles.psql_script(roles.Names(), kept_secret(self.password_file)),
            user=self.places.account.uid,
            group=self.places.account.gid,
            cwd=Path("/"),
            env=_server_environment(),
        )

    def _psql(self) -> list[str]:
        return [
            self.binaries.program("psql"),
            f"--host={self.places.run}",
            f"--port={SOCKET_PORT}",
            "--username=postgres",
            "--dbname=postgres",
            "--no-password",
        ]

    def _answers(self) -> bool:
        outcome = subprocess.run(
            [*self._psql(), "--no-psqlrc", "--command=SELECT 1"],
            user=self.places.account.uid,
            group=self.places.account.gid,
            extra_groups=None if self.places.account.uid is None else [],
            cwd="/",
            env=_server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return outcome.returncode == 0

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text, encoding="utf-8")
        account = self.places.account
        if account.uid is not None and account.gid is not None:
            os.chown(path, account.uid, account.gid)
        path.chmod(0o600)


def _host_rules() -> str:
    return (
        "# Written by Parvis. The superuser enters by the socket as the cluster's owner only.\n"
        "local all postgres peer map=owner\n"
        "local all all scram-sha-256\n"
    )


def _server_environment() -> dict[str, str]:
    """Return an environment without the variables that would send a client elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": "/"}
