"""The chapters in the order in which they are read."""

from __future__ import annotations

from api.guide.chapters import conditions, dates, first, groups, limits, places, shaping, taking
from api.guide.chapters import text as texts
from api.guide.lessons import Chapter, Example

CHAPTERS: tuple[Chapter, ...] = (
    first.CHAPTER,
    conditions.CHAPTER,
    texts.CHAPTER,
    dates.CHAPTER,
    places.CHAPTER,
    shaping.CHAPTER,
    groups.CHAPTER,
    taking.FACETS,
    taking.CHAPTER,
    limits.CHAPTER,
)


def chapter(name: str) -> Chapter | None:
    """Return the chapter of an address."""
    return next((item for item in CHAPTERS if item.name == name), None)


def every_example() -> list[Example]:
    """Return the examples of all chapters in order."""
    return [example for item in CHAPTERS for example in item.examples]
