"""Collects from `node_modules` what pages load: scripts, fonts with their CSS, one sprite."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from portal.setup import icons
from portal.setup.errors import SetupError

SCRIPTS = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}
FONTS = (
    "atkinson-hyperlegible-next",
    "bricolage-grotesque",
    "atkinson-hyperlegible-mono",
)
STYLESHEETS = ("wght.css", "wght-italic.css")
SUBSETS = ("latin", "latin-ext")
FACE = re.compile(r"/\* (?P<name>\S+) \*/\s*(?P<rule>@font-face \{.*?\n\})", re.DOTALL)
FILE = re.compile(r"url\(\./files/(?P<file>[^)]+)\)")


def collect(modules: Path, target: Path) -> None:
    """Fill a new folder from `node_modules`.

    Raises:
        SetupError: when a package does not hold what is expected of it.
    """
    (target / "fonts").mkdir(parents=True)
    for name, source in SCRIPTS.items():
        _copy(modules / source, target / name)
    rules = [rule for font in FONTS for rule in _faces(modules, font, target / "fonts")]
    (target / "fonts.css").write_text("\n".join(rules) + "\n", encoding="utf-8")
    sprite = icons.sprite(modules / "lucide-static" / "icons")
    (target / "icons.svg").write_text(sprite, encoding="utf-8")


def _faces(modules: Path, font: str, target: Path) -> list[str]:
    """Copy a font's latin files and return the rules that name them, largest subset last."""
    package = modules / "@fontsource-variable" / font
    rules = []
    for sheet in STYLESHEETS:
        if not (package / sheet).is_file():
            continue
        for face in FACE.finditer((package / sheet).read_text(encoding="utf-8")):
            file = FILE.search(face["rule"])
            subset = face["name"].removeprefix(f"{font}-").rsplit("-wght-", 1)[0]
            if file is None or subset not in SUBSETS:
                continue
            _copy(package / "files" / file["file"], target / file["file"])
            rules.append(face["rule"].replace("url(./files/", "url(./fonts/"))
    _copy(package / "LICENSE", target / f"{font}-LICENSE.txt")
    if not rules:
        raise SetupError(f"No latin font files found in {package}; its layout has changed.")
    return rules


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise SetupError(f"{source} is missing after `npm ci`; the package's layout has changed.")
    shutil.copyfile(source, target)
