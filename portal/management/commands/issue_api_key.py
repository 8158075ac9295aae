"""`manage.py issue_api_key USER`: make a key that gives the rights of a person.

Prints the key and nothing else; it is stored hashed and cannot be shown again.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken


class Command(BaseCommand):
    help = "Make an API key for a person and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="Name with which the person signs in.")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        model = get_user_model()
        owner = model.objects.filter(**{model.USERNAME_FIELD: user}).first()
        if owner is None:
            raise CommandError(f"There is no user {user!r}. Create one in the admin first.")
        if not owner.is_active:
            raise CommandError(f"The user {user!r} is deactivated: no key was made.")
        _token, key = AuthToken.objects.create(user=owner)
        self.stdout.write(key)
