"""Publish a file as the next version of a dataset, making the dataset where there is none."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasets import describing
from datasets.attachments import as_stored
from datasets.models import AttachmentKind, Dataset, Visibility
from datasets.record_files import store_file
from datasets.storage import FileTooLargeError
from ingest import metadata_file, services
from ingest.errors import IngestError, RefusedError
from ingest.files import ATTACHMENTS, store
from ingest.management.commands.inspect import add_read_arguments, read_options
from ingest.models import Run, RunState
from ingest.options import RunOptions
from ingest.problems import Problem
from ingest.schemas import table_schema

WORKER_SECONDS: Final = 10
MOST_FILES: Final = 20_000
"""Files that may come with one table."""
_POLL_SECONDS: Final = 0.2
_AGE_STEP: Final = 10
"""Seconds between two lines that tell how long a run has been in the queue."""
_BESIDE: Final = {
    "attachments": AttachmentKind.ATTACHMENT.value,
    "alternative_exports": AttachmentKind.ALTERNATIVE_EXPORT.value,
}
"""Keys of the metadata file that list files, with the kind of each."""
GOOD: Final = (RunState.PUBLISHED, RunState.UNCHANGED)


class Command(BaseCommand):
    help = "Publish a file as the next version of a dataset, making the dataset if need be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dataset", metavar="ID", required=True)
        parser.add_argument("--title", metavar="T")
        parser.add_argument("--metadata", metavar="FILE.json", type=Path)
        parser.add_argument("--files", metavar="FOLDER", type=Path, help="Files that cells name.")
        parser.add_argument("--bad-cells", choices=("stop", "empty"), default="stop")
        parser.add_argument("--accept-personal-data", metavar="REASON")
        parser.add_argument("--accept-breaking", metavar="REASON")
        parser.add_argument(
            "--new-version",
            action="store_true",
            help="Make a version also of a file that is the published one already.",
        )
        parser.add_argument("--message", metavar="TEXT", default="")
        parser.add_argument("--wait", action="store_true", help="Wait for the end of the run.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument("--yes", action="store_true", help="Ask nothing.")
        add_read_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run, is_new = self._start(options)
        except IngestError as err:
            self._refuse(err, options, options["file"].name)
        if not options["wait"]:
            report = {"run": run.pk, "dataset_id": options["dataset"], "state": run.state}
            self._say(report, options, _("The upload is queued as run %(run)s.") % {"run": run.pk})
            return
        siblings = self._finish(run, options)
        if is_new and run.state == RunState.FAILED:
            services.delete_failed_draft(run)
        for sibling in siblings:
            if sibling.state == RunState.FAILED:
                services.delete_failed_draft(sibling)
        if any(done.state not in GOOD for done in (run, *siblings)):
            sys.exit(1)

    def _finish(self, run: Run, options: dict[str, Any]) -> list[Run]:
        """Wait for the end, and tell it; return the runs of the other tables of the file."""
        self._wait(run)
        siblings = list(run.siblings.select_related("dataset"))
        for sibling in siblings:
            self._wait(sibling, has_worker=True)
        report = dict(services.run_report(run))
        if siblings:
            report["group"] = services.group_reports(run)
        said = [_sentence(item) for item in (report, *report.get("group", ()))]
        self._say(report, options, "\n".join(said))
        return siblings

    def _start(self, options: dict[str, Any]) -> tuple[Run, bool]:
        """Queue the run; tell whether its dataset was made for it."""
        path: Path = options["file"]
        if not path.is_file():
            raise RefusedError.of("no_such_file", name=path.name)
        read = read_options(options)
        metadata = metadata_file.read(options["metadata"]) if options["metadata"] else {}
        language = metadata.get("language", "fr")
        if options["title"]:
            metadata["title"] = {**metadata.get("title", {}), language: options["title"]}
        read = replace(read, schema=_schema(metadata, options) or read.schema)
        listed = {kind: metadata.pop(key) for key, kind in _BESIDE.items() if key in metadata}
        attachments = _stored_attachments(listed, options["metadata"], language)
        dataset = Dataset.objects.filter(dataset_id=options["dataset"]).first()
        if dataset is not None and not self._is_meant(dataset, options):
            raise RefusedError.of("cancelled")
        run_options = RunOptions(
            read=read,
            metadata=metadata,
            attachments=attachments,
            replaced_kinds=tuple(listed),
            bad_cells=options["bad_cells"],
            new_version=options["new_version"],
            accept_breaking=options["accept_breaking"],
            accept_personal_data=options["accept_personal_data"],
        )
        files = _files_of(options["files"]) if options["files"] else {}
        with path.open("rb") as source, transaction.atomic():
            target = dataset or _create(options["dataset"], path, metadata)
            for name, found in files.items():
                with found.open("rb") as content:
                    _store_file(target, content, name)
            run = services.start_run(
                target,
                source,
                path.name,
                options=run_options,
                message=options["message"],
            )
        return run, dataset is None

    def _is_meant(self, dataset: Dataset, options: dict[str, Any]) -> bool:
        """Ask a person at a terminal before a published dataset changes."""
        if options["yes"] or options["json"] or not (sys.stdin and sys.stdin.isatty()):
            return True
        if not dataset.is_published:
            return True
        question = _("Publish a new version of %(name)s? [y/N]")
        self.stderr.write(question % {"name": dataset.dataset_id} + " ", ending="")
        return input().strip().lower() in ("y", "yes", "o", "oui")

    def _wait(self, run: Run, *, has_worker: bool = False) -> None:
        """Follow a run to its end; `has_worker`: one has answered already."""
        deadline = time.monotonic() + WORKER_SECONDS
        shown = ""
        while not run.is_over:
            if run.state == RunState.RECEIVED and not run.attempts and not has_worker:
                has_worker = _is_worker_there(deadline)
                if not has_worker and time.monotonic() >= deadline:
                    problem = Problem(code="no_worker", params={"seconds": WORKER_SECONDS})
                    if services.cancel(run, problem):
                        run.refresh_from_db()
                        return
                    has_worker = True
            time.sleep(_POLL_SECONDS)
            run.refresh_from_db()
            line = f"{run.get_state_display()} {run.progress} %{_queue_age(run)}"
            if run.parent_id:
                line = f"{run.dataset.dataset_id}: {line}"
            if line != shown:
                self.stderr.write(line)
                shown = line

    def _say(self, report: dict[str, Any], options: dict[str, Any], sentence: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, default=str))
            return
        self.stdout.write(sentence)
        for level in ("warnings", "errors"):
            for problem in report.get(level, ()):
                hint = f" {problem['hint']}" if problem["hint"] else ""
                self.stdout.write(f"{level[:-1]}: {problem['message']}{hint}")

    def _refuse(self, err: IngestError, options: dict[str, Any], name: str) -> NoReturn:
        report = {
            "dataset_id": options["dataset"],
            "dataset_uid": None,
            "version": None,
            "run": None,
            "state": "failed",
            "records_count": 0,
            "rejected_cells": 0,
            "fields": [],
            "warnings": [],
            "errors": [problem.as_json() for problem in err.problems],
            "seconds": {},
        }
        self._say(report, options, _("%(name)s was not published.") % {"name": name})
        sys.exit(1)


def _schema(metadata: dict[str, Any], options: dict[str, Any]) -> Mapping[str, Any] | None:
    """Take the schema out of the metadata; a path is that of a file beside them."""
    schema: Mapping[str, Any] | str | None = metadata.pop("schema", None)
    if isinstance(schema, str):
        return table_schema.read(options["metadata"].parent / schema)
    return schema


def _create(dataset_id: str, path: Path, metadata: dict[str, Any]) -> Dataset:
    language = metadata.get("language", "fr")
    title = metadata.get("title") or {language: path.stem.replace("_", " ").strip() or dataset_id}
    try:
        return describing.create_dataset(
            dataset_id,
            title=title,
            visibility=metadata.get("visibility", Visibility.PUBLIC),
            language=language,
        )
    except ValidationError as err:
        raise RefusedError.of("wrong_dataset_id", name=dataset_id) from err


def _stored_attachments(
    listed: dict[str, Any], beside: Path | None, language: str
) -> tuple[dict[str, Any], ...]:
    """Store the files that the metadata file names, found beside it."""
    folder = beside.parent if beside else Path()
    named = [(kind, item, folder / item["file"]) for kind in listed for item in listed[kind]]
    problems = [
        Problem(code="no_such_file", params={"name": item["file"]})
        for _kind, item, path in named
        if not path.is_file()
    ]
    seen: set[tuple[str, str]] = set()
    for kind, item, path in named:
        if (kind, path.name) in seen:
            problems.append(Problem(code="repeated_file", params={"name": item["file"]}))
        seen.add((kind, path.name))
    if problems:
        raise RefusedError(*problems)
    stored = []
    for kind, item, path in named:
        with path.open("rb") as source:
            kept = store(source, path.name, folder=ATTACHMENTS)
        title = item.get("title") or {language: kept.name}
        description = item.get("description", {})
        stored.append(as_stored(kept, kind=kind, title=title, description=description))
    return tuple(stored)


def _files_of(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their path in it; links and hidden files are left out."""
    if not folder.is_dir():
        raise RefusedError.of("no_such_file", name=folder.name)
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_symlink() or not path.is_file() or inner.name.startswith("."):
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            continue
        found[inner.as_posix()] = path
        if len(found) > MOST_FILES:
            raise RefusedError.of("too_many_files", limit=MOST_FILES)
    return found


def _store_file(dataset: Dataset, content: IO[bytes], name: str) -> None:
    try:
        store_file(dataset, content, name)
    except FileTooLargeError as err:
        raise RefusedError.of("file_too_large", limit=err.limit) from err


def _is_worker_there(deadline: float) -> bool:
    patience = max(0.2, min(2.0, deadline - time.monotonic()))
    return bool(current_app.control.ping(timeout=patience, limit=1))


def _queue_age(run: Run) -> str:
    """Say how long a run has been in the queue, in steps so that not every second is a line."""
    if run.queued_since is None:
        return ""
    seconds = int((timezone.now() - run.queued_since).total_seconds()) // _AGE_STEP * _AGE_STEP
    if seconds <= 0:
        return ""
    age = _("in the queue for %(seconds)s s") % {"seconds": seconds}
    return f" ({age})"


def _sentence(report: dict[str, Any]) -> str:
    facts = {"name": report["dataset_id"], "version": report["version"]}
    if report["state"] == RunState.PUBLISHED:
        facts["count"] = report["records_count"]
        return _("Version %(version)s of %(name)s is published: %(count)s records.") % facts
    if report["state"] == RunState.UNCHANGED:
        return _("%(name)s is unchanged.") % facts
    if report["state"] == RunState.WAITING:
        return _("%(name)s waits for an answer.") % facts
    return _("%(name)s was not published.") % facts
