"""What a published or declared type does with cells that it would alter."""

from __future__ import annotations

import pytest

from datasets.models import Dataset
from ingest import blocks
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


def test_key_identifies_by_value_and_in_its_own_order(publish: Publish) -> None:
    types = [{"source": "a", "type": "int"}, {"source": "b", "type": "text"}]
    publish("a;b;c\n1234;x;1\n5;y;2\n", metadata={"key": ["b", "a"], "fields": types})
    before = dict(rows("jeu", "a, _id"))
    publish("c;b;a\n3;x;1 234\n4;y;5\n")
    assert dict(rows("jeu", "a, _id")) == before


def test_columns_may_change_places_without_a_key(publish: Publish) -> None:
    publish("a;b\n1;x\n2;y\n")
    before = dict(rows("jeu", "a, _id"))
    publish("b;a\nx;1\ny;2\n")
    assert dict(rows("jeu", "a, _id")) == before


def test_swapped_names_are_no_unchanged_file(publish: Publish) -> None:
    publish("a;b\n1;2\n3;4\n")
    swap = {"fields": [{"source": "a", "name": "b"}, {"source": "b", "name": "a"}]}
    assert publish("a;b\n1;2\n3;4\n", metadata=swap).state == "published"
    assert rows("jeu", "a, b") == [(2, 1), (4, 3)]
    assert publish("a;b\n1;2\n3;4\n", metadata=swap).state == "unchanged"


def test_bad_cells_are_all_kept_or_the_file_is_refused(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"fields": [{"source": "n", "type": "int"}]}
    text = "n;t\n1;a\n" + "x;b\n" * 5
    monkeypatch.setattr(blocks, "KEPT", 5)
    run = publish(text, metadata=fields, bad_cells="empty")
    assert (run.state, run.cells.count()) == ("published", 5)
    run = publish(text + "y;c\n", metadata=fields, bad_cells="empty")
    assert (run.state, codes(run)) == ("failed", ["too_many_bad_cells"])
    assert Dataset.objects.get().published_version.number == 1


def test_records_too_wide_for_a_page_are_refused_not_our_fault(publish: Publish) -> None:
    headers = ";".join(f"c{n}" for n in range(600))
    row = ";".join(f"texte {n}" + "x" * 20 for n in range(600))
    run = publish(f"{headers}\n{row}\n")
    assert run.state == "failed"
    assert codes(run)[0] == "rows_too_wide"
