"""The guide and the tables of the code as Markdown, for `docs/`; English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

from api.guide.bounds import told
from api.guide.chapters import CHAPTERS
from api.guide.lessons import Example, Section
from api.guide.tables import TABLES, GuideTable
from datasets.odsql.reference import function_reference

_HEAD = """<!-- Written by `make docs` from api/guide and datasets/odsql: change it there. -->
# ODSQL, the language of questions

A portal shows this guide with the answers to its examples at `/developers/odsql/`, in French
and English. The examples ask the demo city (`make run`). What we chose where Explore is not
documented stands in [api.md](api.md).
"""
_GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def guide_page() -> str:
    """Return the whole of `docs/odsql.md`."""
    with translation.override("en"):
        parts = [_HEAD]
        for chapter in CHAPTERS:
            parts.append(f"## {told(chapter.title)}\n\n{told(chapter.summary)}\n")
            parts += [text for section in chapter.sections for text in _section(section)]
        parts.append("## Functions\n\n" + function_reference())
    return "\n".join(parts)


def api_page(text: str) -> str:
    """Return `docs/api.md` with what stands between its marks written anew."""
    with translation.override("en"):
        return _GENERATED.sub(
            lambda found: f"{found[1]}{table(TABLES[found[2]]())}{found[3]}", text
        )


def pages() -> dict[Path, str]:
    """Return each generated file with what it should hold."""
    folder = Path(settings.BASE_DIR) / "docs"
    api = folder / "api.md"
    return {
        folder / "odsql.md": guide_page(),
        api: api_page(api.read_text(encoding="utf-8")),
    }


def table(content: GuideTable) -> str:
    """Return a table; a bar inside a cell is escaped."""
    rows = [content.headings, *content.rows]
    lines = ["| " + " | ".join(_cell(str(text)) for text in row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(content.headings))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(section: Section) -> Iterator[str]:
    yield f"### {told(section.title)}\n"
    yield from (f"{told(text)}\n" for text in section.texts)
    if section.table:
        yield table(TABLES[section.table]())
    yield from (_example(example) for example in section.examples)


def _example(example: Example) -> str:
    lines = [f"{example.dataset}/{example.endpoint}"]
    lines += [f"  {name}={value}" for name, value in example.params]
    return f"{told(example.title)}:\n\n```\n" + "\n".join(lines) + "\n```\n"
