"""A file with far fewer records than the published version is a question, not a version."""

from __future__ import annotations

import pytest

from ingest.models import RunState
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def table(count: int) -> str:
    return "id;nom\n" + "".join(f"{n};arbre {n}\n" for n in range(1, count + 1))


@pytest.mark.parametrize(("before", "after"), [(3, 0), (150, 0), (150, 74)])
def test_a_file_that_loses_most_records_waits_for_a_reason(
    publish: Publish, before: int, after: int
) -> None:
    publish(table(before))
    run = publish(table(after))
    assert run.state == RunState.WAITING
    assert [p.code for p in run.problems("errors")] == ["breaking_change", "fewer_records"]
    assert len(rows("jeu")) == before
    accepted = publish(table(after), accept_breaking="new inventory")
    assert (accepted.state, len(rows("jeu"))) == (RunState.PUBLISHED, after)


@pytest.mark.parametrize(("before", "after"), [(3, 1), (150, 75), (150, 400)])
def test_ordinary_updates_are_published_without_a_question(
    publish: Publish, before: int, after: int
) -> None:
    publish(table(before))
    assert publish(table(after)).state == RunState.PUBLISHED
    assert len(rows("jeu")) == after
