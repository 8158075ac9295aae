"""Finds or installs the Chromium that the browser tests drive."""

from __future__ import annotations

import os
import shutil
import subprocess

from portal.setup import packages
from portal.setup.errors import SetupError
from portal.setup.report import Report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure(report: Report) -> str | None:
    """Return a working browser, or None when there is none and it may be missing.

    Raises:
        SetupError: in CI, where no test may be left out.
    """
    with report.step("Chromium") as step:
        found = os.environ.get("PARVIS_TEST_CHROMIUM") or _find()
        if found is None and packages.can_install():
            packages.refresh_lists(report)
            if packages.available("^chromium$"):
                packages.install(report, ["chromium"])
                found = _find()
        if found is None:
            text = "No Chromium was found and none can be installed: the browser tests are LEFT OUT"
            if os.environ.get("CI"):
                raise SetupError(f"{text}, which CI does not accept. Install chromium.")
            step.outcome = f"MISSING. {text}. Install chromium to run them"
        else:
            step.outcome = found
        return found


def _find() -> str | None:
    for name in NAMES:
        path = shutil.which(name)
        if path and _works(path):
            return path
    return None


def _works(path: str) -> bool:
    """Tell a browser from the stub that some releases ship in its place."""
    try:
        outcome = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return outcome.returncode == 0
