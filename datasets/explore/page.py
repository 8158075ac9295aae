"""What stands on every tab of a dataset: who, when, how much, and the way to the other tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets import prose, selectors
from datasets.cards import Card, card
from datasets.explore.records import Fault, matching
from datasets.explore.state import ExploreState, state_of
from datasets.freshness import FreshnessStrip, strip
from datasets.models import Dataset, Version
from datasets.models.texts import localized
from datasets.portraits import portrait_of, twin
from datasets.selectors import DescribedField, Scope, User, described_fields

TABS = ("information", "table", "map", "analyze", "export", "api")
OF_DATA = ("table", "map", "analyze", "export", "api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    name: str
    label: str
    icon: str
    path: str
    url: str
    """The path with the question."""
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One part of the question, and the address without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPage:
    """The head of a dataset page and what its body needs."""

    dataset: Dataset
    version: Version
    card: Card
    tab: str
    tabs: Sequence[Tab]
    scope: Scope | None
    """None: the records are not for this person."""
    state: ExploreState
    chips: Sequence[Chip]
    fields: Sequence[DescribedField]
    labels: Mapping[str, str]
    summary: str
    twin: str
    strip: FreshnessStrip
    matching: int | None
    """How many records the question keeps; None where it cannot be told."""
    fault: Fault | None

    @property
    def may_see_data(self) -> bool:
        return self.scope is not None

    @property
    def has_geometry(self) -> bool:
        return self.scope is not None and self.scope.schema.has_geometry()

    @property
    def hidden_refinements(self) -> list[tuple[str, str]]:
        """The refinements as form fields, for forms that hold the rest themselves."""
        return [
            (f"refine.{name}", value)
            for name, values in self.state.refined.items()
            for value in values
        ]

    @property
    def hidden_all(self) -> list[tuple[str, str]]:
        """The whole question as form fields."""
        rest = (("q", self.state.q), ("where", self.state.where), ("sort", self.state.sort))
        return [*((name, value) for name, value in rest if value), *self.hidden_refinements]

    @property
    def carried(self) -> str:
        """The question as a query string with its mark, or nothing."""
        params = self.state.params()
        return f"?{params}" if params else ""


def dataset_page(*, user: User, dataset: Dataset, tab: str, params: QueryDict) -> DatasetPage:
    """Return what stands on one tab for this person."""
    version = dataset.published_version
    if version is None:
        raise selectors.DatasetNotVisibleError(dataset.dataset_id)
    try:
        scope = selectors.scope(user=user, dataset=dataset)
    except selectors.DataNotVisibleError:
        scope = None
    state = state_of(params)
    fields = described_fields(scope) if scope else []
    labels = {item.name: item.label or item.name for item in fields}
    portrait = portrait_of(dataset)
    found = matching(scope, state) if scope and state.has_filter else version.records_count
    return DatasetPage(
        dataset=dataset,
        version=version,
        card=card(dataset, portrait),
        tab=tab,
        tabs=_tabs(dataset, tab, state),
        scope=scope,
        state=state,
        chips=_chips(dataset, tab, state, labels),
        fields=fields,
        labels=labels,
        summary=prose.summary(localized(dataset.description), 240),
        twin=twin(portrait, labels) if portrait else "",
        strip=strip(_moments(dataset)),
        matching=found if isinstance(found, int) else None,
        fault=found if isinstance(found, Fault) else None,
    )


def _moments(dataset: Dataset) -> list[datetime]:
    """Return when versions came, newest first."""
    moments = dataset.versions.exclude(published_at=None).order_by("-number")
    return [instant for instant in moments.values_list("published_at", flat=True)[:400] if instant]


def _tabs(dataset: Dataset, current: str, state: ExploreState) -> list[Tab]:
    labels = {
        "information": (_("Information"), "info"),
        "table": (_("Table"), "table"),
        "map": (_("Map"), "map"),
        "analyze": (_("Analyse"), "chart-column"),
        "export": (_("Export"), "download"),
        "api": (_("API"), "code"),
    }
    params = state.params()
    tail = f"?{params}" if params else ""
    return [
        Tab(
            name=name,
            label=labels[name][0],
            icon=labels[name][1],
            path=reverse(f"datasets:{name}", args=[dataset.dataset_id]),
            url=reverse(f"datasets:{name}", args=[dataset.dataset_id]) + tail,
            is_current=name == current,
        )
        for name in TABS
    ]


def _chips(
    dataset: Dataset, tab: str, state: ExploreState, labels: Mapping[str, str]
) -> list[Chip]:
    path = reverse(f"datasets:{tab}", args=[dataset.dataset_id])

    def address(params: str) -> str:
        return f"{path}?{params}" if params else path

    chips = []
    if state.q:
        chips.append(Chip(label=_("Words"), value=state.q, url=address(state.params(q=None))))
    if state.where:
        chips.append(
            Chip(label=_("Condition"), value=state.where, url=address(state.params(where=None)))
        )
    chips += [
        Chip(
            label=labels.get(name, name),
            value=value,
            url=address(state.without(name, value).params()),
        )
        for name, values in state.refined.items()
        for value in values
    ]
    return chips
