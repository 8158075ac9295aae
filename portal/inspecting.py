"""Settings of `manage.py inspect`: what reading a file takes, and no more.

The command asks no service and meets no model. With the settings of the portal it would load
all applications, which takes longer than most files do.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

BASE_DIR: Path = Path(__file__).resolve().parent.parent

SECRET_KEY = ""
"""Nothing is signed here."""
INSTALLED_APPS = ["ingest.apps.ReadingConfig"]
FILE_UPLOAD_TEMP_DIR: str | None = os.environ.get("PARVIS_UPLOAD_TEMP_DIR") or None
LANGUAGE_CODE: str = os.environ.get("PARVIS_LANGUAGE") or "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale", BASE_DIR / "datasets" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = os.environ.get("PARVIS_TIME_ZONE") or "Europe/Paris"
