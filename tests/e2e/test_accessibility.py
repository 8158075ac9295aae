"""axe on every template, in light and dark; no page scrolls sideways on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Open

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "home": "/",
    "catalogue": "/explore/",
    "catalogue filtered": "/explore/?q=piscines&theme=Eau",
    "catalogue corrected": "/explore/?q=picsines",
    "catalogue empty": "/explore/?q=xyzxyz",
    "information": "/explore/dataset/villes/information/",
    "table": "/explore/dataset/villes/table/?refine.city=Paris&sort=-pop",
    "cards": "/explore/dataset/villes/table/?view=cards",
    "fault": "/explore/dataset/villes/table/?where=pop+%3E%3E+3",
    "map": "/explore/dataset/villes/map/",
    "no map": "/explore/dataset/tarifs/map/",
    "analyse": "/explore/dataset/villes/analyze/",
    "export": "/explore/dataset/villes/export/?refine.city=Paris",
    "api": "/explore/dataset/villes/api/?where=pop+%3E+3",
    "restricted": "/explore/dataset/reserve/table/",
    "hostile": "/explore/dataset/piege/information/",
    "producer": "/producer/ville/",
    "developers": "/developers/",
    "guide": "/developers/odsql/",
    "chapter": "/developers/odsql/limits/",
    "functions": "/developers/odsql/functions/",
    "try": "/developers/odsql/try/?dataset=villes&select=city,pop,zone",
    "try fault": "/developers/odsql/try/?dataset=villes&where=pop+%3E%3E+3",
    "accessibility": "/accessibility/",
    "legal": "/legal/",
    "privacy": "/privacy/",
    "site map": "/sitemap/",
    "absent": "/explore/dataset/absent/",
}
EXPECTED = "Failed to load resource"
"""What the browser says of a page that rightly answers 400 or 404."""


def axe() -> Axe:
    own = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return Axe.from_file(own) if own.is_file() else Axe()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_serious_fault(browse: Open, name: str, theme: str) -> None:
    page = browse(PAGES[name], color_scheme=theme, bypass_csp=True, forgive=EXPECTED)
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    found = axe().run(page).response["violations"]
    serious = [
        (item["id"], [node["target"] for node in item["nodes"]][:3])
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("name", PAGES)
def test_page_does_not_scroll_sideways(browse: Open, name: str, width: int) -> None:
    page = browse(PAGES[name], viewport={"width": width, "height": 800}, forgive=EXPECTED)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["home", "catalogue", "table", "information", "api"])
def test_targets_are_large_enough(browse: Open, name: str) -> None:
    page = browse(PAGES[name], viewport={"width": 390, "height": 800})
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, summary, nav a, .button')]
            .filter((e) => e.checkVisibility() && e.type !== 'hidden')
            .filter((e) => !e.closest('label') && !e.closest('.breadcrumb') && !e.closest('.skip'))
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
            .filter(([, height]) => height < 24)"""
    )
    assert small == []
