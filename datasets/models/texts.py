"""Texts that a person reads, kept per language.

A text is a map `{"fr": "...", "en": "..."}`. Reading one falls back to the portal's
language, then to any other, so that a page is never empty for want of a translation.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


def empty_texts() -> dict[str, str]:
    return {}


class TextsField(models.JSONField):
    """A map from language to text."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("default", empty_texts)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments


def localized(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return the text in a language (default: the active one), else the nearest there is."""
    if not texts:
        return ""
    wanted = (language or get_language() or settings.PORTAL_LANGUAGE).split("-")[0]
    for candidate in (wanted, settings.PORTAL_LANGUAGE, *texts):
        if texts.get(candidate):
            return texts[candidate]
    return ""
