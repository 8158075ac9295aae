"""Finds every text that people read, in code and templates, for the translators.

Needs no program of the system: Django turns templates into calls, Babel reads the calls.
The language knows no framework: the sentences of its registry are found here, not marked there.
Texts of `ingest` and of its templates are translated in `ingest/locale`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

from datasets.odsql.functions import REGISTRY
from datasets.odsql.reference import TITLES

CODE = ("portal", "datasets", "api")
FOREIGN = ("admin", "ingest")
"""Folders, of code and of templates, whose texts are translated in `ingest/locale`."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Found = tuple[str, int, str | tuple[str, ...], str | None]
"""File, line, text or texts, context."""


def found_texts() -> Iterator[Found]:
    """Yield every text in the order of the files, and what the language says of its functions."""
    root = Path(settings.BASE_DIR)
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if path.relative_to(root / folder).parts[0] in FOREIGN:
                continue
            yield from _read(path.read_bytes(), str(path.relative_to(root)))
    for text in (*TITLES.values(), *(item.doc for item in REGISTRY.values())):
        yield "datasets/odsql/functions", 0, text, None
    for path in _templates(root):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _read(source.encode(), str(path.relative_to(root)))


def _templates(root: Path) -> Iterator[Path]:
    for folder in (root / "templates", *(root / name / "templates" for name in CODE)):
        for path in sorted(folder.rglob("*.html")):
            if path.relative_to(folder).parts[0] not in FOREIGN:
                yield path


def _read(source: bytes, name: str) -> Iterator[Found]:
    options = {"encoding": "utf-8"}
    for line, text, _comments, context in extract(
        "python", io.BytesIO(source), keywords=KEYWORDS, options=options
    ):
        if text and (not isinstance(text, tuple) or all(text)):
            yield name, line, text, context


def catalogue_path(language: str) -> Path:
    return Path(settings.BASE_DIR) / "portal" / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """Return the translations there are, which may be none."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def missing(language: str) -> list[str]:
    """Return the texts that have no translation."""
    catalogue = read_catalogue(language)
    wanting = []
    for name, line, text, context in found_texts():
        key = text[0] if isinstance(text, tuple) else text
        message = catalogue.get(key, context)
        translated = message.string if message else ""
        parts = translated if isinstance(translated, tuple | list) else [translated]
        if message is None or message.fuzzy or not all(parts):
            wanting.append(f"{name}:{line}: {key}")
    return wanting


def _empty(language: str) -> Catalog:
    """Return a catalogue whose head says nothing that changes from run to run."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=language,
        project="Parvis",
        version="1",
        header_comment="# Texts of Parvis: `manage.py extract_texts` keeps the list.",
        msgid_bugs_address="",
        last_translator="Parvis",
        language_team="Parvis",
        charset="utf-8",
        creation_date=start,
        revision_date=start,
        fuzzy=False,
    )


def update(language: str) -> int:
    """Rewrite a catalogue with the texts there are; return how many have no translation."""
    known = read_catalogue(language)
    fresh = _empty(language)
    for name, _line, text, context in found_texts():
        key = text[0] if isinstance(text, tuple) else text
        previous = known.get(key, context)
        fresh.add(
            text,
            previous.string if previous else None,
            locations=[(name, 0)],
            context=context,
        )
    with catalogue_path(language).open("wb") as target:
        write_po(target, fresh, width=100, include_lineno=False, sort_output=True)
    return len(missing(language))
