"""What a published or declared type does with cells that it would alter."""

from __future__ import annotations

import pytest

from datasets.models import Dataset
from ingest.models import Run
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)


def codes(run: Run, kind: str = "errors") -> list[str]:
    return [problem.code for problem in run.problems(kind)]


def test_leading_zeros_change_a_published_type(publish: Publish) -> None:
    publish("ref;t\n1001;a\n2002;b\n")
    run = publish("ref;t\n01001;a\n02002;b\n00033;c\n")
    assert (run.state, codes(run)) == ("waiting", ["breaking_change", "changed_type"])


def test_few_leading_zeros_are_bad_cells(publish: Publish) -> None:
    good = "".join(f"{n};x\n" for n in range(1, 50))
    publish("ref;t\n" + good)
    run = publish("ref;t\n" + good + "00033;y\n")
    assert (run.question, run.cells.get().value) == ("bad_cells", "00033")


def test_person_may_make_numbers_of_codes_and_is_told(publish: Publish) -> None:
    run = publish("ref;t\n01001;a\n2;b\n", metadata={"fields": [{"source": "ref", "type": "int"}]})
    assert (run.state, codes(run, "warnings")) == ("published", ["zeros_dropped"])
    assert rows("jeu", "ref") == [(1001,), (2,)]


def test_published_number_is_not_read_otherwise(publish: Publish) -> None:
    good = "".join(f'"{n},234";x\n' for n in range(1, 50))
    fields = {"fields": [{"source": "n", "type": "int"}]}
    assert publish("n;t\n" + good, metadata=fields).state == "published"
    run = publish("n;t\n" + good + '"3,12";y\n')
    assert (run.question, run.cells.get().value) == ("bad_cells", "3,12")


def test_missing_markers_are_told_under_a_published_type(publish: Publish) -> None:
    publish("n;t\n1.5;a\n2.5;b\n")
    run = publish("n;t\n1;a\nn/d;b\n")
    assert (run.state, codes(run, "warnings")) == ("published", ["missing_markers"])
    run = publish("n;t\nNA;a\nn/d;b\n")
    assert (run.state, codes(run, "warnings")) == ("published", ["missing_markers"])


def test_number_that_a_double_does_not_hold_is_a_bad_cell(publish: Publish) -> None:
    fields = {"fields": [{"source": "n", "type": "double"}]}
    run = publish("n;t\n1.5;a\n1e-400;b\n", metadata=fields)
    assert (run.question, run.cells.get().row) == ("bad_cells", 3)
    assert Dataset.objects.get().published_version is None
