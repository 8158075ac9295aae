"""Random questions on a real table: answered, refused, or out of range; never a failure.

`PARVIS_FUZZ` asks for more texts than the few of a usual run (`make fuzz`); one in twenty of
them is executed here, the rest stops before the database (tests/odsql/test_fuzz.py).
"""

from __future__ import annotations

import os

import pytest
from django.db import transaction

from datasets.odsql import OdsqlError, TechnicalFields, check_query, parse_query
from datasets.records import read
from datasets.records.errors import QueryTooSlowError, ValueOutOfRangeError
from datasets.types import Table
from tests.odsql import places
from tests.odsql.random_texts import any_query

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

_BATCH = 250
COUNT = max(1500, int(os.environ.get("PARVIS_FUZZ", "0")) // 20)


@pytest.mark.parametrize("seed", range(0, COUNT, _BATCH))
def test_a_question_is_answered_or_refused(place_table: Table, seed: int) -> None:
    """Ask within the time of a page's question: on eight records nothing may run past it."""
    answered = 0
    for number in range(seed, seed + _BATCH):
        query = any_query(number)
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
        except QueryTooSlowError as err:
            raise AssertionError(f"number {number} runs too long: {query!r}") from err
        except Exception as err:
            raise AssertionError(f"number {number}: {query!r}") from err
        answered += 1
    assert answered > 10
