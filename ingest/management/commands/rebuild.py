"""Load the original of a version again: the way back to one whose table was given up."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from datasets.models import Version
from ingest import services
from ingest.errors import IngestError, RefusedError
from ingest.management.commands import publish


class Command(publish.Command):
    help = "Load the original file of a version again, as the next version, and publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", metavar="ID")
        parser.add_argument("number", metavar="N", type=int, help="Number of the version.")
        parser.add_argument("--wait", action="store_true", help="Wait for the end of the run.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument("--yes", action="store_true", help="Ask nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Version.objects.select_related("dataset").filter(
            dataset__dataset_id=options["dataset"], number=options["number"]
        )
        try:
            version = found.first()
            if version is None:
                raise RefusedError.of("no_such_version", version=options["number"])
            if not self._is_meant(version.dataset, options):
                raise RefusedError.of("cancelled")
            run = services.rebuild(version)
        except IngestError as err:
            self._refuse(err, options, options["dataset"])
        if not options["wait"]:
            report = {"run": run.pk, "dataset_id": options["dataset"], "state": run.state}
            self._say(report, options, _("The upload is queued as run %(run)s.") % {"run": run.pk})
            return
        siblings = self._finish(run, options)
        if any(done.state not in publish.GOOD for done in (run, *siblings)):
            sys.exit(1)
