"""System packages by apt, as root or through sudo, without starting a service.

Installing a database server normally creates a cluster and starts it; ours is private, so both
are switched off for the time of the install and put back as they were.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.setup.errors import SetupError
from portal.setup.report import Report

LISTS = Path("/var/lib/apt/lists")
LISTS_ARE_OLD_AFTER_S = 24 * 3600
POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/parvis-setup.conf")
KEPT_THROUGH_SUDO = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY")


def privilege() -> list[str] | None:
    """Return the words that run a command as root: none, `sudo`, or None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asks_nothing = subprocess.run(
        ["sudo", "-n", "true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if asks_nothing.returncode == 0 or os.isatty(0):
        kept = [f"{name}={os.environ[name]}" for name in KEPT_THROUGH_SUDO if name in os.environ]
        return ["sudo", "env", *kept]
    return None


def can_install() -> bool:
    """Tell whether packages can be installed here: apt, and a way to be root."""
    return shutil.which("apt-get") is not None and privilege() is not None


def available(pattern: str) -> list[str]:
    """Return the names of packages that match a pattern and can be installed."""
    if shutil.which("apt-cache") is None:
        return []
    found = _output(["apt-cache", "search", "--names-only", pattern])
    names = [line.split()[0] for line in found.splitlines() if line.strip()]
    return [name for name in names if _has_candidate(name)]


def refresh_lists(report: Report, *, force: bool = False) -> None:
    """Fetch the package lists when there are none or they are older than a day."""
    lists = list(LISTS.glob("*_Packages*"))
    newest = max((path.stat().st_mtime for path in lists), default=0.0)
    checked = LISTS / "partial"
    if checked.is_dir():  # touched by every update, also one that found nothing new
        newest = max(newest, checked.stat().st_mtime) if lists else 0.0
    if force or time.time() - newest > LISTS_ARE_OLD_AFTER_S:
        try:
            _apt(report, "update")
        except SetupError:  # one broken source of many; the install says what is missing
            report.say("`apt-get update` failed; going on with the package lists there are.")


def install(report: Report, packages: list[str]) -> None:
    """Install packages; nothing already installed is upgraded, no service is started."""
    with _no_services(report), _no_default_cluster(report):
        _apt(
            report,
            "install",
            "--yes",
            "--no-install-recommends",
            "--no-upgrade",
            "-o",
            "Dpkg::Options::=--force-confold",
            "-o",
            "DPkg::Lock::Timeout=300",
            *packages,
        )


def _apt(report: Report, *arguments: str) -> None:
    words = privilege()
    if words is None:
        raise SetupError("Installing packages needs root or sudo.")
    report.run(
        [*words, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *arguments],
        cwd=Path("/"),
        interruptible=False,  # never leave dpkg half way
        remedy="Look at the lines above; `apt-get update` may be needed, or another mirror.",
    )


@contextmanager
def _no_services(report: Report) -> Iterator[None]:
    """Forbid services to start while packages are installed; a policy already there stays."""
    if POLICY.exists() or POLICY.is_symlink():
        yield
        return
    _write_as_root(report, POLICY, "#!/bin/sh\nexit 101\n", mode="755")
    try:
        yield
    finally:
        _remove_as_root(report, POLICY)


@contextmanager
def _no_default_cluster(report: Report) -> Iterator[None]:
    """Keep Debian's scripts from creating a system cluster; existing ones are left alone."""
    folder = NO_CLUSTER.parent
    made = [path for path in (folder.parent, folder) if not path.exists()]
    _write_as_root(report, NO_CLUSTER, "create_main_cluster = false\n", mode="644")
    try:
        yield
    finally:
        _remove_as_root(report, NO_CLUSTER)
        for path in reversed(made):
            if not any(path.iterdir()):
                report.run([*(privilege() or []), "rmdir", str(path)])


def _write_as_root(report: Report, path: Path, text: str, *, mode: str) -> None:
    words = privilege() or []
    report.run([*words, "mkdir", "-p", str(path.parent)])
    report.run([*words, "tee", str(path)], stdin=text)
    report.run([*words, "chmod", mode, str(path)])


def _remove_as_root(report: Report, path: Path) -> None:
    report.run([*(privilege() or []), "rm", "-f", str(path)], interruptible=False)


def _has_candidate(name: str) -> bool:
    policy = _output(["apt-cache", "policy", name])
    return re.search(r"^\s*Candidate: (?!\(none\))", policy, re.MULTILINE) is not None


def _output(argv: list[str]) -> str:
    outcome = subprocess.run(
        argv,
        env={**os.environ, "LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return outcome.stdout
