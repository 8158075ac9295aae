"""Whole ways through the portal, as people go them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open


def find_filter_read_take(page: Page) -> None:
    """From the question on the home page to a file with a part of the records."""
    page.get_by_label("Chercher un jeu de données").fill("ville midi")
    page.get_by_role("button", name="Chercher").click()
    expect(page).to_have_url(re.compile(r"/explore/\?.*q=ville"))
    page.get_by_role("link", name="Villes du Midi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Villes du Midi")
    page.get_by_role("link", name="Tableau").first.click()
    page.get_by_label("Arles").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_text("9 sur 30 enregistrements")).to_be_visible()
    page.get_by_role("link", name="Export", exact=True).click()
    expect(page).to_have_url(re.compile(r"/export/\?refine\.city=Arles"))
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile("9 enregistrements.*CSV")).click()
    text = started.value.path().read_text(encoding="utf-8-sig")
    assert text.count("Arles") == 9
    assert "Nîmes" not in text


def test_find_filter_read_take(browse: Open) -> None:
    find_filter_read_take(browse("/", accept_downloads=True))


def test_find_filter_read_take_without_javascript(browse: Open) -> None:
    find_filter_read_take(browse("/", java_script_enabled=False, accept_downloads=True))


def test_catalogue_swaps_its_results_in_place(browse: Open) -> None:
    page = browse("/explore/")
    page.evaluate("window.stayed = true")
    page.get_by_label(re.compile("^Eau")).check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.locator("#results-title")).to_contain_text("2 jeux de données")
    assert page.evaluate("window.stayed") is True
    expect(page).to_have_url(re.compile(r"theme=Eau"))
    page.get_by_role("link", name=re.compile("Retirer le filtre")).click()
    expect(page.locator("#results-title")).to_contain_text("4 jeux de données")


def test_filters_open_as_a_sheet_on_a_phone(browse: Open) -> None:
    page = browse("/explore/", viewport={"width": 390, "height": 800})
    box = page.get_by_label(re.compile("^Eau"))
    expect(box).to_be_hidden()
    page.get_by_role("link", name=re.compile("^Filtrer")).click()
    expect(box).to_be_visible()
    box.check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.locator("#results-title")).to_contain_text("2 jeux de données")
    expect(page.locator("#filters")).to_be_hidden()


def test_filter_sheet_works_without_javascript(browse: Open) -> None:
    page = browse("/explore/", viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^Filtrer")).click()
    page.get_by_label(re.compile("^Eau")).check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.locator("#results-title")).to_contain_text("2 jeux de données")


def test_keyboard_alone_reaches_the_results(browse: Open) -> None:
    page = browse("/explore/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller aux résultats")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#results') !== null")


def test_console_runs_in_place(browse: Open) -> None:
    page = browse("/explore/dataset/villes/api/?where=city+%3D+%22Arles%22")
    page.get_by_role("link", name="Exécuter").click()
    expect(page.locator("#answer [data-status]")).to_contain_text("200")
    expect(page.locator("#answer [data-body]")).to_contain_text('"total_count": 9')


def test_dark_theme_is_kept(browse: Open) -> None:
    page = browse("/", color_scheme="light")
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="Jeux de données").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_language_changes_the_page_and_keeps_the_question(browse: Open) -> None:
    page = browse("/explore/dataset/villes/table/?refine.city=Paris")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("12 of 30 records")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_no_text_of_a_dataset_ever_runs(browse: Open) -> None:
    page = browse("/explore/dataset/piege/table/")
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
    for tab in ("information", "table", "export", "api", "map"):
        page.goto(page.url.split("/explore/")[0] + f"/explore/dataset/piege/{tab}/")
    assert page.evaluate("document.querySelectorAll('[onerror],[onload]').length") == 0


@pytest.mark.parametrize("dataset", ["", "&dataset=villes"])
def test_references_ask_nothing_of_another_site(browse: Open, dataset: str) -> None:
    """What is blocked or missing would be an error of the console, which fails the test."""
    page = browse(f"/api/schema/redoc/?lang=en{dataset}")
    page.get_by_text("API docs by Redocly").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator('img[src^="http"]').count() == 0


def test_reference_sends_only_what_was_filled_in(browse: Open) -> None:
    page = browse("/api/schema/swagger/?dataset=villes&lang=en")
    page.locator("#operations-Records-record-list .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    status = page.locator(".live-responses-table .response > .response-col_status").first
    assert "200" in status.inner_text()
