"""Texts that try to leave their place (security: Q3): none reaches a statement but bound.

Every statement that goes to the database is recorded as the driver sends it. Records are asked
with parameters bound by the server, so a user's text may stand in parameters alone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

MARKER = "Zq7xCanari"
"""Stands in every text that is tried."""
PAYLOADS = [
    payload.replace("X", MARKER)
    for payload in (
        *("X", "X'", 'X"', "X`", "X\\", "X\\'", 'X\\"', "X''", 'X""', "X;", "X--", "X/*", "X*/"),
        *("X'; DROP TABLE records; --", "X' OR '1'='1", "X') OR ('1'='1", "X' UNION SELECT 1 --"),
        *('X"; SELECT pg_sleep(10); --', 'X" OR 1=1 --', "X`; DELETE FROM auth_user; --"),
        *("X’ OR ’1’=’1", "X＇ OR 1=1", "Xʼ", "X\u2032", "X\u0000", "X\u202e", "X\ufeff", "X\x1a"),
        *("X]", "X[", "X}", "X{0}", "X{p0}", "X%", "X%%", "X%s", "X%(p0)s", "X$1", "X$$", "X$a$"),
        *("X_connector", "X->>'a'", "X#>'{a}'", "X@>", "X::text", "X::regclass", "E'X'", "U&'X'"),
        *(
            "X\r\nSet-Cookie: a=b",
            "X\nCOPY records TO PROGRAM 'id'",
            "X\\.",
            "X\t\\N",
            "X" + "é" * 70,
        ),
        *(
            "X" + "a" * 64,
            "X" + "n" * 300,
            "😀X",
            "X😀'",
            "X.title",
            "default.X",
            "X:Y",
            ":X",
            "X(",
            "X)",
        ),
    )
]


def _text(payload: str) -> str:
    """Return a text literal that holds the payload."""
    return '"' + payload.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(payload: str) -> str:
    return "`" + payload.replace("\\", "\\\\").replace("`", "\\`") + "`"


PLACES: dict[str, Any] = {
    "value": lambda p: {"where": f"city = {_text(p)}"},
    "value in single quotes": lambda p: {"where": f"city = '{p}'"},
    "value listed": lambda p: {"where": f"city in ({_text(p)})"},
    "pattern": lambda p: {"where": f"city like {_text(p)}"},
    "full text": lambda p: {"where": _text(p)},
    "begin": lambda p: {"where": f"startswith(city, {_text(p)})"},
    "field": lambda p: {"where": f"{_name(p)} = 1"},
    "bare": lambda p: {"where": p},
    "select": lambda p: {"select": p},
    "constant": lambda p: {"select": f"{_text(p)} as x", "limit": 1},
    "alias": lambda p: {"select": f"city as {_name(p)}", "limit": 1},
    "alias of a group": lambda p: {"group_by": f"city as {_name(p)}", "order_by": _name(p)},
    "group": lambda p: {"group_by": p},
    "order": lambda p: {"order_by": f"-{_name(p)}"},
    "fallback": lambda p: {"select": f"ifnull(city, {_text(p)})", "limit": 1},
    "format of dates": lambda p: {"select": f"date_format(d, {_text(p)})", "limit": 1},
    "date": lambda p: {"where": f"d = date'{p}'"},
    "geometry": lambda p: {"where": f"intersects(geo, geom'{p}')"},
    "refined value": lambda p: {"refine": f"city:{p}"},
    "refined field": lambda p: {"refine": f"{_name(p)}:x"},
    "excluded value": lambda p: {"exclude": f"tags:{p}"},
    "language": lambda p: {"lang": p},
    "time zone": lambda p: {"timezone": p},
}


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record every statement as it goes to the server; each is still run."""
    found: list[str] = []

    def recorded(kind: Any) -> None:
        execute = kind.execute

        def spy(self: Any, query: Any, *arguments: Any, **named: Any) -> Any:
            is_composed = isinstance(query, sql.Composable)
            found.append(query.as_string(self) if is_composed else str(query))
            return execute(self, query, *arguments, **named)

        monkeypatch.setattr(kind, "execute", spy)

    for kind in (psycopg.Cursor, psycopg.ServerCursor, psycopg.ClientCursor):
        recorded(kind)
    return found


def _asked(api: Api, path: str, statements: list[str], **params: Any) -> Any:
    answer = api.get(path, **params)
    assert answer.status_code in {200, 400, 404}, (params, answer.body)
    for statement in statements:
        assert MARKER not in statement, (params, statement)
    return answer


def test_corpus_is_large() -> None:
    assert len(PAYLOADS) * len(PLACES) >= 600
    assert len(set(PAYLOADS)) == len(PAYLOADS)


@pytest.mark.parametrize("place", PLACES)
def test_q3_no_text_leaves_its_place(api: Api, statements: list[str], place: str) -> None:
    answered = 0
    for payload in PAYLOADS:
        params = PLACES[place](payload)
        answer = _asked(api, "catalog/datasets/villes/records", statements, **params)
        answered += answer.status_code == 200
        statements.clear()
    if place in {"value", "value listed", "begin", "constant", "alias", "refined value"}:
        assert answered >= len(PAYLOADS) - 3  # NUL and what the language bounds
    assert len(api.rows(limit=100)) == 30


def test_q3_elsewhere(api: Api, statements: list[str]) -> None:
    """The same texts in paths, in facets, in exports and in the older download."""
    for payload in PAYLOADS:
        path = quote(payload, safe="")
        for asked, params in (
            (f"catalog/datasets/{path}", {}),
            (f"catalog/datasets/villes/records/{path}", {}),
            (f"catalog/datasets/villes/exports/{path}", {}),
            (f"catalog/datasets/villes/attachments/{path}", {}),
            ("catalog/datasets/villes/facets", {"facet": _name(payload)}),
            ("catalog/datasets/villes/facets", {"facet": "city", "refine": f"city:{payload}"}),
            ("catalog/datasets/villes/exports/csv", {"list_separator": payload, "limit": 1}),
            ("catalog/datasets/villes/exports/csv", {"select": f"city as {_name(payload)}"}),
            ("/explore/dataset/villes/download/", {"refine.city": payload}),
            ("/explore/dataset/villes/download/", {f"refine.{payload}": "x"}),
        ):
            _asked(api, asked, statements, **params)
        statements.clear()
