"""The catalogue as people search it: what matches, in which order, and counts by facet.

One question in ODSQL brings the whole matching projection, which is small; order, facets and
the page are then taken from it, so that the number of queries does not depend on the page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from django.utils.translation import gettext as _

from datasets.forms import FACETS, CatalogQuestion
from datasets.freshness import frequency_label
from datasets.models import Theme
from datasets.odsql import CompileOptions, Query, check_query, parse_query
from datasets.odsql_text import words
from datasets.records import read
from datasets.search import CATALOG_TABLE, TEXT_CONFIG, catalog_schema
from datasets.selectors import User, visible_entries
from datasets.spelling import corrected, folded, vocabulary

PAGE_SIZE = 20
MOST_ENTRIES = 20_000
FIRST_VALUES = 6

_COLUMNS = (
    *("dataset_id", "title", "theme", "publisher", "keyword", "territory", "update_frequency"),
    *("license", "features", "records_count", "modified", "explore.popularity_score"),
    "explore.download_count",
)
_NAMES = tuple(name.rsplit(".", 1)[-1] for name in _COLUMNS)

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet, with the datasets that would be found by choosing it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet with every value, chosen ones and frequent ones first."""

    name: str
    label: str
    values: Sequence[FacetValue]

    @property
    def first(self) -> Sequence[FacetValue]:
        return self.values[: self._cut]

    @property
    def others(self) -> Sequence[FacetValue]:
        return self.values[self._cut :]

    @property
    def _cut(self) -> int:
        # One hidden value would cost more room than it saves.
        return len(self.values) if len(self.values) == FIRST_VALUES + 1 else FIRST_VALUES


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """One page of what was found."""

    ids: Sequence[str]
    total: int
    number: int
    last: int
    sort: str
    facets: Sequence[Facet]
    asked: str
    """The text as it was typed."""
    understood: str
    """The text that was searched: another one where the typed one found nothing."""

    @property
    def is_corrected(self) -> bool:
        return self.asked != self.understood


def catalog_page(
    *, user: User, question: CatalogQuestion, language: str, number: int = 1
) -> CatalogPage:
    """Answer a question about the catalogue."""
    everything = _entries(user, language) if not question.is_empty else None
    text, found = _search(user, question, language, everything)
    sort = _sort_name(question)
    ordered = sorted(found, key=_order(sort, text))
    last = max(1, math.ceil(len(ordered) / PAGE_SIZE))
    number = min(max(1, number), last)
    counted = {
        name: _entries(user, language, text, question.conditions(without=name))
        if question.chosen.get(name)
        else found
        for name in FACETS
    }
    return CatalogPage(
        ids=[
            str(entry["dataset_id"])
            for entry in ordered[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        ],
        total=len(ordered),
        number=number,
        last=last,
        sort=sort,
        facets=_facets(counted, found if everything is None else everything, question),
        asked=question.text,
        understood=text,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The catalogue at a glance, for the home page."""

    datasets: int
    records: int
    publishers: int
    themes: Sequence[tuple[Theme, int]]
    newest: Sequence[str]
    most_used: Sequence[str]
    """The largest, as long as nothing was used."""
    is_used: bool
    words: Sequence[str]
    """Frequent keywords: what may be searched."""


def overview(*, user: User, language: str, most: int = 4) -> Overview:
    """Return the figures of what this person may see."""
    entries = _entries(user, language)
    themes = _counts(entries, "theme")
    is_used = any(_figure(entry["popularity_score"]) for entry in entries)
    keywords = _counts(entries, "keyword")

    def first(sort: str) -> list[str]:
        ordered = sorted(entries, key=_order(sort, ""))
        return [str(entry["dataset_id"]) for entry in ordered[:most]]

    return Overview(
        datasets=len(entries),
        records=int(sum(_figure(entry["records_count"]) for entry in entries)),
        publishers=len({entry["publisher"] for entry in entries if entry["publisher"]}),
        themes=[(theme, themes[theme.name]) for theme in Theme.objects.all() if themes[theme.name]],
        newest=first("modified"),
        most_used=first("popularity" if is_used else "records"),
        is_used=is_used,
        words=[word for word, _count in keywords.most_common(5)],
    )


def _search(
    user: User,
    question: CatalogQuestion,
    language: str,
    everything: list[Entry] | None,
) -> tuple[str, list[Entry]]:
    """Return what matches; where no dataset holds the words, try beginnings, then near words."""
    conditions = question.conditions()
    found = _entries(user, language, question.text, conditions)
    if found or not question.text or everything is None:
        return question.text, found
    known = vocabulary(_texts(everything))
    for other in (question.text.rstrip("* ") + "*", corrected(question.text, known)):
        if other and (found := _entries(user, language, other, conditions)):
            return other.rstrip("*") if other.endswith("*") else other, found
    return question.text, []


def _entries(
    user: User, language: str, text: str = "", conditions: tuple[str, ...] = ()
) -> list[Entry]:
    """Return the visible part of the projection that meets the conditions."""
    query = Query(
        select=", ".join(_COLUMNS),
        where=(*((words(text),) if text else ()), *conditions),
        limit=MOST_ENTRIES,
        lang=language,
    )
    answer = read.answer(
        check_query(parse_query(query), catalog_schema(language)),
        CATALOG_TABLE,
        visible_entries(user=user),
        options=CompileOptions(text_config=TEXT_CONFIG),
        using="default",
    )
    return [dict(zip(_NAMES, row, strict=True)) for row in answer.rows]


def _texts(entries: Sequence[Entry]) -> list[str]:
    texts: list[str] = []
    for entry in entries:
        for name in ("title", "publisher"):
            texts.append(str(entry[name] or ""))
        for name in ("theme", "keyword"):
            texts.extend(_listed(entry[name]))
    return texts


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _sort_name(question: CatalogQuestion) -> str:
    if question.sort == "relevance" and not question.text:
        return "modified"
    return question.sort or ("relevance" if question.text else "modified")


def _order(sort: str, text: str) -> Callable[[Entry], tuple[object, ...]]:
    """Return a total order: what was asked for, then the title."""
    asked = [folded(word) for word in text.split()]

    def title(entry: Entry) -> str:
        return folded(str(entry["title"]))

    def key(entry: Entry) -> tuple[object, ...]:
        tail = (title(entry), str(entry["dataset_id"]))
        match sort:
            case "title":
                return tail
            case "records":
                return (-_figure(entry["records_count"]), *tail)
            case "downloads":
                return (-_figure(entry["download_count"]), *tail)
            case "popularity":
                return (-_figure(entry["popularity_score"]), *tail)
            case "relevance":
                return (-_relevance(entry, asked), *tail)
        modified = entry["modified"]
        instant = modified if isinstance(modified, datetime) else datetime.min.replace(tzinfo=UTC)
        return (-instant.timestamp(), *tail)

    return key


def _figure(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _relevance(entry: Entry, asked: Sequence[str]) -> float:
    """Weigh where the words stand: title, then keywords and themes, then elsewhere."""
    title = folded(str(entry["title"]))
    title_words = title.split()
    labels = folded(" ".join([*_listed(entry["keyword"]), *_listed(entry["theme"])]))
    score = 0.0
    for word in asked:
        if word in title_words:
            score += 10
        elif word[:5] in title:
            score += 6
        if word[:5] in labels:
            score += 3
    return score + min(1.0, math.log1p(_figure(entry["popularity_score"])) / 20)


def _facets(
    counted: Mapping[str, Sequence[Entry]],
    everything: Sequence[Entry],
    question: CatalogQuestion,
) -> list[Facet]:
    themes = {theme.name: str(theme) for theme in Theme.objects.all()}
    facets = []
    for name, item in FACETS.items():
        counts = _counts(counted[name], item.field_name)
        chosen = question.chosen.get(name, ())
        is_all = counted[name] is everything
        values = {*(counts if is_all else _counts(everything, item.field_name)), *chosen}
        if not values:
            continue
        listed = [
            FacetValue(
                value=value,
                label=value_label(name, value, themes),
                count=counts.get(value, 0),
                is_chosen=value in chosen,
            )
            for value in values
        ]
        listed.sort(key=lambda item: (not item.is_chosen, -item.count, folded(item.label)))
        facets.append(Facet(name=name, label=str(item.label), values=listed))
    return facets


def _counts(entries: Sequence[Entry], field: str) -> Counter[str]:
    values = [entry[field] for entry in entries]
    lists = [value for value in values if isinstance(value, list)]
    counts = Counter(chain.from_iterable(lists))
    counts.update(str(item) for item in values if item is not None and not isinstance(item, list))
    return counts


def value_label(facet: str, value: str, themes: Mapping[str, str]) -> str:
    """Return what people read of a facet's value."""
    if facet == "theme":
        return themes.get(value, value)
    if facet == "frequency":
        return frequency_label(value)
    if facet == "features":
        return view_label(value)
    return value


def view_label(feature: str) -> str:
    """Return the view that a feature gives, as a word."""
    labels = {
        "geo": _("Map"),
        "timeserie": _("Time series"),
        "analyze": _("Table and charts"),
        "image": _("Images"),
        "calendar": _("Calendar"),
    }
    return labels.get(feature, feature)
