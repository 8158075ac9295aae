"""The nouns of the guide: chapters of sections, sections of sentences and examples.

A text may hold `code` between back quotes and numbers by name (`%(max_limit)s`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = "str | Promise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A real question to a dataset of the demo city."""

    name: str
    """Its anchor."""
    title: Text
    """What is asked, in words."""
    dataset: str
    select: str = ""
    where: str = ""
    group_by: str = ""
    order_by: str = ""
    limit: int | None = 5
    offset: int | None = None
    refine: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    facet: tuple[str, ...] = ()
    lang: str = ""
    timezone: str = ""
    endpoint: str = "records"
    """What is asked of the dataset: `records`, `facets`, `exports/csv`."""
    is_wrong: bool = False
    """Whether the answer shall be an error."""

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """The parameters in the order of the reference, those that are not given left out."""
        single = (
            ("select", self.select),
            ("where", self.where),
            ("group_by", self.group_by),
            ("order_by", self.order_by),
            *(("refine", text) for text in self.refine),
            *(("exclude", text) for text in self.exclude),
            *(("facet", text) for text in self.facet),
            ("limit", "" if self.limit is None or self.endpoint == "facets" else str(self.limit)),
            ("offset", "" if self.offset is None else str(self.offset)),
            ("lang", self.lang),
            ("timezone", self.timezone),
        )
        return tuple((name, value) for name, value in single if value)

    @property
    def text(self) -> str:
        """Everything that is written in the language."""
        parts = (self.select, self.where, self.group_by, self.order_by)
        return "\n".join(part for part in (*parts, *self.refine, *self.facet) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some sentences, then examples of them, then what is still to be said."""

    name: str
    title: Text
    texts: tuple[Text, ...] = ()
    examples: tuple[Example, ...] = ()
    table: str = ""
    """Which generated table stands here: see `api.guide.tables`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One page of the guide."""

    name: str
    """As it stands in the address."""
    title: Text
    summary: Text
    sections: tuple[Section, ...]

    @property
    def examples(self) -> tuple[Example, ...]:
        return tuple(example for section in self.sections for example in section.examples)
