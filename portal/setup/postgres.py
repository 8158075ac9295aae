"""Finds the machine's PostgreSQL server binaries that come with PostGIS, or installs them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.setup import packages
from portal.setup.errors import SetupError
from portal.setup.report import Report

BINARY_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
NEEDED = ("postgres", "initdb", "psql")
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
OLDEST = 14
PACKAGE = re.compile(r"^postgresql-(?P<major>\d+)-postgis-3$")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """Server programs of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the full path of one of the programs."""
        return str(self.folder / name)


def ensure(report: Report, *, data: Path) -> Binaries:
    """Return the binaries that serve a data folder, installing packages when it must be.

    An existing cluster is only ever served by its own major version.

    Raises:
        SetupError: naming the packages to install, or the upgrade to make.
    """
    with report.step("PostgreSQL with PostGIS") as step:
        wanted = _major_of(data)
        found = _best(find(), wanted)
        if found is None and packages.can_install():
            packages.refresh_lists(report)
            name = _package(wanted)
            if name is None:
                packages.refresh_lists(report, force=True)
                name = _package(wanted)
            if name is not None:
                packages.install(report, [name])
                found = _best(find(), wanted)
        if found is None:
            raise SetupError(_explain(wanted, data))
        step.outcome = f"version {found.major}"
        return found


def find() -> list[Binaries]:
    """Return every complete set of server binaries with our extensions, newest first."""
    folders = [path for pattern in BINARY_FOLDERS for path in Path("/").glob(pattern[1:])]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = []
    for folder in dict.fromkeys(folders):
        major = _version(folder)
        if major >= OLDEST and _has_extensions(folder, major):
            found.append(Binaries(folder=folder, major=major))
    return sorted(found, key=lambda binaries: -binaries.major)


def _best(found: list[Binaries], wanted: int | None) -> Binaries | None:
    fitting = [binaries for binaries in found if wanted in {None, binaries.major}]
    return fitting[0] if fitting else None


def _major_of(data: Path) -> int | None:
    """Return the major version that made a cluster, or None when there is no cluster."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="utf-8").split(".")[0])
    except (OSError, ValueError):
        return None


def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in NEEDED):
        return 0
    outcome = subprocess.run(
        [str(folder / "postgres"), "--version"], stdout=subprocess.PIPE, text=True, check=False
    )
    version = re.search(r"(\d+)(?:\.|devel|beta|rc)", outcome.stdout)
    return int(version[1]) if version else 0


def _has_extensions(folder: Path, major: int) -> bool:
    shares = (
        folder.parent / "share" / "extension",
        folder.parent / "share" / "postgresql" / "extension",
        Path(f"/usr/share/postgresql/{major}/extension"),
    )
    return any(all((share / f"{name}.control").exists() for name in EXTENSIONS) for share in shares)


def _package(wanted: int | None) -> str | None:
    """Return the package to install: the cluster's version, else an installed one, else newest."""
    offered = {
        int(match["major"]): name
        for name in packages.available(r"^postgresql-[0-9]+-postgis-3$")
        if (match := PACKAGE.match(name)) and int(match["major"]) >= OLDEST
    }
    if wanted is not None:
        return offered.get(wanted)
    installed = [_version(path) for path in Path("/").glob(BINARY_FOLDERS[0][1:])]
    for major in sorted(installed, reverse=True):
        if major in offered:
            return offered[major]
    return offered[max(offered)] if offered else None


def _explain(wanted: int | None, data: Path) -> str:
    if wanted is not None:
        there = ", ".join(str(binaries.major) for binaries in find()) or "none"
        return (
            f"The cluster in {data} was made by PostgreSQL {wanted}, and this machine has "
            f"PostgreSQL with PostGIS in version: {there}. Either install postgresql-{wanted} "
            f"and postgresql-{wanted}-postgis-3, or upgrade: dump with the old version "
            "(`pg_dump --format=custom`), move the folder away, start Parvis once, restore."
        )
    return (
        "PostgreSQL with PostGIS was not found, and packages cannot be installed from here "
        "(this needs root or sudo).\n"
        "  Ask an administrator to run, on Debian 12:  apt-get install postgresql-15-postgis-3\n"
        "                                  Debian 13:  apt-get install postgresql-17-postgis-3\n"
        "                               Ubuntu 22.04:  apt-get install postgresql-14-postgis-3\n"
        "                               Ubuntu 24.04:  apt-get install postgresql-16-postgis-3\n"
        "  or give the address of a server: DATABASE_URL=postgresql://... make run\n"
        "  or use containers: see docs/deployment.md (docker compose up)."
    )
