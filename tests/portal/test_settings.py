"""Where the settings find the servers: what is given wins, and goes together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = (
    "from django.conf import settings as s;"
    "print(s.DATABASE_URL, s.RECORDS_DATABASE_URL, s.REDIS_URL, sep='|')"
)


def settings_of(home: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    env = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PARVIS_HOME": str(home),
        "PARVIS_SECRET_KEY": "k" * 50,
        **given,
    }
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    state = {
        "database_url": "postgresql://own/a",
        "records_database_url": "postgresql://own/b",
        "redis_url": "redis://own/0",
    }
    (tmp_path / "state.json").write_text(json.dumps(state))
    return tmp_path


def test_state_file_names_the_servers(home: Path) -> None:
    found = settings_of(home).stdout.strip()
    assert found == "postgresql://own/a|postgresql://own/b|redis://own/0"


def test_a_given_database_holds_the_records_too(home: Path) -> None:
    found = settings_of(home, DATABASE_URL="postgresql://given/c").stdout.strip()
    assert found == "postgresql://given/c|postgresql://given/c|redis://own/0"


def test_records_may_live_elsewhere(home: Path) -> None:
    found = settings_of(
        home, DATABASE_URL="postgresql://given/c", RECORDS_DATABASE_URL="postgresql://far/d"
    ).stdout.strip()
    assert found == "postgresql://given/c|postgresql://far/d|redis://own/0"


@pytest.mark.parametrize("key", ["change-me", "short"])
def test_sample_and_short_keys_are_refused(home: Path, key: str) -> None:
    outcome = settings_of(home, PARVIS_SECRET_KEY=key)
    assert outcome.returncode != 0
    assert "PARVIS_SECRET_KEY" in outcome.stderr
