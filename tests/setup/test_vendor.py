"""What pages load of other people's work: collected whole, and named rightly."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from portal.setup import icons, vendor
from portal.setup.errors import SetupError
from portal.setup.frontend import NODE_MODULES
from portal.setup.home import CHECKOUT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not NODE_MODULES.is_dir():
        pytest.fail("node_modules is missing: `make test` fetches it")
    target = tmp_path_factory.mktemp("vendor") / "vendor"
    vendor.collect(NODE_MODULES, target)
    return target


def test_stylesheet_names_files_that_are_there(collected: Path) -> None:
    text = (collected / "fonts.css").read_text(encoding="utf-8")
    files = re.findall(r"url\(\./([^)]+)\)", text)
    assert len(files) >= 10
    for file in files:
        assert (collected / file).stat().st_size > 5_000, file
    assert "vietnamese" not in text


def test_stylesheet_has_the_three_families(collected: Path) -> None:
    text = (collected / "fonts.css").read_text(encoding="utf-8")
    assert set(re.findall(r"font-family: '([^']+)'", text)) == {
        "Atkinson Hyperlegible Next Variable",
        "Bricolage Grotesque Variable",
        "Atkinson Hyperlegible Mono Variable",
    }


def test_sprite_draws_every_icon(collected: Path) -> None:
    root = ET.parse(collected / "icons.svg").getroot()  # noqa: S314  (made by us just now)
    symbols = {symbol.get("id"): len(list(symbol)) for symbol in root.iter(f"{SVG}symbol")}
    assert set(symbols) == set(icons.NAMES)
    assert all(symbols.values())


def test_unknown_icon_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no icon named arrow-down"):
        icons.sprite(tmp_path)


def test_templates_use_icons_that_exist() -> None:
    used = {
        name
        for path in [
            *(CHECKOUT / "templates").rglob("*.html"),
            *CHECKOUT.glob("*/templates/**/*.html"),
        ]
        for name in re.findall(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""", path.read_text())
    }
    assert used <= set(icons.NAMES)
