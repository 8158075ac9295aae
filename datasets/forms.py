"""The catalogue's form: GET parameters in, a question in ODSQL out.

A FilterSet whose filters narrow a `CatalogQuestion` instead of a queryset: the catalogue is
asked like records are. Values that no dataset bears are kept: they find nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datasets.models import CatalogEntry
from datasets.odsql_text import one_of

MOST_VALUES = 30
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogQuestion:
    """What is asked of the catalogue."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by facet; those of one facet are alternatives."""
    sort: str = ""

    def conditions(self, *, without: str | None = None) -> tuple[str, ...]:
        """Return the chosen values as ODSQL, leaving one facet out where its own are counted."""
        return tuple(
            one_of(FACETS[name].field_name, values)
            for name, values in self.chosen.items()
            if values and name != without
        )

    @property
    def is_empty(self) -> bool:
        return not self.text and not any(self.chosen.values())


class ValuesWidget(forms.SelectMultiple):
    """Read a parameter that is given several times, also under its old name `refine.<name>`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        if not isinstance(data, QueryDict):
            return list(data.get(name, []))
        return [*data.getlist(name), *data.getlist(f"refine.{name}")]


class ValuesField(forms.Field):
    """Any texts, each once."""

    widget = ValuesWidget

    def to_python(self, value: Sequence[str] | None) -> tuple[str, ...]:
        found = dict.fromkeys(
            item.strip()[:LONGEST] for item in value or () if "\x00" not in item and item.strip()
        )
        return tuple(found)[:MOST_VALUES]


class FacetFilter(django_filters.Filter):  # type: ignore[misc]  # untyped library
    """Narrow the question to the values chosen in one facet."""

    field_class = ValuesField

    def filter(self, qs: CatalogQuestion, value: tuple[str, ...]) -> CatalogQuestion:
        if not value:
            return qs
        return replace(qs, chosen={**qs.chosen, _parameter(self): value})


class TextFilter(django_filters.CharFilter):  # type: ignore[misc]  # untyped library
    def filter(self, qs: CatalogQuestion, value: str) -> CatalogQuestion:
        return replace(qs, text=value.replace("\x00", "").strip()[:LONGEST]) if value else qs


class SortFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # untyped library
    def filter(self, qs: CatalogQuestion, value: str) -> CatalogQuestion:
        return replace(qs, sort=value) if value else qs


SORTS = (
    ("relevance", _("Relevance")),
    ("modified", _("Last updated")),
    ("title", _("Title, A to Z")),
    ("records", _("Number of records")),
    ("downloads", _("Downloads")),
    ("popularity", _("Most used")),
)

FACETS: dict[str, FacetFilter] = {
    "theme": FacetFilter(field_name="theme", label=_("Theme")),
    "publisher": FacetFilter(field_name="publisher", label=_("Producer")),
    "territory": FacetFilter(field_name="territory", label=_("Territory")),
    "frequency": FacetFilter(field_name="update_frequency", label=_("Update frequency")),
    "features": FacetFilter(field_name="features", label=_("View")),
    "licence": FacetFilter(field_name="license", label=_("Licence")),
    "keyword": FacetFilter(field_name="keyword", label=_("Keyword")),
}


def _parameter(item: FacetFilter) -> str:
    """Return the parameter under which a filter stands in the address."""
    return next(name for name, known in FACETS.items() if known.field_name == item.field_name)


class CatalogFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped library
    """The form of the catalogue."""

    q = TextFilter(label=_("Search"), strip=True)
    theme = FACETS["theme"]
    publisher = FACETS["publisher"]
    territory = FACETS["territory"]
    frequency = FACETS["frequency"]
    features = FACETS["features"]
    licence = FACETS["licence"]
    keyword = FACETS["keyword"]
    sort = SortFilter(label=_("Sort by"), choices=SORTS)

    class Meta:
        model = CatalogEntry
        fields: list[str] = []

    def question(self) -> CatalogQuestion:
        """Return what the address asks; a parameter that makes no sense is left out."""
        self.form.is_valid()
        asked = CatalogQuestion()
        for name, value in self.form.cleaned_data.items():
            asked = self.filters[name].filter(asked, value)
        return asked
