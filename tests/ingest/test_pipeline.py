"""From a file to a published version, on a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

from datasets.models import Dataset, DatasetField, Version
from datasets.records import write
from datasets.services import switch_version
from ingest import pipeline, services
from ingest.errors import BusyError, QuestionError
from ingest.models import Run
from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

CSV = "Nom;Prix;Date d'ouverture\nAngers;1;2024-01-31\nNantes;2;2024-02-29\n"


def codes(run: Run, kind: str = "errors") -> list[str]:
    return [problem.code for problem in run.problems(kind)]


def version_of(dataset_id: str = "jeu") -> Version:
    version = Dataset.objects.get(dataset_id=dataset_id).published_version
    assert version is not None
    return version


def test_file_becomes_a_version(publish: Publish) -> None:
    run = publish(CSV)
    assert (run.state, run.progress, run.rows_loaded) == ("published", 100, 2)
    assert set(run.seconds) == {"understanding", "checking", "loading", "publishing"}
    version = version_of()
    assert (version.number, version.records_count, version.file_name) == (1, 2, "jeu.csv")
    assert [f["type"] for f in version.schema_fields] == ["text", "int", "date"]
    prices = version.profile["prix"]
    assert prices.pop("statistics")["mean"] == 1.5
    assert prices == {
        "nulls": 0,
        "distinct": 2,
        "min": 1,
        "max": 2,
        "top": [[1, 1], [2, 1]],
    }
    labels = [f.label for f in DatasetField.objects.filter(dataset__dataset_id="jeu")]
    assert labels == [{"fr": "Nom"}, {"fr": "Prix"}, {"fr": "Date d'ouverture"}]
    assert [row[0] for row in rows("jeu", "nom")] == ["Angers", "Nantes"]
    assert [e.problem["code"] for e in run.events.all()] == [
        "received",
        "understood",
        "loaded",
        "published",
    ]


def test_same_bytes_are_unchanged(publish: Publish) -> None:
    publish(CSV)
    again = publish(CSV)
    assert (again.state, Version.objects.count(), again.version) == (
        "unchanged",
        1,
        version_of(),
    )


def test_same_bytes_read_otherwise_are_a_new_version(publish: Publish) -> None:
    publish(CSV)
    metadata = {"fields": [{"name": "prix", "type": "text"}]}
    assert publish(CSV, metadata=metadata, accept_breaking="codes").state == "published"
    assert version_of().schema_fields[1]["type"] == "text"


def test_same_bytes_are_unchanged_with_or_without_their_metadata(publish: Publish) -> None:
    metadata = {
        "key": ["nom"],
        "timezone": "UTC",
        "fields": [{"source": "Prix", "type": "double"}, {"label": "Nom", "type": "text"}],
    }
    assert publish(CSV, metadata=metadata).state == "published"
    assert publish(CSV, metadata=metadata).state == "unchanged"
    assert publish(CSV).state == "unchanged"
    assert publish(CSV, metadata={"title": "Autre"}).state == "unchanged"
    assert Dataset.objects.get().title["fr"] == "Autre"


def test_identities_stay_from_version_to_version(publish: Publish) -> None:
    publish(CSV)
    before = dict(rows("jeu", "nom, _id"))
    publish(CSV + "Le Mans;3;2024-03-01\n")
    after = dict(rows("jeu", "nom, _id"))
    assert {name: after[name] for name in before} == before
    assert len(set(after.values())) == 3


def test_identical_rows_have_identities_of_their_own(publish: Publish) -> None:
    text = "a;b\n" + "1;2\n" * 5 + "3;4\n"
    publish(text)
    before = rows("jeu", "_id")
    assert len(set(before)) == 6
    publish(text + "5;6\n")
    assert rows("jeu", "_id")[:6] == before


def test_declared_key_is_the_identity(publish: Publish) -> None:
    publish("id;n\na;1\nb;2\n", metadata={"key": ["id"]})
    before = dict(rows("jeu", "id, _id"))
    publish("id;n\nb;20\na;10\n")
    assert dict(rows("jeu", "id, _id")) == before


def test_key_that_is_not_unique_is_told_and_nothing_is_lost(publish: Publish) -> None:
    run = publish("id;n\na;1\na;2\n", metadata={"key": ["id"]})
    assert (run.state, codes(run, "warnings")) == ("published", ["key_not_unique"])
    assert len(set(rows("jeu", "_id"))) == 2


def test_key_that_is_no_field_is_refused(publish: Publish) -> None:
    run = publish(CSV, metadata={"key": ["code"]})
    assert (run.state, codes(run)) == ("failed", ["unknown_key_field"])


def test_removed_field_asks_before_breaking(publish: Publish) -> None:
    publish(CSV)
    shorter = "Nom;Prix\nAngers;1\n"
    run = publish(shorter)
    assert (run.state, run.question, codes(run)) == (
        "waiting",
        "breaking_change",
        ["breaking_change", "removed_field"],
    )
    assert version_of().number == 1
    accepted = publish(shorter, accept_breaking="la date ne sert plus")
    assert (accepted.state, version_of().number) == ("published", 2)
    assert "breaking_accepted" in codes(accepted, "warnings")


def test_added_and_reordered_fields_break_nothing(publish: Publish) -> None:
    publish(CSV)
    run = publish("Prix;Nom;Date d'ouverture;Code\n1;Angers;2024-01-31;x\n")
    assert (run.state, [f["name"] for f in version_of().schema_fields]) == (
        "published",
        ["prix", "nom", "date_d_ouverture", "code"],
    )


def test_published_type_holds_for_the_next_file(publish: Publish) -> None:
    publish("a;b\n1.5;x\n2.5;y\n")
    publish("a;b\n1;2\n2;3\n")
    assert [f["type"] for f in version_of().schema_fields] == ["double", "text"]


def test_few_bad_cells_ask_and_are_kept(publish: Publish) -> None:
    good = "".join(f"{n};x\n" for n in range(100))
    publish("n;t\n" + good)
    bad = "n;t\n" + good + "12 O00;y\n"
    run = publish(bad)
    assert (run.state, run.question, run.rejected_cells) == ("waiting", "bad_cells", 1)
    cell = run.cells.get()
    assert (cell.row, cell.column, cell.value, cell.rule, cell.suggestion) == (
        102,
        "n",
        "12 O00",
        "not_int",
        "12 000",
    )
    assert version_of().number == 1
    emptied = publish(bad, bad_cells="empty")
    assert (emptied.state, emptied.rejected_cells, version_of().rejected_cells) == (
        "published",
        1,
        1,
    )
    assert rows("jeu", "n")[-1] == (None,)


def test_many_bad_cells_are_a_changed_type(publish: Publish) -> None:
    publish("n\n1\n2\n")
    run = publish("n\nun\ndeux\n")
    assert codes(run) == ["breaking_change", "changed_type"]


def test_cells_beyond_the_last_column_are_not_dropped_in_silence(publish: Publish) -> None:
    text = "a;b\n1;2\n3;4;5\n6;7\n"
    run = publish(text)
    assert (run.state, run.question, run.cells.get().value) == ("waiting", "bad_cells", "5")
    assert publish(text, bad_cells="empty").state == "published"


def test_declared_type_is_remembered(publish: Publish) -> None:
    publish(
        "code;v\n12;oui\n13;non\n",
        metadata={
            "fields": [
                {"source": "v", "name": "ouvert", "type": "boolean", "label": {"en": "Open"}}
            ],
        },
    )
    assert version_of().schema_fields[1] == {
        "name": "ouvert",
        "type": "boolean",
        "multivalued": False,
    }
    publish("code;v\n12;non\n14;oui\n")
    assert rows("jeu", "ouvert") == [(False,), (True,)]


def test_multivalued_text(publish: Publish) -> None:
    publish(
        "nom;tags\nA;x, y\nB;\nC;z\n",
        metadata={
            "fields": [{"name": "tags", "annotations": {"multivalued": ",", "facet": True}}],
        },
    )
    assert rows("jeu", "tags") == [(["x", "y"],), (None,), (["z"],)]
    assert version_of().profile["tags"]["top"] == [["x", 1], ["y", 1], ["z", 1]]


def test_naive_times_are_read_in_the_zone_of_the_dataset(publish: Publish) -> None:
    publish("t\n2024-07-01 12:00:00\n", metadata={"timezone": "America/Montreal"})
    assert rows("jeu", "to_char(t AT TIME ZONE 'UTC', 'HH24:MI')") == [("16:00",)]


def test_places_have_a_box_and_kinds(publish: Publish) -> None:
    shape = '{""type"":""Polygon"",""coordinates"":[[[0,0],[2,0],[2,1]]]}'
    publish(f'ou;forme\n48.8566, 2.3522;"{shape}"\n')
    version = version_of()
    assert (version.bbox, version.geometry_types) == (
        [0, 0, 2.3522, 48.8566],
        ["Point", "Polygon"],
    )


def test_megabytes_in_one_cell_do_not_break_the_load(publish: Publish) -> None:
    words = " ".join(f"mot{n}" for n in range(300_000))
    run = publish(f"a;b\n{words};1\ncourt;2\n")
    assert run.state == "published", codes(run)
    assert len(rows("jeu", "a")[0][0]) == len(words)


def test_quotes_tabs_and_backslashes_arrive_whole(publish: Publish) -> None:
    cells = ["a\\b", "c\td", "e\nf", "\\N", 'il dit "oui"', "'; DROP TABLE x; --", "é😀"]
    text = "t;n\n" + "".join(
        '"' + cell.replace('"', '""') + f'";{n}\n' for n, cell in enumerate(cells)
    )
    publish(text)
    assert [row[0] for row in rows("jeu", "t")] == cells


def test_system_column_names_are_fields_like_others(publish: Publish) -> None:
    publish("xmin;select;2019\na;b;c\n")
    assert rows("jeu", '"xmin_", "select", "2019"') == [("a", "b", "c")]


def test_metadata_is_applied_with_the_data(publish: Publish) -> None:
    metadata = {
        "title": {"fr": "Prix", "en": "Prices"},
        "theme": ["Économie"],
        "keyword": ["prix", "ville"],
        "publisher": "Ville de Rivemaine",
        "license": "Licence Ouverte v2.0 (Etalab)",
        "update_frequency": "mensuelle",
        "territory": ["Rivemaine"],
        "metas": {"dcat": {"created": "2020-01-01"}},
        "fields": [{"source": "Prix", "unit": "€", "description": "TTC"}],
    }
    publish(CSV, metadata=metadata)
    dataset = Dataset.objects.get(dataset_id="jeu")
    assert dataset.title == {"fr": "Prix", "en": "Prices"}
    assert dataset.licence is not None
    assert (dataset.licence.code, dataset.update_frequency) == ("etalab-2.0", "monthly")
    assert [t.name for t in dataset.themes.all()] == ["Économie"]
    field = dataset.fields.get(name="prix")
    assert (field.unit, field.description) == ("€", {"fr": "TTC"})


def test_unknown_licence_is_kept_as_text(publish: Publish) -> None:
    run = publish(CSV, metadata={"license": "Maison 3.0"})
    assert codes(run, "warnings") == ["unknown_licence"]
    assert Dataset.objects.get().licence_text == "Maison 3.0"


def test_refused_file_leaves_nothing_half(publish: Publish) -> None:
    publish(CSV)
    tables = write.existing_tables(settings.RECORDS_SCHEMA)
    run = publish("<html>404</html>", metadata={"title": "Autre"})
    assert (run.state, codes(run)) == ("failed", ["html_page"])
    assert write.existing_tables(settings.RECORDS_SCHEMA) == tables
    assert Dataset.objects.get().title == {"fr": "jeu"}
    assert version_of().number == 1


def test_version_waits_for_a_word(publish: Publish) -> None:
    run = publish(CSV, is_confirmed=False)
    assert (run.state, run.question) == ("waiting", "confirm_publish")
    assert Dataset.objects.get().published_version is None
    assert services.publish_run(run).number == 1
    run.refresh_from_db()
    assert (run.state, version_of().number) == ("published", 1)


def test_old_waiting_version_is_not_published_over_a_newer_one(publish: Publish) -> None:
    publish(CSV)
    waiting = publish(CSV + "Tours;3;2024-03-01\n", is_confirmed=False)
    publish(CSV.replace("Prix", "Prix;Code").replace(";20", ";x;20"))
    modified = Dataset.objects.get().data_modified_at
    with pytest.raises(QuestionError) as caught:
        services.publish_run(waiting)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params) == ("newer_version", {"version": 3})
    assert (version_of().number, Dataset.objects.get().data_modified_at) == (3, modified)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.question) == ("waiting", "confirm_publish")


def test_waiting_version_is_not_published_under_a_run_at_work(publish: Publish) -> None:
    publish(CSV)
    waiting = publish(CSV + "Tours;3;2024-03-01\n", is_confirmed=False)
    later = publish(CSV + "Nice;4;2024-03-01\n", is_confirmed=False)
    Run.objects.filter(pk=later.pk).update(
        state="loading", lease_until=timezone.now() + timedelta(minutes=1)
    )
    with pytest.raises(BusyError):
        services.publish_run(waiting)
    assert version_of().number == 1


def test_waiting_version_is_published_after_a_rollback(publish: Publish) -> None:
    publish(CSV)
    publish(CSV + "Tours;3;2024-03-01\n")
    waiting = publish(CSV + "Nice;4;2024-03-01\n", is_confirmed=False)
    switch_version(Dataset.objects.get(), Version.objects.get(number=1))
    assert services.publish_run(waiting).number == version_of().number == 3


def test_doing_a_run_twice_is_harmless(publish: Publish) -> None:
    run = publish(CSV)
    assert pipeline.process(run.pk) is None
    assert Version.objects.count() == 1


def test_answer_takes_a_run_up_again(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(CSV)
    run = publish("Nom;Prix\nAngers;1\n")
    queued: list[int] = []
    monkeypatch.setattr(services, "enqueue", lambda held: queued.append(held.pk))
    services.answer(run, accept_breaking="voulu")
    assert queued == [run.pk]
    pipeline.process(run.pk)
    run.refresh_from_db()
    assert (run.state, version_of().number) == ("published", 2)


def test_unexpected_fault_is_told_by_reference(publish: Publish) -> None:
    with mock.patch("ingest.pipeline.understand", side_effect=ZeroDivisionError("secret")):
        run = publish(CSV)
    (problem,) = run.problems("errors")
    assert (run.state, problem.code) == ("failed", "internal")
    assert str(run.pk) in problem.message
    assert "secret" not in problem.message


def test_originals_lie_under_names_of_our_own(publish: Publish) -> None:
    run = publish(CSV, file_name="../../etc/pass\x00wd.csv")
    assert run.file_name == "passwd.csv"
    assert "passwd" not in run.file_key
    assert run.file_key.startswith("originals/")
