"""The folders of one installation: the checkout and `$PARVIS_HOME`.

Gives paths and the small secret files kept there; starts nothing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Home:
    """One `PARVIS_HOME`: what a running portal keeps on disk."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that `PARVIS_HOME` names, by default `.parvis` in the checkout."""
        given = os.environ.get("PARVIS_HOME") or str(CHECKOUT / ".parvis")
        return cls(path=Path(given).expanduser().absolute())

    @property
    def digest(self) -> str:
        """A short name for this home, for folders that must lie elsewhere."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def state_file(self) -> Path:
        return self.path / "state.json"

    @property
    def lock_file(self) -> Path:
        return self.path / "run.lock"

    @property
    def secret_key_file(self) -> Path:
        return self.path / "secret-key"

    @property
    def admin_password_file(self) -> Path:
        return self.path / "admin-password"

    @property
    def demo_stamp(self) -> Path:
        return self.path / "demo-loaded"

    def create(self) -> None:
        """Make the folder; others may pass through it (as root), never list it."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.logs.mkdir(exist_ok=True)

    def make_secret_key(self) -> None:
        """Write the key that signs sessions, once, unless the environment gives one."""
        if not os.environ.get("PARVIS_SECRET_KEY"):
            kept_secret(self.secret_key_file)


def kept_secret(path: Path) -> str:
    """Return the secret kept in a file of mode 600, made at the first call."""
    try:
        found = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        found = ""
    if found:
        return found
    secret = secrets.token_urlsafe(42)
    write_private(path, secret + "\n")
    return secret


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 600 in one step: readers see the old text or the new one."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)
