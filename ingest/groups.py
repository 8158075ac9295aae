"""Datasets that one file of several tables makes: the main one, and a sibling for each other
table, in one group.

A sibling has a run and versions of its own, which read their table out of the stored file of the
main run: one that fails leaves the others as they are. Runs of siblings are made in the
transaction that shows the main table, and are queued by the worker that ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from datasets import describing, services
from datasets.models import Dataset, Group, State, Visibility
from ingest.journal import Journal
from ingest.models import Level, Run, RunState
from ingest.options import RunOptions

_WIDTH: Final = (Visibility.PRIVATE, Visibility.RESTRICTED, Visibility.PUBLIC)
_TITLE: Final = _("%(title)s: %(table)s")
_WORDS: Final[Mapping[str, str]] = {
    "routes": _("routes"),
    "trips": _("trips"),
    "stop_times": _("times at stops"),
    "agency": _("agencies"),
    "calendar": _("calendar"),
    "calendar_dates": _("exceptions of the calendar"),
    "feed_info": _("about the timetable"),
    "shapes": _("shapes of routes"),
    "frequencies": _("frequencies"),
    "transfers": _("transfers"),
    "pathways": _("pathways"),
    "levels": _("levels"),
    "fare_attributes": _("fares"),
    "fare_rules": _("rules of fares"),
    "translations": _("translations"),
    "attributions": _("attributions"),
    "stops_extensions": _("more about stops"),
    "routes_additionals": _("more routes"),
}
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What became of the tables of a file."""

    runs: list[Run] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)


def facts_of(path: Path, run: Run, options: RunOptions) -> dict[str, Any]:
    """Return what the report of a run keeps of a file with several tables: nothing of others.

    `siblings` maps the tables that are published with it to whether they hold any record,
    `content_sha256` is of the bytes of its own table.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return {}
    from ingest.readers.gtfs.contents import contents_of  # noqa: PLC0415  (only when met)

    found = contents_of(path, options.read.member)
    if found is None:
        return {}
    is_whole = run.parent_id is None and options.read.member is None and not options.is_alone
    return {
        "content_sha256": found.sha256,
        **({"siblings": found.siblings} if is_whole else {}),
    }


def start_siblings(run: Run, dataset: Dataset, options: RunOptions, journal: Journal) -> None:
    """Make the runs of the other tables, and the datasets that are missing.

    Called in the transaction that shows the main table. Identifiers that belong to other
    datasets are told and left alone.
    """
    tables: Mapping[str, bool] = run.report.get("siblings", {})
    if not tables:
        return
    main = Dataset.objects.select_for_update().get(pk=dataset.pk)
    group = _group(main)
    made = _Made()
    for table, has_records in tables.items():
        sibling = _sibling(main, group, table, has_records, run, made)
        if sibling is not None:
            made.runs.append(_run(run, sibling, options, table))
    _tell(journal, made)
    ids = [_identifier(main, table) for table in tables]
    gone = (
        Dataset.objects.filter(group=group, state=State.PUBLISHED)
        .filter(dataset_id__startswith=f"{main.dataset_id}-", runs__parent__dataset=main)
        .exclude(dataset_id__in=ids)
    )
    names = list(gone.order_by("dataset_id").distinct().values_list("dataset_id", flat=True))
    if names:
        journal.tell("siblings_without_table", Level.WARNING, names=_listed(names))


def waiting_siblings(run: Run) -> list[int]:
    """Return the runs of siblings that nobody has taken yet."""
    fresh = run.siblings.filter(state=RunState.RECEIVED, lease_until=None, attempts=0)
    return list(fresh.order_by("pk").values_list("pk", flat=True))


def _identifier(main: Dataset, table: str) -> str:
    """Return the identifier of a sibling: `stop_times` of `star` is `star-stop_times`."""
    words = slugify(table.replace("_", " ")).replace("-", "_").strip("_")
    return f"{main.dataset_id}-{words}"


def _group(main: Dataset) -> Group:
    if main.group is not None:
        return main.group
    taken = set(
        Group.objects.filter(slug__startswith=main.dataset_id[:90]).values_list("slug", flat=True)
    )
    slug, number = main.dataset_id[:90], 1
    while slug in taken:
        number += 1
        slug = f"{main.dataset_id[:90]}-{number}"
    main.group = Group.objects.create(slug=slug, title=main.title)
    main.save(update_fields=["group"])
    return main.group


def _sibling(
    main: Dataset, group: Group, table: str, has_records: bool, run: Run, made: _Made
) -> Dataset | None:
    """Return the dataset of a table, made where it is missing; None where none is to be."""
    name = _identifier(main, table)
    found = Dataset.objects.select_for_update(of=("self",)).filter(dataset_id=name).first()
    if found is not None:
        if found.group_id != group.pk:
            made.taken.append(name)
            return None
        if _WIDTH.index(Visibility(found.visibility)) > _WIDTH.index(Visibility(main.visibility)):
            found.visibility = main.visibility
            found.save(update_fields=["visibility"])
            services.metadata_changed(found)
            made.narrowed.append(name)
        return found
    if not has_records:
        made.empty.append(table)
        return None
    try:
        sibling = describing.create_dataset(
            name,
            title=_title(main, table),
            visibility=main.visibility,
            user=run.created_by,
            language=main.language,
            timezone=main.timezone,
            publisher=main.publisher,
            licence=main.licence,
            licence_text=main.licence_text,
            update_frequency=main.update_frequency,
            territory=main.territory,
            references=main.references,
            group=group,
        )
    except ValidationError:
        made.refused.append(name)
        return None
    sibling.themes.set(main.themes.all())
    sibling.keywords.set(main.keywords.all())
    return sibling


def _run(run: Run, sibling: Dataset, options: RunOptions, table: str) -> Run:
    """Make the run of a sibling: of the options, what was said of the file and may be accepted."""
    own = replace(
        options,
        read=replace(options.read, member=table, header_row=None),
        metadata={},
        attachments=(),
        replaced_kinds=(),
        is_confirmed=True,
    )
    return Run.objects.create(
        parent=run,
        dataset=sibling,
        options=own.as_json(),
        file_key=run.file_key,
        file_name=run.file_name,
        file_size=run.file_size,
        file_sha256=run.file_sha256,
        message=run.message,
        created_by=run.created_by,
    )


def _title(main: Dataset, table: str) -> dict[str, str]:
    """Return the title of a sibling in every language that the main one's has."""
    made = {}
    for language, title in (main.title or {main.language: main.dataset_id}).items():
        with translation.override(language):
            word = gettext(_WORDS[table]) if table in _WORDS else table.replace("_", " ")
            made[language] = gettext(_TITLE) % {"title": title, "table": word}
    return made


def _tell(journal: Journal, made: _Made) -> None:
    if made.runs:
        names = [run.dataset.dataset_id for run in made.runs]
        journal.tell("siblings_started", names=_listed(names))
    for code, names in (
        ("siblings_taken", made.taken),
        ("siblings_refused", made.refused),
        ("siblings_narrowed", made.narrowed),
        ("empty_tables", made.empty),
    ):
        if names:
            journal.tell(code, Level.WARNING, names=_listed(names))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
