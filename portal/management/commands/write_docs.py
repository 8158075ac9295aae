"""Writes the parts of `docs/` that come from the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from api.guide.markdown import pages


class Command(BaseCommand):
    help = "Write docs/odsql.md and the generated tables of docs/api.md from the code."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in pages().items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"written: docs/{path.name}")
