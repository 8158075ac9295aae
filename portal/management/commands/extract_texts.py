"""Rewrites the catalogues of `portal/locale` with the texts in code and templates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal import texts


class Command(BaseCommand):
    help = "Collect every text that people read into portal/locale; translations are kept."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        wanting = texts.update("fr")
        self.stdout.write(f"fr: {wanting} texts without a translation")
        for line in texts.missing("fr"):
            self.stdout.write(f"  {line}")
