"""Rules of the house that a machine can see: size, names, docstrings, settings, imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "datasets", "api", "ingest")
MODULES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
HEAVY = ("pandas", "pyarrow", "duckdb", "polars", "openpyxl", "pyogrio")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES + TESTS, ids=_name)
def test_module_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        return
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "every module opens with a docstring"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_has_a_name_of_its_own(path: Path) -> None:
    banned = {"utils", "helpers", "common", "misc", "base"}
    allowed = {ROOT / "ingest" / "readers" / "base.py"}
    assert path.stem not in banned or path in allowed


def test_every_variable_of_the_settings_is_documented() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    sources = "".join(
        (ROOT / "portal" / name).read_text(encoding="utf-8")
        for name in ("settings.py", "environment.py")
    )
    variables = set(re.findall(r"""(?:env\.\w+|from_state)\(\s*["']([A-Z_]+)["']""", sources))
    assert len(variables) > 10
    missing = {name for name in variables if f"`{name}`" not in documented}
    assert not missing


def test_web_process_imports_no_heavy_library() -> None:
    """Pandas, Arrow and readers stay in the workers (design 4, models 3)."""
    program = (
        "import sys, django, portal.wsgi; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        f"print(sorted(m for m in {HEAVY!r} if m in sys.modules))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip().splitlines()[-1] == "[]"
