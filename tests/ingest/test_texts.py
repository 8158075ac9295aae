"""Every text of the uploads and of the staff's pages has its French, with the same facts."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import override, templatize

from ingest.messages import HINTS, MESSAGES, ONE
from ingest.problems import Problem
from portal.texts import _read

ROOT = Path(settings.BASE_DIR)
CODE = ("ingest", "datasets/admin")
TEMPLATES = ("templates/admin", "templates/ingest")
FACT = re.compile(r"%\(\w+\)s")


def texts() -> dict[str, str]:
    found = {}
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for _name, line, text, _context in _read(path.read_bytes(), path.name):
                found[text if isinstance(text, str) else text[0]] = f"{path.name}:{line}"
    for folder in TEMPLATES:
        for path in sorted((ROOT / folder).rglob("*.html")):
            source = templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()
            for _name, line, text, _context in _read(source, path.name):
                found[text if isinstance(text, str) else text[0]] = f"{path.name}:{line}"
    return found


def test_every_text_is_translated_with_its_facts() -> None:
    path = ROOT / "ingest/locale/fr/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        french = {message.id: message.string for message in read_po(file) if message.id}
    wanted = texts()
    assert not {text: place for text, place in wanted.items() if not french.get(text)}
    assert not {t for t in wanted if set(FACT.findall(t)) != set(FACT.findall(french[t]))}


def test_every_code_that_is_used_has_its_sentence() -> None:
    used = set()
    pattern = re.compile(
        r"(?:code=|\.of\(\s*|_meet\(|\btell\(\s*|_internal\(run, |_bad_cells\(bad, )\"([a-z_]+)\""
    )
    for path in (ROOT / "ingest").rglob("*.py"):
        if "demo" not in path.parts:
            used |= set(pattern.findall(path.read_text(encoding="utf-8")))
    assert len(used) > 60
    assert used <= set(MESSAGES)
    assert set(HINTS) <= set(MESSAGES)


def test_one_is_told_with_the_facts_of_many() -> None:
    assert set(ONE) <= set(MESSAGES)
    for code, sentence in ONE.items():
        assert set(FACT.findall(sentence)) <= set(FACT.findall(MESSAGES[code])) - {"%(count)s"}
    with override("en"):
        said = [Problem(code="bad_cells", params={"count": n}, row=3).message for n in (1, 2)]
    assert said == [
        "One cell does not fit its field, on line 3.",
        "2 cells do not fit their field; the first is on line 3.",
    ]
