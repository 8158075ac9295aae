"""What is committed about foreign packages: exact, hashed, and silent about where they lie."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest

from portal.setup.home import CHECKOUT

LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
SETUP = sorted((CHECKOUT / "portal" / "setup").glob("*.py"))
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z,]+\])?==(?P<version>\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {match["name"]: match["version"] for match in PIN.finditer(text)}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_python_pins_have_hashes_and_no_addresses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "//" not in text
    assert "index-url" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert "==" in entry
        assert "--hash=sha256:" in entry, entry


def test_tests_use_the_versions_that_run() -> None:
    """`make test` fills the same environment: it must hold everything `make run` needs."""
    assert pins("run").items() <= pins("test").items()


def test_front_end_pins_have_hashes_and_no_addresses() -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        if name:
            assert package["integrity"].startswith("sha512-"), name
    wanted = json.loads((CHECKOUT / "package.json").read_text(encoding="utf-8"))
    for version in [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), version


@pytest.mark.parametrize("path", SETUP, ids=lambda path: path.name)
def test_setup_needs_the_standard_library_only(path: Path) -> None:
    """It runs on the system's Python, before there is anything else."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            ours = name.startswith("portal.setup")
            assert ours or name.split(".")[0] in sys.stdlib_module_names, name


def test_old_python_can_read_the_entry() -> None:
    """It must live long enough to say that it is too old."""
    source = (CHECKOUT / "portal" / "setup" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
