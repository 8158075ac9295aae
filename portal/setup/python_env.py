"""The virtual environment `.venv`, filled from the hashed pins in `requirements/`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.setup.errors import SetupError
from portal.setup.home import CHECKOUT
from portal.setup.report import Report

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = CHECKOUT / "requirements"
ALSO_FILLED_BY = {"run": "test"}  # test.txt holds everything in run.txt


def install(report: Report, *names: str) -> None:
    """Make sure that `.venv` exists and holds the packages of each `requirements/<name>.txt`."""
    for name in names:
        with report.step(f"Python packages ({name})") as step:
            if _is_current(name):
                step.outcome = "up to date"
                continue
            _make_venv(report)
            _pip_install(report, name)
            _stamp(name).write_text(_fingerprint(name), encoding="utf-8")


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that bend a Python's paths."""
    bent = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_USER"}
    return {name: value for name, value in os.environ.items() if name not in bent}


def _make_venv(report: Report) -> None:
    if _works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    report.run(
        [sys.executable, "-m", "venv", str(VENV)],
        env=clean_environment(),
        remedy="On Debian and Ubuntu the package python3-venv is needed.",
    )
    # The pip of Ubuntu 22.04 misreads the markers of our pins under its Python 3.11.0rc1.
    _pip_install(report, "pip")


def _pip_install(report: Report, name: str) -> None:
    report.run(
        [
            *(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"),
            *("--disable-pip-version-check", "-r", str(REQUIREMENTS / f"{name}.txt")),
        ],
        env=clean_environment(),
        remedy="Check that the package index is reachable (PIP_* variables, proxy).",
    )


def _works() -> bool:
    if not PYTHON.exists():
        return False
    outcome = subprocess.run(
        [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"],
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return outcome.returncode == 0


def _is_current(name: str) -> bool:
    wider = ALSO_FILLED_BY.get(name)
    return PYTHON.exists() and (_stamped(name) or (wider is not None and _stamped(name, by=wider)))


def _stamped(name: str, by: str | None = None) -> bool:
    try:
        return _stamp(by or name).read_text(encoding="utf-8") == _fingerprint(by or name)
    except OSError:
        return False


def _stamp(name: str) -> Path:
    return VENV / f".parvis-{name}"


def _fingerprint(name: str) -> str:
    """Describe what a filled environment depends on: the lock, the Python, the place."""
    lock = REQUIREMENTS / f"{name}.txt"
    if not lock.is_file():
        raise SetupError(f"{lock} is missing: this checkout is not complete. Clone it again.")
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {PYTHON.resolve()} {VENV}\n"
