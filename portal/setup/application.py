"""What the application needs before it serves: texts, tables, static files, an administrator.

Each step may run again without harm and is skipped where nothing has changed since.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping

from portal.setup import python_env
from portal.setup.home import CHECKOUT, Home, kept_secret
from portal.setup.report import Report

APPS = ("portal", "datasets", "api", "ingest")


def manage(*arguments: str) -> list[str]:
    """Return the command that runs one of our management commands."""
    return [str(python_env.PYTHON), str(CHECKOUT / "manage.py"), *arguments]


def environment(home: Home, addresses: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of every process of the application."""
    return {
        **python_env.clean_environment(),
        **addresses,
        "PARVIS_HOME": str(home.path),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def compile_texts(report: Report) -> None:
    """Compile the translations whose `.mo` is missing or older than its `.po`."""
    stale = [
        path
        for app in APPS
        for path in sorted((CHECKOUT / app / "locale").glob("*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists()
        or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
    with report.step("Translations") as step:
        if not stale:
            step.outcome = "up to date"
        for path in stale:
            report.run(
                [
                    *(str(python_env.PYTHON), "-m", "babel.messages.frontend", "compile"),
                    *("-i", str(path), "-o", str(path.with_suffix(".mo"))),
                    *("-l", path.parts[-3]),
                ],
                cwd=CHECKOUT,
                env=python_env.clean_environment(),
            )


def migrate(report: Report, env: Mapping[str, str]) -> None:
    """Bring the catalogue's tables up to date."""
    with report.step("Database tables"):
        report.run(manage("migrate", "--no-input"), cwd=CHECKOUT, env=env)


def collect_static(report: Report, home: Home, env: Mapping[str, str]) -> None:
    """Collect static files when a source of theirs has changed."""
    stamp = home.path / "static.stamp"
    with report.step("Static files") as step:
        digest = _static_digest()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
            step.outcome = "up to date"
            return
        report.run(manage("collectstatic", "--no-input", "--clear"), cwd=CHECKOUT, env=env)
        stamp.write_text(digest, encoding="utf-8")


def ensure_administrator(report: Report, home: Home, env: Mapping[str, str]) -> None:
    """Create the user `admin` when the portal has no administrator yet."""
    with report.step("Administrator"):
        kept_secret(home.admin_password_file)
        report.run(
            manage("ensure_admin", "--password-file", str(home.admin_password_file)),
            cwd=CHECKOUT,
            env=env,
        )


def check_foreign_database(report: Report, env: Mapping[str, str]) -> None:
    """Check that a server that is not ours has what Parvis needs."""
    with report.step("Checking the database given"):
        report.run(
            manage("setup_database", "--check"),
            cwd=CHECKOUT,
            env=env,
            remedy="`.venv/bin/python manage.py setup_database` prints the SQL to run.",
        )


def _static_digest() -> str:
    """Describe what collectstatic depends on: our files, the packages, the debug setting."""
    digest = hashlib.sha256(os.environ.get("PARVIS_DEBUG", "").encode())
    digest.update((python_env.REQUIREMENTS / "run.txt").read_bytes())
    folders = [CHECKOUT / "static", *(CHECKOUT / app / "static" for app in APPS)]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                seen = path.stat()
                digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
