"""What the pages of the guide show: each example with its answer and the ways to ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from api.guide.answers import Absent, Deadline, Outcome, Refused, absence, ask
from api.guide.bounds import told
from api.guide.chapters import every_example
from api.guide.lessons import Example, Section
from api.guide.tables import TABLES, GuideTable
from datasets import selectors
from datasets.explore.snippets import API, Call
from datasets.models import Dataset, Visibility
from datasets.selectors import User

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """One example as a page shows it."""

    example: Example
    title: str
    call: Call
    table_url: str
    """The dataset's table narrowed in the same way, or nothing."""
    try_url: str
    outcome: Outcome | None
    """None: it is not asked here, but by its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    section: Section
    title: str
    texts: Sequence[str]
    table: GuideTable | None
    examples: Sequence[ShownExample]


def shown_section(section: Section, *, user: User, base: str, deadline: Deadline) -> ShownSection:
    """Return a section in the active language with the answers to its examples."""
    return ShownSection(
        section=section,
        title=told(section.title),
        texts=[told(text) for text in section.texts],
        table=TABLES[section.table]() if section.table else None,
        examples=[
            shown_example(item, user=user, base=base, deadline=deadline)
            for item in section.examples
        ],
    )


def shown_example(example: Example, *, user: User, base: str, deadline: Deadline) -> ShownExample:
    outcome: Outcome | None = None
    if example.endpoint != "records":
        outcome = absence(user=user, dataset_id=example.dataset)
    else:
        outcome = ask(
            user=user, dataset_id=example.dataset, asked=example.params, deadline=deadline
        )
        if isinstance(outcome, Refused) and not example.is_wrong:
            outcome = Absent(reason=outcome.fault.message)
    has_dataset = not isinstance(outcome, Absent)
    return ShownExample(
        example=example,
        title=told(example.title),
        call=call_of(base, example.dataset, example.params, example.endpoint),
        table_url=table_address(example) if has_dataset else "",
        try_url=try_address(example),
        outcome=outcome,
    )


def call_of(
    base: str, dataset_id: str, asked: Sequence[tuple[str, str]], endpoint: str = "records"
) -> Call:
    """Return the call of the API that asks a question."""
    return Call(address=f"{base}{API}/{dataset_id}/{endpoint}", params=tuple(asked))


def table_address(example: Example) -> str:
    """Return the table of the dataset with the same records, where a table can show them."""
    pairs = [("where", example.where)] if example.where else []
    for text in example.refine:
        name, _colon, value = text.partition(":")
        pairs.append((f"refine.{name}", value))
    if not pairs or example.exclude or example.is_wrong:
        return ""
    return reverse("datasets:table", args=[example.dataset]) + "?" + urlencode(pairs)


def try_address(example: Example) -> str:
    """Return the form with the example filled in, or nothing where the form has no such call."""
    if example.endpoint != "records":
        return ""
    pairs = [("dataset", example.dataset), *example.params]
    return reverse("guide:try") + "?" + urlencode(pairs)


def offered(*, user: User) -> list[Dataset]:
    """Return the datasets that the form suggests: those whose records anybody may read."""
    public = selectors.visible_datasets(user=user).filter(visibility=Visibility.PUBLIC)
    return list(public.order_by("dataset_id")[:MOST_OFFERED])


def suited(datasets: Sequence[Dataset]) -> Dataset | None:
    """Return the dataset to begin with: one of the guide's, else the most varied one."""
    by_name = {item.dataset_id: item for item in datasets}
    for example in every_example():
        if example.dataset in by_name:
            return by_name[example.dataset]
    return max(datasets, key=_variety, default=None)


def _variety(dataset: Dataset) -> int:
    version = dataset.published_version
    return len({item.type for item in version.bare_schema()}) if version else 0
