"""The static checks: style, types, import contracts, migrations, Django's own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping

from portal.setup.application import manage
from portal.setup.home import CHECKOUT
from portal.setup.python_env import PYTHON, VENV
from portal.setup.report import Report

STYLE = {
    "ruff check": [str(PYTHON), "-m", "ruff", "check", "."],
    "ruff format": [str(PYTHON), "-m", "ruff", "format", "--check", "."],
    "import contracts": [str(VENV / "bin" / "lint-imports")],
}
TYPES = {"mypy": [str(PYTHON), "-m", "mypy"]}
DJANGO = {
    "migrations complete": manage("makemigrations", "--check", "--dry-run"),
    "django check": manage("check"),
}


def failing(report: Report, checks: Mapping[str, list[str]], env: Mapping[str, str]) -> list[str]:
    """Run checks one after the other; return the names of those that failed.

    Their output is shown only when they fail.
    """
    failed = []
    for name, argv in checks.items():
        started = time.monotonic()
        outcome = subprocess.run(
            argv,
            cwd=CHECKOUT,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        word = "passed" if outcome.returncode == 0 else "FAILED"
        report.say(f"  {name:<36} {word} ({time.monotonic() - started:.1f} s)")
        if outcome.returncode != 0:
            report.say(outcome.stdout.rstrip())
            failed.append(name)
    return failed
