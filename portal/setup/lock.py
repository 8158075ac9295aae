"""Renews the pins: `requirements/*.txt` with hashes, and `package-lock.json`.

Uses uv, from the machine or installed beside the virtual environment for this purpose.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.setup.errors import SetupError
from portal.setup.home import CHECKOUT
from portal.setup.python_env import REQUIREMENTS, clean_environment

FLAGS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet"),
)
SOURCES = {
    "run": ["pyproject.toml"],
    "test": [
        *("pyproject.toml", "--group", "pyproject.toml:test"),
        *("--constraint", "requirements/run.txt"),
    ],
    "pip": ["requirements/pip.in"],
    "node": ["requirements/node.in"],
    "valkey": ["requirements/valkey.in"],
}


def lock() -> int:
    """Renew every lock file; what changed is for the person to read and commit."""
    with tempfile.TemporaryDirectory(prefix="parvis-lock-") as folder:
        uv = shutil.which("uv") or _install_uv(Path(folder))
        for name, sources in SOURCES.items():
            target = REQUIREMENTS / f"{name}.txt"
            sys.stdout.write(f"  requirements/{name}.txt\n")
            sys.stdout.flush()
            _run([uv, "pip", "compile", *FLAGS, *sources, "--output-file", str(target)])
    if shutil.which("npm"):
        sys.stdout.write("  package-lock.json\n")
        sys.stdout.flush()
        _run(["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"])
    return 0


def _install_uv(folder: Path) -> str:
    _run([sys.executable, "-m", "venv", str(folder / "venv")])
    _run([str(folder / "venv" / "bin" / "pip"), "install", "--quiet", "uv"])
    return str(folder / "venv" / "bin" / "uv")


def _run(argv: list[str]) -> None:
    outcome = subprocess.run(
        argv, cwd=CHECKOUT, env={**clean_environment(), "UV_NO_CONFIG": "1"}, check=False
    )
    if outcome.returncode != 0:
        raise SetupError(f"`{' '.join(argv[:4])} ...` failed; the lines above say why.")
