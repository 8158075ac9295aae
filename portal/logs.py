"""How log lines look: one line an event, control characters made visible, no secrets."""

import logging
import re

import structlog

_SECRETS = re.compile(
    r"(?i)\b(apikey|access_token|refresh_token|client_secret|pushkey|password|code)=[^&\s\"'<>]+"
)
_SCHEMES = re.compile(r"(?i)\b(apikey|bearer|basic|token)(:?\s+)[\w.~+/=-]{16,}")


def without_secrets(text: str) -> str:
    """Return a text without the keys, tokens and codes that stand in it.

    >>> without_secrets("GET /api?apikey=abc&limit=1, Authorization: Apikey 0123456789abcdef")
    'GET /api?apikey=***&limit=1, Authorization: Apikey ***'
    """
    return _SCHEMES.sub(r"\1\2***", _SECRETS.sub(r"\1=***", text))


def _discreet(
    logger: object, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Strike secrets out of every text of an event, of libraries' and tracebacks too."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_secrets(value)
    return event


def _one_line(
    logger: object, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Escape CR, LF and other control characters, so that input cannot forge a line."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable() and key != "exception":
            event[key] = value.encode("unicode_escape").decode("ascii")
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _discreet,
    _one_line,
]


def formatter() -> logging.Formatter:
    """Return the formatter that the LOGGING setting uses for every handler."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "logger", "event"]
        ),
        foreign_pre_chain=_SHARED,
    )
