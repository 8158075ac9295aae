"""Numbers, dates, sizes, near words, freshness: pure, and in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from datasets import freshness, spelling, wording
from datasets.explore.cells import Reader
from datasets.explore.state import ExploreState, condition, joined
from datasets.odsql import Query, check_query, parse_query
from datasets.odsql_text import named, one_of, quoted
from datasets.types import Field, FieldType, Schema

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (12340, "12\u202f340", "12,340"),
        (-1234567.5, "−1\u202f234\u202f567,5", "−1,234,567.5"),
        (0.1 + 0.2, "0,3", "0.3"),
        (float("nan"), "nan", "nan"),
        (None, "", ""),
    ],
)
def test_numbers_are_written_for_the_reader(value, french: str, english: str) -> None:
    with translation.override("fr"):
        assert wording.number(value) == french
    with translation.override("en"):
        assert wording.number(value) == english


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "à l’instant"),
        (timedelta(minutes=5), "il y a 5 minutes"),
        (timedelta(hours=1), "il y a 1 heure"),
        (timedelta(days=3), "il y a 3 jours"),
        (timedelta(days=30), "il y a 4 semaines"),
        (timedelta(days=90), "il y a 3 mois"),
        (timedelta(days=800), "il y a 2 ans"),
    ],
)
def test_how_long_ago(ago: timedelta, words: str) -> None:
    with translation.override("fr"):
        assert wording.since(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0%"), (0.004, "<\u202f1%"), (0.5, "50%"), (0.999, ">\u202f99%")]
)
def test_shares_tell_little_from_nothing(share: float, words: str) -> None:
    with translation.override("en"):
        assert wording.percent(share) == words


@pytest.mark.parametrize(
    ("frequency", "ago", "state"),
    [
        ("daily", timedelta(hours=30), "up_to_date"),
        ("daily", timedelta(days=3), "late"),
        ("annual", timedelta(days=400), "up_to_date"),
        ("realtime", timedelta(minutes=5), "realtime"),
        ("realtime", timedelta(hours=3), "late"),
        ("irregular", timedelta(days=4000), "unpromised"),
        ("", timedelta(days=1), "unpromised"),
    ],
)
def test_promise_against_reality(frequency: str, ago: timedelta, state: str) -> None:
    assert freshness.freshness(frequency, NOW - ago, NOW).state == state


def test_strip_has_a_mark_a_week() -> None:
    weeks = freshness.strip([NOW, NOW - timedelta(days=8), NOW - timedelta(days=900)], NOW).weeks
    assert len(weeks) == 52
    assert weeks[-2:] == (1, 1)
    assert sum(weeks) == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("picsine", "piscines"),
        ("bibliotèque", "bibliothèques"),
        ("trotoir", "trottoirs"),
        ("piscine", "piscines"),
        ("xylophone", None),
        ("eau", None),
    ],
)
def test_near_words(typed: str, meant: str | None) -> None:
    known = spelling.vocabulary(["Piscines", "Bibliothèques de la ville", "Trottoirs", "Eau"])
    assert spelling.corrected(typed, known) == meant


SCHEMA = Schema(
    (
        Field(name="nom", type=FieldType.TEXT),
        Field(name="2019", type=FieldType.INT),
        Field(name="jour", type=FieldType.DATE),
    )
)


@pytest.mark.parametrize("value", ['"', "\\", "`", "'", "a\\", 'x" or "1"="1', "\n", "é œ €"])
def test_quoted_values_mean_themselves(value: str) -> None:
    query = Query(where=(one_of("nom", [value, "b"]),), limit=1)
    (text,) = parse_query(query).where
    assert value in repr(text) or value.encode("unicode_escape").decode() in repr(text)
    check_query(parse_query(query), SCHEMA)
    assert parse_query(Query(where=(f"nom = {quoted(value)}",))).where
    assert named("2019") == "`2019`"


@pytest.mark.parametrize("operator", ["contains", "equals", "different", "more", "less", "empty"])
@pytest.mark.parametrize("value", ["12", "2026-03-31", "x", "1,5"])
def test_conditions_by_form_parse_or_are_refused(operator: str, value: str) -> None:
    for field in SCHEMA:
        text = condition(field, operator, value)
        assert text.startswith(("`nom`", "`2019`", "`jour`"))


@pytest.mark.parametrize("first", ["n=1 or(n=2)", "n = 1 or n = 2", "n=1\tor\tn=2", "n = 1"])
def test_joined_conditions_keep_their_meaning(first: str) -> None:
    assert joined(first, "`d` >= 50") == f"({first}) and `d` >= 50"
    assert joined(first, "") == first


def test_several_values_of_a_field_are_alternatives() -> None:
    state = ExploreState(refined={"nom": ("a", "b"), "2019": ("3",)})
    schema = state.alternatives(SCHEMA)
    assert [bool(field.annotations.get("disjunctive")) for field in schema] == [True, False, False]
    check_query(parse_query(state.query()), schema)


def test_years_and_codes_are_not_parted() -> None:
    from zoneinfo import ZoneInfo

    year = Reader(field=SCHEMA.fields[1], zone=ZoneInfo("UTC"), is_grouped=False)
    assert year.cell(2026).text == "2026"
    assert year.cell(None).kind == "empty"
    text = Reader(field=SCHEMA.fields[0], zone=ZoneInfo("UTC"))
    assert text.cell("https://example.org/x").kind == "link"
    assert text.cell("javascript:alert(1)").kind == "text"
    assert text.cell("x" * 5000).is_cut
    assert not text.cell("x" * 5000, whole=True).is_cut
