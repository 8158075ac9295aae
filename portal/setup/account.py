"""Who runs the servers, and where they may keep their files.

Postgres refuses to run as root, so root hands the servers to an unprivileged account. That
account must be able to reach the data folder, which a home folder of mode 700 prevents.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.setup.errors import SetupError
from portal.setup.home import Home

CANDIDATES = ("postgres", "nobody")
SYSTEM_FOLDER = Path("/var/lib/parvis")
SOCKET_FOLDER_LIMIT = 85  # the kernel allows 107 bytes, Postgres adds its socket's name


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of the machine; `uid` None means that we already are that user."""

    name: str
    uid: int | None
    gid: int | None

    @classmethod
    def for_folder(cls, folder: Path) -> Account:
        """Return who runs servers on this folder: its owner if it exists, else the usual."""
        if os.geteuid() != 0:
            return cls(name=pwd.getpwuid(os.geteuid()).pw_name, uid=None, gid=None)
        if folder.exists() and folder.stat().st_uid != 0:
            entry = pwd.getpwuid(folder.stat().st_uid)
            return cls(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
        for candidate in CANDIDATES:
            try:
                entry = pwd.getpwnam(candidate)
            except KeyError:
                continue
            return cls(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
        raise SetupError(
            "Postgres does not run as root, and this machine has no user named "
            f"{' or '.join(CANDIDATES)} to run it. Add one (`useradd --system postgres`)."
        )

    def can_reach(self, path: Path) -> bool:
        """Tell whether this account may pass through every folder down to `path`."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        outcome = subprocess.run(
            ["/usr/bin/test", "-x", str(path)],
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            check=False,
        )
        return outcome.returncode == 0

    def make_folder(self, path: Path) -> None:
        """Make a folder of mode 700 that belongs to this account."""
        if path.is_symlink():
            raise SetupError(f"{path} is a symbolic link; a real folder is needed. Remove it.")
        path.mkdir(mode=0o700, exist_ok=True)
        owner = os.geteuid() if self.uid is None else self.uid
        if path.stat().st_uid not in {owner, os.geteuid()}:
            raise SetupError(
                f"{path} belongs to another user, so the servers cannot use it. Remove it, or "
                "choose another PARVIS_HOME."
            )
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
        if stat.S_IMODE(path.stat().st_mode) != 0o700:
            path.chmod(0o700)


@dataclass(frozen=True, kw_only=True)
class Places:
    """The folders of the private servers."""

    account: Account
    base: Path
    run: Path

    @property
    def postgres(self) -> Path:
        return self.base / "postgres"

    @property
    def redis(self) -> Path:
        return self.base / "redis"

    @staticmethod
    def outside(home: Home) -> Path:
        """Return where a home's servers live when their account cannot reach the home."""
        return SYSTEM_FOLDER / home.digest

    @classmethod
    def choose(cls, home: Home) -> Places:
        """Choose folders for the servers of a home; makes none.

        They lie in the home itself when the servers' account can reach it, else in
        `/var/lib/parvis/<hash of the home>`.
        """
        outside, inside = cls.outside(home), home.path / "servers"
        there = outside if (outside / "postgres").exists() else inside
        account = Account.for_folder(there / "postgres")
        base = inside if account.can_reach(home.path) else outside
        return cls(account=account, base=base, run=run_folder(home, base))

    def make(self) -> None:
        """Make the folders, each of mode 700 and the account's own."""
        self.base.mkdir(parents=True, exist_ok=True)
        if self.account.uid is not None:
            self.base.chmod(0o711)
        if not self.account.can_reach(self.base):
            raise SetupError(
                f"The user {self.account.name} cannot reach {self.base}. Set PARVIS_HOME to a "
                "folder whose parents everybody may pass through, as in /var/lib."
            )
        for folder in (self.postgres, self.redis, self.run):
            self.account.make_folder(folder)


def run_folder(home: Home, base: Path) -> Path:
    """Return a folder for sockets whose path is short enough for the kernel."""
    candidates = [base / "run"]
    if os.geteuid() == 0:
        candidates.append(Path("/run") / f"parvis-{home.digest}")
    elif os.environ.get("XDG_RUNTIME_DIR"):
        candidates.append(Path(os.environ["XDG_RUNTIME_DIR"]) / f"parvis-{home.digest}")
    candidates.append(Path("/tmp") / f"parvis-{home.digest}")  # noqa: S108  (mode 700, owner seen)
    for candidate in candidates:
        fits = len(os.fsencode(candidate)) <= SOCKET_FOLDER_LIMIT
        if fits and (candidate.parent == base or os.access(candidate.parent, os.W_OK)):
            return candidate
    raise SetupError(f"No folder with a short path for sockets; tried {candidates}.")
