"""Random expressions over the real fields: answered, refused, or out of range; never a failure."""

from __future__ import annotations

import os
from random import Random

import pytest
from django.db import transaction

from datasets.odsql import OdsqlError, Query, TechnicalFields, check_query, parse_query
from datasets.odsql.functions import REGISTRY
from datasets.records import read
from datasets.records.errors import ValueOutOfRangeError
from datasets.types import Table
from tests.odsql import places

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

COUNT = int(os.environ.get("PARVIS_FUZZ", "1500"))
_FIELDS = [*(f"`{field.name}`" for field in places.SCHEMA), "recordid", "record_size", "datasetid"]
_LITERALS = [
    *('"a"', "'par*'", '""', '"\\\\ %_"', '"l\'eau/x:y"', "0", "1", "-3", "2.5", "95"),
    *("9999999999999999999999", "true", "false", "date'2022'", "date'9999-12-31T23:00'"),
    *("date'0001'", "geom'POINT(2 48)'", "geom'POLYGON((0 0, 3 0, 3 3, 0 0))'", "null", "*"),
    *("1 day", "10km", "5 m", "'EEEE dd/MM'"),
]


def _value(rng: Random, depth: int) -> str:
    choice = rng.random()
    if depth == 0 or choice < 0.35:
        return rng.choice(_FIELDS)
    if choice < 0.5:
        return rng.choice(_LITERALS)
    if choice < 0.7:
        return f"({_value(rng, depth - 1)} {rng.choice('+-*/')} {_value(rng, depth - 1)})"
    return _call(rng, depth)


def _call(rng: Random, depth: int) -> str:
    function = REGISTRY[rng.choice(sorted(REGISTRY))]
    if rng.random() < 0.3:
        fields = ("d", "geo", "city", "pop")
        example = function.example
        for word, field in zip(("opened_on", "geo", "name", "population"), fields, strict=True):
            example = example.replace(word, field)
        return example
    arguments = [
        rng.choice([_value(rng, depth - 1), rng.choice(_LITERALS), rng.choice(_FIELDS)])
        for _ in range(max(1, len(function.parameters)))
    ]
    return f"{function.name}({', '.join(arguments)})"


def _condition(rng: Random, depth: int) -> str:
    choice = rng.random()
    if depth == 0 or choice < 0.5:
        field = rng.choice(_FIELDS)
        return rng.choice(
            [
                f"{_value(rng, 1)} {rng.choice(['=', '!=', '>', '<=', ':'])} {_value(rng, 1)}",
                f"{field} {rng.choice(['=', '<', '>='])} {rng.choice(_LITERALS)}",
                f"{field} in ({rng.choice(_LITERALS)}, {rng.choice(_LITERALS)})",
                f"{field} in [{rng.choice(_LITERALS)} to {rng.choice(_LITERALS)}[",
                f"{rng.choice(_LITERALS)} in {field}",
                f"{field} like {rng.choice(_LITERALS)}",
                f"{field} is {rng.choice(['null', 'not null', 'true', 'not false'])}",
                _call(rng, 1),
                rng.choice(_LITERALS),
            ]
        )
    if choice < 0.65:
        return f"not {_condition(rng, depth - 1)}"
    word = rng.choice(["and", "or"])
    return f"({_condition(rng, depth - 1)} {word} {_condition(rng, depth - 1)})"


def _query(rng: Random) -> Query:
    values = [_value(rng, 2) for _ in range(3)]
    is_grouped = rng.random() < 0.4
    return Query(
        select=rng.choice([None, values[0], f"{values[0]} as x, count(*)", "*, " + values[1]]),
        where=(_condition(rng, 2),) if rng.random() < 0.6 else (),
        group_by=rng.choice([_call(rng, 1), rng.choice(_FIELDS)]) if is_grouped else None,
        order_by=rng.choice([None, values[2], "-" + values[0], "x desc"]),
        refine=(f"{rng.choice(_FIELDS)}:{rng.choice(_LITERALS)}",) if rng.random() < 0.1 else (),
        limit=rng.choice([None, 0, 5]),
        offset=rng.choice([0, 0, 300]),
        timezone=rng.choice(["UTC", "Europe/Paris"]),
        lang=rng.choice(["fr", "ar"]),
    )


@pytest.mark.parametrize("seed", range(0, COUNT, 250))
def test_a_question_is_answered_or_refused(place_table: Table, seed: int) -> None:
    answered = 0
    for number in range(seed, seed + 250):
        query = _query(Random(number))
        try:
            checked = check_query(
                parse_query(query), places.SCHEMA, technical=TechnicalFields(datasetid="x")
            )
        except OdsqlError:
            continue
        try:
            with transaction.atomic(using="records_read"):
                read.answer(checked, place_table)
        except ValueOutOfRangeError:
            continue
        except Exception as err:
            raise AssertionError(repr(query)) from err
        answered += 1
    assert answered > 10
