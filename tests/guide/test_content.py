"""The guide says everything that the code can do, in both languages, and nothing else."""

from __future__ import annotations

import doctest
import re

import pytest
from django.utils import translation

from api.guide import markdown, tables
from api.guide.bounds import told
from api.guide.calls import CALLS
from api.guide.chapters import CHAPTERS, every_example
from api.guide.lessons import Example
from api.templatetags import guide
from datasets.odsql.functions import REGISTRY
from ingest.demo.registry import DATASETS
from portal import texts

FIELDS = {demo.id: {item.name.lower() for item in demo.fields} for demo in DATASETS}
PUBLIC = {demo.id for demo in DATASETS if demo.visibility == "public"}
EXAMPLES = [*every_example(), *CALLS.values()]


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_function_is_taught(name: str) -> None:
    function = REGISTRY[name]
    assert function.doc.endswith("."), "a sentence"
    assert name + "(" in function.example
    assert name in CALLS, "add a question to the demo city to api/guide/calls.py"
    assert re.search(rf"\b{name}\(", CALLS[name].text, re.IGNORECASE)
    message = texts.read_catalogue("fr").get(function.doc)
    assert message, "run `manage.py extract_texts`"
    assert message.string, "add its French to portal/locale"


def test_no_example_is_of_a_function_that_is_gone() -> None:
    assert set(CALLS) <= set(REGISTRY)


def test_functions_of_the_page_are_those_of_the_registry() -> None:
    shown = [entry for family in tables.families() for entry in family.functions]
    assert sorted(entry.name for entry in shown) == sorted(REGISTRY)
    with translation.override("fr"):
        for family in tables.families():
            for entry in family.functions:
                assert entry.doc != REGISTRY[entry.name].doc


def test_every_error_is_explained() -> None:
    assert set(tables.ERRORS) == set(tables.statuses()), "add it to api/guide/tables.py"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda item: item.name)
def test_example_asks_a_public_dataset_of_the_demo_city(example: Example) -> None:
    assert example.dataset in PUBLIC


def test_anchors_and_names_are_told_apart() -> None:
    for chapter in CHAPTERS:
        names = [section.name for section in chapter.sections]
        names += [example.name for example in chapter.examples]
        assert len(names) == len(set(names)), chapter.name
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts_have_their_numbers_and_closed_quotes(language: str) -> None:
    with translation.override(language):
        for chapter in CHAPTERS:
            for section in chapter.sections:
                for text in (chapter.title, chapter.summary, section.title, *section.texts):
                    found = told(text)
                    assert "%(" not in found
                    assert found.count("`") % 2 == 0


def test_pages_of_the_repository_are_those_the_code_writes() -> None:
    for path, text in markdown.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"docs/{path.name}: run `make docs`"


def test_code_in_texts_is_escaped() -> None:
    assert doctest.testmod(guide).failed == 0
    assert guide.coded("<b>`<i>`</b>") == "&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;"
