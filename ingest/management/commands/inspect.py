"""Say what a file is and how it would be loaded. Needs no running service."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ingest.errors import IngestError
from ingest.options import NO_HEADER, ReadOptions
from ingest.problems import Problem
from ingest.schemas import table_schema
from ingest.tables import understand_all

_DELIMITERS = {"\\t": "\t", "tab": "\t"}


class Command(BaseCommand):
    help = "Say what a file is and how it would be loaded. Needs no running service."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        add_read_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            report, is_loadable = inspect_file(path, read_options(options))
        except IngestError as err:  # of the schema, not of the file
            report, is_loadable = refusal(err.problems), False
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._say(path, report)
        if not is_loadable:
            sys.exit(1)

    def _say(self, path: Path, report: dict[str, Any]) -> None:
        counted = _("%(count)s records") % {"count": report["rows"]}
        facts = [report["format"], report["encoding"], counted]
        self.stdout.write(f"{path.name}: {', '.join(fact for fact in facts if fact)}")
        width = max((len(item["name"]) for item in report["fields"]), default=0)
        for item in report["fields"]:
            kind = item["type"] + ("[]" if item.get("multivalued") else "")
            self.stdout.write(f"  {item['name']:{width}}  {kind:12}  {item['evidence']}")
        self._say_tables(report.get("tables", ()))
        for level in ("warnings", "errors"):
            for problem in report[level]:
                hint = f" {problem['hint']}" if problem["hint"] else ""
                self.stdout.write(f"{level[:-1]}: {problem['message']}{hint}")

    def _say_tables(self, tables: Sequence[dict[str, Any]]) -> None:
        """List the tables of a file that has several."""
        if not tables:
            return
        self.stdout.write(_("Tables:"))
        width = max(len(table["name"]) for table in tables)
        for table in tables:
            said = _("not looked into")
            if table.get("errors"):
                said = table["errors"][0]["message"]
            elif table["rows"] is not None:
                facts = {"count": table["rows"], "fields": len(table["fields"])}
                said = _("%(count)s records, %(fields)s fields") % facts
            self.stdout.write(f"  {table['name']:{width}}  {said}")


def add_read_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments that say how to read a file."""
    parser.add_argument(
        "--schema", metavar="FILE.json", type=Path, help="A Table Schema that the file follows."
    )
    parser.add_argument("--sheet", metavar="NAME", help="The sheet of a workbook.")
    parser.add_argument("--member", metavar="NAME", help="The table of an archive or a feed.")
    parser.add_argument("--encoding", metavar="E")
    parser.add_argument("--delimiter", metavar="D", help="One character, or \\t.")
    parser.add_argument("--header-row", metavar="N", help="0-based line of the header, or none.")


def read_options(options: dict[str, Any]) -> ReadOptions:
    """Return what the arguments say of the file.

    Raises:
        CommandError: an argument that cannot be meant.
    """
    delimiter = options.get("delimiter")
    delimiter = _DELIMITERS.get(delimiter, delimiter) if delimiter else None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise CommandError("--delimiter is one character, or \\t.", returncode=2)
    header = options.get("header_row")
    try:
        header_row = None if header is None else NO_HEADER if header == "none" else int(header)
    except ValueError as err:
        raise CommandError("--header-row is a line number, or none.", returncode=2) from err
    return ReadOptions(
        encoding=options.get("encoding"),
        delimiter=delimiter,
        header_row=header_row,
        sheet=options.get("sheet"),
        member=options.get("member"),
        schema=table_schema.read(options["schema"]) if options.get("schema") else None,
    )


def inspect_file(path: Path, options: ReadOptions) -> tuple[dict[str, Any], bool]:
    """Return the report on a file, and whether it can be loaded."""
    problems: list[Problem]
    if not path.is_file():
        problems = [Problem(code="no_such_file", params={"name": path.name})]
    else:
        try:
            _reader, found = understand_all(path, options)
        except IngestError as err:
            problems = list(err.problems)
        else:
            return found.as_json(), not found.errors
    return refusal(problems), False


def refusal(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the report on a file that could not be read."""
    return {
        "format": next((p.params["format"] for p in problems if "format" in p.params), None),
        "encoding": None,
        "delimiter": None,
        "header_row": None,
        "rows": 0,
        "fields": [],
        "warnings": [],
        "errors": [problem.as_json() for problem in problems],
    }
