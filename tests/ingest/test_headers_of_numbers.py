"""A first line of numbers alone: whichever way it is taken, it is told."""

from __future__ import annotations

import pytest

from tests.ingest.conftest import Understand


@pytest.mark.parametrize(
    "content",
    [
        "1;2;3\n4;5;6\n7;8;9\n",
        "0,1,2\na,b,c\nd,e,f\n",
        "1,5;2,5\n3,5;4,5\n",
    ],
)
def test_it_is_told(understood: Understand, content: str) -> None:
    codes = {problem.code for problem in understood(content).warnings}
    assert codes & {"numbers_as_header", "no_header"}


def test_names_beside_years_are_not(understood: Understand) -> None:
    found = understood("commune;2019;2020\nAngers;1;2\nNantes;3;4\n")
    assert not [problem.code for problem in found.warnings]
