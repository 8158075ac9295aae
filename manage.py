#!/usr/bin/env python
"""Run Parvis' management commands."""

import os
import secrets
import sys


def main() -> None:
    if sys.argv[1:2] == ["inspect"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.inspecting")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if "--help" in sys.argv:
        # Nothing is signed here: no set-up has to have gone before.
        os.environ.setdefault("PARVIS_SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after the setting)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
