"""A served portal and a real Chromium; left out, loudly, where there is no browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import handlers
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from datasets.models import Dataset
from tests.pages import city

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the driver runs a loop beside tests

SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests; without the second mark no test database would be made for them."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("PARVIS_TEST_CHROMIUM") or shutil.which("chromium")
    if not path or os.environ.get("PARVIS_BROWSER_TESTS") == "left out":
        pytest.skip("no Chromium: browser tests are left out")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: Any, own_folders: None
) -> Iterator[dict[str, Dataset]]:
    """Publish outside of any transaction, so that the server's threads see it."""
    with django_db_blocker.unblock():
        datasets = city.load()
        yield datasets
        city.remove(datasets)


@pytest.fixture(scope="package")
def portal(loaded: dict[str, Dataset], django_db_blocker: Any) -> Iterator[str]:
    """Serve the portal; not `live_server`, which empties the tables after each test.

    Static files come from the portal itself, under the names they bear in production: the
    test server's own handler would look for them under their plain names.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", lambda application: application)
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def browse(chromium: Browser, portal: str) -> Iterator[Open]:
    """Open an address as a new visitor; what the console says of errors fails the test."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def open_(path: str = "/", *, forgive: str = "", **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR", **options}
        )
        contexts.append(context)
        page = context.new_page()

        def heard(kind: str, text: str) -> None:
            if not (forgive and forgive in text):
                said.append(f"{page.url}: {kind}: {text}")

        page.on("console", lambda m: heard(m.type, m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: heard("exception", str(error)))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((portal, "data:", f"blob:{portal}"))
                else heard("elsewhere", r.url)
            ),
        )
        page.goto(portal + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert said == []
