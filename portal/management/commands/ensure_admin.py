"""Creates the first administrator, whose password lies in a private file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Create the user `admin` unless the portal already has an administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password-file", type=Path, required=True)

    def handle(self, *args: object, password_file: Path, **options: object) -> None:
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        if users.filter(username="admin").exists():
            raise CommandError(
                "The user admin exists but is no active administrator. Run "
                "`manage.py createsuperuser` to make another one."
            )
        try:
            password = password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandError(f"Cannot read {password_file}: {error.strerror}.") from error
        get_user_model().objects.create_superuser(username="admin", password=password)
        self.stdout.write("The user admin was created.")
