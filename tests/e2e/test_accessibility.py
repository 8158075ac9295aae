"""axe on every template, in light and dark; no page scrolls sideways on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from oauth2_provider.models import Application
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

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
    "sign-in": "/sign-in/?next=/explore/",
}
EXPECTED = "Failed to load resource"
"""What the browser says of a page that rightly answers 400 or 404."""


def axe() -> Axe:
    own = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return Axe.from_file(own) if own.is_file() else Axe()


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds that keeps people out."""
    return [
        (item["id"], [node["target"] for node in item["nodes"]][:3])
        for item in axe().run(page).response["violations"]
        if item["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_serious_fault(browse: Open, name: str, theme: str) -> None:
    page = browse(PAGES[name], color_scheme=theme, bypass_csp=True, forgive=EXPECTED)
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    assert serious(page) == []


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


WORD = "a long pass phrase"


@pytest.fixture(scope="module")
def application(portal: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Register an application and a reader before any transaction; give its first address."""
    with django_db_blocker.unblock():
        User.objects.create_user("lectrice", password=WORD)
        made = Application.objects.create(
            name="Carte des arbres",
            client_id="arbres",
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            redirect_uris=f"{portal}/healthz",
        )
        asked = {
            "response_type": "code",
            "client_id": "arbres",
            "redirect_uri": f"{portal}/healthz",
        }
        yield f"/oauth2/authorize/?{urlencode(asked)}"
        made.delete()
        User.objects.filter(username="lectrice").delete()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_and_consent_have_no_serious_fault(
    browse: Open, application: str, language: str, width: int, theme: str
) -> None:
    page = browse(
        f"{application}&lang={language}",
        color_scheme=theme,
        bypass_csp=True,
        viewport={"width": width, "height": 900},
        locale=language,
    )
    folder = os.environ.get("PARVIS_PICTURES", "")

    def look(name: str) -> None:
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder:
            page.screenshot(path=f"{folder}/{name}-{language}-{width}-{theme}.png")

    look("sign-in")
    page.locator("#id_username").fill("lectrice")
    page.locator("#id_password").fill("wrong")
    page.locator(".sign-in button").click()
    page.get_by_role("alert").wait_for()
    look("sign-in-fault")
    page.locator("#id_password").fill(WORD)
    page.locator(".sign-in button").click()
    page.locator('button[name="allow"]').wait_for()
    look("consent")
