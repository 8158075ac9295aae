"""Where the settings come from: the environment first, then `$PARVIS_HOME/state.json`.

Returns plain values. Reads files and variables only; connects to nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

from environs import Env

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE_SECRET_KEY = "change-me"  # noqa: S105  (the sample itself, refused at boot)

env = Env()


def parvis_home() -> Path:
    """Return the folder that holds everything this portal keeps on disk."""
    return Path(env.str("PARVIS_HOME", str(CHECKOUT / ".parvis"))).expanduser().absolute()


def state() -> dict[str, object]:
    """Return what `make run` wrote about the servers it started, or nothing."""
    try:
        found = json.loads((parvis_home() / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def from_state(variable: str, key: str, default: str) -> str:
    """Return an address: the variable if it is set, else what the state file says."""
    given = env.str(variable, "")
    return given or str(state().get(key) or default)


def secret_key() -> str:
    """Return the key that signs sessions: the variable, else the generated file.

    Raises:
        RuntimeError: when there is neither, or when it is the sample of the documentation.
    """
    key = env.str("PARVIS_SECRET_KEY", "")
    path = parvis_home() / "secret-key"
    if not key and path.is_file():
        key = path.read_text(encoding="utf-8").strip()
    if not key:
        raise RuntimeError(
            "No secret key: set PARVIS_SECRET_KEY to 50 random characters, or let "
            "`make run` write one."
        )
    if key == SAMPLE_SECRET_KEY or len(key) < 32:
        raise RuntimeError(
            "PARVIS_SECRET_KEY is the sample key or too short: set 50 random characters."
        )
    return key
