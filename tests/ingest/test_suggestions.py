"""What a cell that does not fit may have been meant to be, and keys that name headers."""

from __future__ import annotations

import pytest

from datasets.models import Dataset
from ingest.suggestions import suggestion
from tests.ingest.conftest import Publish, rows

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("int", "12 O00", "12 000"),
        ("int", "l2", "12"),
        ("int", "1 200 €", "1200"),
        ("int", "~12", "12"),
        ("int", "12,5", ""),
        ("int", "douze", ""),
        ("int", "n°12", ""),
        ("int", "12 rue", ""),
        ("double", "12,5", "12.5"),
        ("double", "1.234,5", "1234.5"),
        ("double", "1,234", ""),
        ("double", "12 (estimé)", "12"),
        ("date", "31/02/2024", ""),
        ("date", "01/02/2024", ""),
        ("date", "13/02/2024", "2024-02-13"),
        ("date", "3 avril 2025", "2025-04-03"),
        ("date", "20240213", "2024-02-13"),
        ("date", "2024-02-13T10:00:00", "2024-02-13"),
        ("datetime", "13/02/2024 10h05", "2024-02-13 10:05:00"),
        ("boolean", "oui.", "true"),
        ("boolean", "peut-être", ""),
        ("geo_point_2d", "47,47;-0,55", "47.47, -0.55"),
        ("geo_point_2d", "97,47;-0,55", ""),
        ("geo_shape", "POLYGON((", ""),
    ],
)
def test_suggestions_are_made_where_one_reading_is_left(kind: str, value: str, meant: str) -> None:
    assert suggestion(value, f"not_{kind}") == meant


@loads
def test_rejected_cells_come_with_their_suggestion(publish: Publish) -> None:
    fields = [{"source": "n", "type": "int"}, {"source": "jour", "type": "date"}]
    run = publish(
        "n;jour\n1;2024-01-01\n12 O00;2024-01-02\n3;31/02/2024\n", metadata={"fields": fields}
    )
    (question, *_rest) = run.problems("errors")
    assert (question.code, "--bad-cells empty" in (question.hint or "")) == ("bad_cells", True)
    found = run.cells.order_by("row").values_list("row", "value", "rule", "suggestion")
    assert list(found) == [
        (3, "12 O00", "not_int", "12 000"),
        (4, "31/02/2024", "not_date", ""),
    ]


@loads
def test_a_key_may_name_headers(publish: Publish) -> None:
    text = "Code INSEE;v\n75056;1\n44109;2\n"
    run = publish(text, metadata={"key": ["Code INSEE"]})
    assert run.state == "published", run.problems("errors")
    assert Dataset.objects.get(dataset_id="jeu").key == ["code_insee"]
    before = rows("jeu", "code_insee, _id", "code_insee")
    assert publish(text, metadata={"key": ["Code INSEE"]}).state == "unchanged"
    publish("Code INSEE;v\n75056;10\n44109;20\n")
    assert rows("jeu", "code_insee, _id", "code_insee") == before


@loads
def test_a_key_that_is_nothing_names_what_there_is(publish: Publish) -> None:
    run = publish("a;b\n1;2\n", metadata={"key": ["c"]})
    (problem,) = run.problems("errors")
    assert (problem.code, problem.params["known"]) == ("unknown_key_field", "a, b")
