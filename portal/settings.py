"""Settings of the portal: one typed line each, safe for production by default.

Every variable is documented in docs/operations.md (a test compares them).
"""

from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from portal.environment import env, from_state, parvis_home, secret_key

BASE_DIR: Path = Path(__file__).resolve().parent.parent
PARVIS_HOME: Path = parvis_home()

DEBUG: bool = env.bool("PARVIS_DEBUG", False)
SECRET_KEY: str = secret_key()
ALLOWED_HOSTS: list[str] = env.list("PARVIS_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
PARVIS_BASE_URL: str = env.str("PARVIS_BASE_URL", "")  # empty: built from the request
CSRF_TRUSTED_ORIGINS: list[str] = [PARVIS_BASE_URL] if PARVIS_BASE_URL else []

# --- the portal ------------------------------------------------------------------------------
PORTAL_NAME: str = env.str("PARVIS_PORTAL_NAME", "Rivemaine")
PORTAL_LANGUAGE: str = env.str("PARVIS_LANGUAGE", "fr")
PORTAL_OUTLINE_DATASET: str = env.str("PARVIS_OUTLINE_DATASET", "")

# --- applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "datasets.apps.DatasetsConfig",
    "ingest.apps.IngestConfig",
    "api.apps.ApplicationsConfig",
    "api.apps.ApiConfig",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "portal.middleware.SlashesMiddleware",
    "portal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.CompressionMiddleware",
    "portal.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PrivateAnswersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = False  # both forms answer without a redirect

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]

# --- databases -------------------------------------------------------------------------------
# `default` holds the catalogue. Record tables live behind two more aliases of what is by
# default the same server: `records` loads them, `records_read` only selects.
DATABASE_URL: str = from_state(
    "DATABASE_URL", "database_url", "postgresql://parvis@127.0.0.1:5432/parvis"
)
RECORDS_DATABASE_URL: str = (
    env.str("RECORDS_DATABASE_URL", "") or DATABASE_URL
    if env.str("DATABASE_URL", "")  # given: the state file may speak of another server
    else from_state("RECORDS_DATABASE_URL", "records_database_url", DATABASE_URL)
)
RECORDS_SCHEMA: str = env.str("RECORDS_SCHEMA", "records")
RECORDS_READER_ROLE: str = env.str("RECORDS_READER_ROLE", "parvis_reader")
RECORDS_LOADER_ROLE: str = env.str("RECORDS_LOADER_ROLE", "parvis_loader")
QUERY_TIMEOUT_MS: int = env.int("PARVIS_QUERY_TIMEOUT_MS", 2_000)
EXPORT_TIMEOUT_MS: int = env.int("PARVIS_EXPORT_TIMEOUT_MS", 600_000)
EXPORT_PROCESSES: int = env.int("PARVIS_EXPORT_PROCESSES", 2)
EXPORT_MEMORY_MB: int = env.int("PARVIS_EXPORT_MEMORY_MB", 1_024)
EXPORT_FILE_MB: int = env.int("PARVIS_EXPORT_FILE_MB", 8_192)
LOAD_TIMEOUT_MS: int = env.int("PARVIS_LOAD_TIMEOUT_MS", 3_600_000)
HOT_VERSIONS: int = env.int("PARVIS_HOT_VERSIONS", 3)
TABLE_GRACE_HOURS: float = env.float("PARVIS_TABLE_GRACE_HOURS", 24.0)
WAITING_DAYS: float = env.float("PARVIS_WAITING_DAYS", 30.0)
POOL_SIZE: int = env.int("PARVIS_POOL_SIZE", 8)
POOL_TIMEOUT_S: float = env.float("PARVIS_POOL_TIMEOUT_S", 5.0)


def _database(url: str, options: str, *, is_bound_by_server: bool = True) -> dict[str, object]:
    """Return Django's description of one connection, with session options at its start.

    Records are asked with parameters bound by the server; the ORM's own statements are not
    all written for that, so the catalogue leaves the binding to the driver.
    """
    # Checked when lent: after a restart of the server no dead one is handed out.
    database: dict[str, object] = dict(dj_database_url.parse(url, conn_health_checks=True))
    database["OPTIONS"] = {
        **dict(database.get("OPTIONS") or {}),  # type: ignore[call-overload]  # untyped library
        "options": options,
        "pool": {"min_size": 0, "max_size": POOL_SIZE, "timeout": POOL_TIMEOUT_S},
        "server_side_binding": is_bound_by_server,
    }
    return database


DATABASES = {
    "default": _database(
        DATABASE_URL,
        "-c statement_timeout=30000 -c lock_timeout=10000"
        " -c idle_in_transaction_session_timeout=300000",
        is_bound_by_server=False,
    ),
    "records": _database(
        RECORDS_DATABASE_URL,
        f"-c role={RECORDS_LOADER_ROLE} -c statement_timeout={LOAD_TIMEOUT_MS}"
        " -c lock_timeout=10000 -c client_connection_check_interval=5000",
    ),
    "records_read": _database(
        RECORDS_DATABASE_URL,
        f"-c role={RECORDS_READER_ROLE} -c default_transaction_read_only=on"
        f" -c statement_timeout={QUERY_TIMEOUT_MS} -c jit=off",
    ),
}
DATABASE_ROUTERS = ["datasets.records.router.RecordsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- broker, cache, files --------------------------------------------------------------------
REDIS_URL: str = from_state("REDIS_URL", "redis_url", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: the broker comes back
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # a message given out twice is harmless: the lease decides
    "socket_connect_timeout": 5,
    "socket_timeout": 60,  # longer than the transport's own checks of its connection
}
CELERY_TASK_DEFAULT_QUEUE = "parvis"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "ingest.janitor": {"task": "ingest.janitor", "schedule": 60.0, "options": {"expires": 55}},
    "api.clear_tokens": {"task": "api.clear_tokens", "schedule": 86_400.0},
}

MEDIA_ROOT: Path = Path(env.str("PARVIS_MEDIA_ROOT", str(PARVIS_HOME / "files")))
MAX_UPLOAD_BYTES: int = env.int("PARVIS_MAX_UPLOAD_BYTES", 2 * 1024**3)
FILE_UPLOAD_TEMP_DIR: str | None = env.str("PARVIS_UPLOAD_TEMP_DIR", "") or None
DATA_UPLOAD_MAX_MEMORY_SIZE: int = 5 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS: int = 20_000  # the page of a dataset with 1,200 fields
STATIC_URL = "/static/"
STATIC_ROOT: Path = Path(env.str("PARVIS_STATIC_ROOT", str(PARVIS_HOME / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- languages -------------------------------------------------------------------------------
LANGUAGE_CODE: str = PORTAL_LANGUAGE
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = env.str("PARVIS_TIME_ZONE", "Europe/Paris")

# --- web security ----------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE: bool = env.bool("PARVIS_HTTPS", False)
CSRF_COOKIE_SECURE: bool = SESSION_COOKIE_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_HSTS_SECONDS: int = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin"
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "datasets:home"
LOGOUT_REDIRECT_URL = "datasets:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- API -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.OrjsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
ANONYMOUS_CALLS_PER_DAY: int = env.int("PARVIS_ANONYMOUS_CALLS_PER_DAY", 50_000)  # 0: none
USER_CALLS_PER_DAY: int = env.int("PARVIS_USER_CALLS_PER_DAY", 200_000)  # 0: none
PROXY_COUNT: int = env.int("PARVIS_PROXY_COUNT", 1 if SESSION_COOKIE_SECURE else 0)
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Apikey"}
OAUTH2_PROVIDER = {
    "SCOPES": {"all": _("Read everything that you may read")},
    "DEFAULT_SCOPES": ["all"],
    "OAUTH2_VALIDATOR_CLASS": "api.oauth.validator.Validator",
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 3600,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": None,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "PKCE_REQUIRED": False,  # of applications without a secret it is: api.oauth.validator
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parvis",
    "DESCRIPTION": "Explore API v2.1: the catalogue and the records of the portal.",
    "VERSION": "2.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logs ------------------------------------------------------------------------------------
LOG_LEVEL: str = env.str("PARVIS_LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "portal.logs.formatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
