"""Hints: only where there is something to say, so that the contract's messages stay as they are."""

from __future__ import annotations

import pytest

from datasets.odsql import OdsqlSyntaxError
from datasets.odsql.parser import parse_where


@pytest.mark.parametrize("text", ["BOGUS(", "contains(city, 'x')", "city == 1", "city not in (1)"])
def test_4_recorded_messages_have_no_hint(text: str) -> None:
    with pytest.raises(OdsqlSyntaxError) as caught:
        parse_where(text)
    assert caught.value.hint is None
