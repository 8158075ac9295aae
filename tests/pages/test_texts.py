"""Every text has its French, and French keeps its spaces and quotes."""

from __future__ import annotations

import re

import pytest

from portal import texts

_BREAKABLE = re.compile(r" [:;!?»](?:\s|$)|« ")


def test_every_text_has_its_french() -> None:
    assert texts.missing("fr") == []


def test_no_translation_is_left_over() -> None:
    known = {_first(text) for _name, _line, text, _context in texts.found_texts()}
    said = [_first(message.id) for message in texts.read_catalogue("fr") if message.id]
    assert [text for text in said if text not in known] == []


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def strings() -> list[str]:
    found: list[str] = []
    for message in texts.read_catalogue("fr"):
        if message.id:
            found += [message.string] if isinstance(message.string, str) else list(message.string)
    return found


@pytest.mark.parametrize("text", strings())
def test_french_is_set_with_care(text: str) -> None:
    assert not _BREAKABLE.search(text), "a space that may break before or after a sign"
    assert "'" not in text, "a straight apostrophe"
    assert "!" not in text, "no exclamation marks"


def test_placeholders_are_the_same_in_both_languages() -> None:
    name = re.compile(r"%\((\w+)\)s")
    for message in texts.read_catalogue("fr"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for english, french in zip(ids, said, strict=True):
            assert set(name.findall(english)) == set(name.findall(french))
