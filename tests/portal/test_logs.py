"""No key, token or code reaches a log line, whoever writes it."""

from __future__ import annotations

import logging

import pytest

from portal.logs import formatter, without_secrets

KEY = "0123456789abcdef0123456789abcdef"


def line(message: str, *args: object, **facts: object) -> str:
    """Return a line as the portal's handler writes it."""
    record = logging.LogRecord("x", logging.INFO, "x", 1, message, args, None)
    for name, value in facts.items():
        setattr(record, name, value)
    return formatter().format(record)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api/explore/v2.1/catalog?limit=1&apikey={KEY}&x=1",
        f"GET /x?APIKEY={KEY}",
        f"https://a.example/cb?code={KEY}&state=1",
        f"access_token={KEY}",
        f"refresh_token={KEY}&client_secret={KEY}",
        f"Authorization: Apikey {KEY}",
        f"Authorization: bearer {KEY}",
        f"{{'Authorization': 'Basic {KEY}=='}}",
    ],
)
def test_secret_is_struck_out(text: str) -> None:
    assert KEY not in line(text)
    assert KEY not in line("%s", text)
    assert "***" in without_secrets(text)


def test_secret_in_a_traceback_is_struck_out() -> None:
    try:
        raise ValueError(f"bad address ?apikey={KEY}")
    except ValueError as err:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "failed", (), (type(err), err, err.__traceback__)
        )
    shown = formatter().format(record)
    assert "bad address" in shown
    assert KEY not in shown


def test_other_text_stays() -> None:
    text = "GET /x?where=code%3D1&limit=2 took 3 ms; the token is unknown; basic facts"
    assert without_secrets(text) == text
