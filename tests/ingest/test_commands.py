"""`inspect` and `publish`: their documents, their exit codes, a real worker, kill -9."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from datasets import describing
from datasets.models import Dataset
from datasets.odsql import Query, check_query, parse_query
from datasets.record_files import file_values
from datasets.records import read, write
from datasets.selectors import scope
from ingest import janitor, pipeline, services
from ingest.management.commands import publish as publish_command
from ingest.models import Run
from ingest.options import RunOptions
from tests import workers
from tests.ingest.conftest import rows

database = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])

CSV = "Nom;Prix\nAngers;1\nNantes;2\n"
KEYS = {
    "dataset_id", "dataset_uid", "version", "run", "state", "records_count", "rejected_cells",
    "fields", "warnings", "errors", "seconds",
}  # fmt: skip


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "prix.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def own_queue() -> Iterator[None]:
    before = current_app.conf.task_default_queue
    workers.use_own_queue()
    yield
    current_app.conf.task_default_queue = before


@pytest.fixture
def worker(tables: None, own_queue: None, tmp_path: Path) -> Iterator[Path]:
    log = tmp_path / "worker.log"
    with workers.celery_worker(log):
        yield log


def command(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """Run a command in this process; return its exit code, its document, its other words."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue()), err.getvalue()


def test_inspect_prints_one_document(csv_file: Path) -> None:
    code, report, _words = command("inspect", csv_file, "--json")
    assert code == 0
    facts = {key: report[key] for key in ("format", "encoding", "delimiter", "header_row", "rows")}
    assert facts == {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "header_row": 0,
        "rows": 2,
    }
    assert [(f["name"], f["label"], f["type"], f["source"]) for f in report["fields"]] == [
        ("nom", "Nom", "text", "Nom"),
        ("prix", "Prix", "int", "Prix"),
    ]
    assert all(field["evidence"] for field in report["fields"])
    assert (report["warnings"], report["errors"]) == ([], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"<html>", "html_page"), (b'a\n"b', "unclosed_quote")],
)
def test_inspect_refuses_with_one_document(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    exit_code, report, _words = command("inspect", path, "--json")
    assert exit_code == 1
    (error,) = report["errors"]
    assert (error["code"], set(error)) == (code, {"code", "message", "row", "column", "hint"})


def test_inspect_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    exit_code, report, _words = command("inspect", tmp_path / "nulle-part.csv", "--json")
    assert (exit_code, report["errors"][0]["code"]) == (1, "no_such_file")


@pytest.mark.parametrize("arguments", [["--delimiter", "ab"], ["--header-row", "x"]])
def test_wrong_arguments_end_with_2(csv_file: Path, arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("inspect", str(csv_file), *arguments)
    assert caught.value.returncode == 2


def test_inspect_needs_no_service(csv_file: Path) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    program = (
        "import sys; from django.core.management import execute_from_command_line as run;"
        f"run(['manage.py', 'inspect', {str(csv_file)!r}, '--json']);"
        "print([m for m in ('pandas', 'numpy', 'pyarrow', 'shapely') if m in sys.modules],"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=workers.ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert json.loads(done.stdout)["rows"] == 2
    assert done.stderr.strip().endswith("[]")


@database
def test_publish_waits_for_a_real_worker(worker: Path, csv_file: Path, tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text("Notice")
    metadata = tmp_path / "meta.json"
    metadata.write_text(
        json.dumps({"title": "Prix", "attachments": [{"file": "notice.txt", "title": "Notice"}]})
    )
    arguments = ("publish", csv_file, "--dataset", "prix", "--wait", "--json")
    code, report, words = command(*arguments, "--metadata", metadata)
    assert (code, set(report)) == (0, KEYS), worker.read_text()
    assert (report["state"], report["version"], report["records_count"]) == ("published", 1, 2)
    assert "%" in words
    dataset = Dataset.objects.get(dataset_id="prix")
    assert (dataset.visibility, dataset.title, report["dataset_uid"]) == (
        "public",
        {"fr": "Prix"},
        dataset.uid,
    )
    attachment = dataset.attachments.get()
    assert (attachment.attachment_id, attachment.size) == ("notice_txt", 6)
    code, report, _words = command(*arguments, "--metadata", metadata)
    assert (code, report["state"], report["version"]) == (0, "unchanged", 1)
    csv_file.write_text("Nom\nAngers\n")
    code, report, _words = command(*arguments)
    assert (code, report["state"], report["errors"][0]["code"]) == (1, "waiting", "breaking_change")


@database
def test_8_5_cells_name_files_of_the_folder(worker: Path, tmp_path: Path) -> None:
    (tmp_path / "files" / "photos").mkdir(parents=True)
    (tmp_path / "files" / "photos" / "chêne.txt").write_text("chêne")
    (tmp_path / "files" / ".hidden").write_text("x")
    (tmp_path / "files" / "link").symlink_to("/etc/hostname")
    table, metadata = tmp_path / "arbres.csv", tmp_path / "meta.json"
    cells = ("Chêne;photos/chêne.txt", "Hêtre;https://example.org/h.png", "Orme;", "")
    table.write_text("nom;photo\n" + "\n".join(cells))
    metadata.write_text(json.dumps({"fields": [{"name": "photo", "type": "file"}]}))
    arguments = (
        "publish",
        table,
        "--dataset",
        "arbres",
        "--metadata",
        metadata,
        "--wait",
        "--json",
    )
    code, report, _words = command(*arguments, "--files", tmp_path / "files")
    assert (code, report["records_count"]) == (0, 3), worker.read_text()
    dataset = Dataset.objects.get(dataset_id="arbres")
    kept = dataset.record_files.get()
    assert (kept.name, kept.size) == ("photos/chêne.txt", 6)
    found = scope(user=AnonymousUser(), dataset=dataset)
    checked = check_query(parse_query(Query(select="photo")), found.schema)
    values = [row[0] for row in read.answer(checked, found.table, None).rows]
    assert values[0]["id"] == kept.file_id
    assert values[1:] == [{"url": "https://example.org/h.png"}, None]
    code, report, _words = command(*arguments, "--files", tmp_path / "files")
    assert report["state"] == "unchanged"


@database
def test_8_5_cell_whose_file_did_not_come_is_told(worker: Path, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "oak.txt").write_text("oak")
    table, metadata = tmp_path / "arbres.csv", tmp_path / "meta.json"
    table.write_text("nom;photo\nChêne;oak.txt\nOrme;absent.png\nIf;12\nHêtre;\n")
    metadata.write_text(json.dumps({"fields": [{"name": "photo", "type": "file"}]}))
    arguments = ["publish", table, "--dataset", "arbres", "--metadata", metadata, "--wait"]
    code, report, _words = command(*arguments, "--json")
    assert (code, report["state"], report["rejected_cells"]) == (1, "waiting", 3)
    codes = [problem["code"] for problem in report["errors"]]
    assert codes == ["bad_cells", "missing_file", "missing_file", "missing_file"]
    code, report, _words = command(*arguments, "--json", "--files", tmp_path / "files")
    assert (code, report["state"], report["rejected_cells"]) == (1, "waiting", 2)
    told = report["errors"][1]
    assert (told["row"], told["column"], told["value"]) == (3, "photo", "absent.png")
    assert "absent.png" in told["message"]
    assert "--files" in told["hint"]
    cell = Run.objects.get(pk=report["run"]).cells.order_by("row").first()
    assert (cell.row, cell.value, cell.rule) == (3, "absent.png", "missing_file")
    code, report, _words = command(*arguments, "--json", "--bad-cells", "empty")
    assert (code, report["state"], report["rejected_cells"]) == (0, "published", 2)
    codes = [problem["code"] for problem in report["warnings"]]
    assert codes == ["bad_cells_emptied", "missing_file", "missing_file"]
    dataset = Dataset.objects.get(dataset_id="arbres")
    first = dataset.published_version
    assert [item.name for item in first.files.all()] == ["oak.txt"]
    table.write_text("nom;photo\nOrme;\nHêtre;https://example.org/h.png\n")
    code, report, _words = command(*arguments, "--json")
    dataset.refresh_from_db()
    assert dataset.published_version != first
    assert not dataset.published_version.files.exists()
    exported = json.dumps(file_values(dataset)["oak.txt"] | {"url": "https://x.org/api/oak"})
    cell_text = exported.replace('"', '""')
    table.write_text(f'nom;photo\nOrme;\nHêtre;"{cell_text}"\n')
    code, report, _words = command(*arguments, "--json")
    assert report["state"] == "published", report
    dataset.refresh_from_db()
    assert [item.name for item in dataset.published_version.files.all()] == ["oak.txt"]


@database
def test_metadata_that_names_no_column_of_the_file_is_refused(
    worker: Path, tmp_path: Path, csv_file: Path
) -> None:
    metadata = tmp_path / "meta.json"
    fields = [{"source": "Nomm", "type": "text"}, {"name": "x", "source": "Prix TTC"}]
    metadata.write_text(json.dumps({"fields": fields}))
    arguments = ["publish", csv_file, "--dataset", "prix", "--metadata", metadata, "--wait"]
    code, report, _words = command(*arguments, "--json")
    assert (code, report["state"], report["version"]) == (1, "failed", None)
    first, second = report["errors"]
    assert (first["code"], first["column"]) == ("unknown_source", "Nomm")
    assert "fields[0].source" in first["message"]
    assert "Nomm" in first["message"]
    assert "Nom" in first["hint"]
    assert "fields[1].source" in second["message"]
    assert not Dataset.objects.filter(dataset_id="prix").exists()


@database
def test_publish_without_wait_prints_the_run(tables: None, own_queue: None, csv_file: Path) -> None:
    code, report, _words = command("publish", csv_file, "--dataset", "prix", "--json")
    run = Run.objects.get()
    assert (code, report["run"], report["state"]) == (0, run.pk, "received")


@database
def test_publish_fails_when_no_worker_answers(
    tables: None, own_queue: None, csv_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_command, "_is_worker_there", lambda _deadline: False)
    monkeypatch.setattr(publish_command, "WORKER_SECONDS", 1)
    begun = time.monotonic()
    code, report, _words = command("publish", csv_file, "--dataset", "prix", "--wait", "--json")
    assert time.monotonic() - begun < 10
    assert (code, report["state"], report["errors"][0]["code"]) == (1, "failed", "no_worker")
    assert set(report) == KEYS
    assert (Dataset.objects.count(), Run.objects.count()) == (0, 0)


@database
def test_dataset_that_was_there_before_stays_when_no_worker_answers(
    tables: None, own_queue: None, csv_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describing.create_dataset("prix", title={"fr": "Prix"})
    monkeypatch.setattr(publish_command, "_is_worker_there", lambda _deadline: False)
    monkeypatch.setattr(publish_command, "WORKER_SECONDS", 1)
    assert command("publish", csv_file, "--dataset", "prix", "--wait", "--json")[0] == 1
    assert Run.objects.get().state == "failed"


@database
@pytest.mark.parametrize(
    ("content", "state", "datasets"),
    [
        ("<html>404</html>", "failed", 0),
        ("a;b\n1;2\n3;4;5\n6;7\n", "waiting", 1),
        (CSV, "published", 1),
    ],
)
def test_draft_of_a_first_run_that_failed_does_not_stay(
    tables: None,
    csv_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    state: str,
    datasets: int,
) -> None:
    monkeypatch.setattr(services, "enqueue", lambda run: pipeline.process(run.pk))
    csv_file.write_text(content)
    code, report, _words = command("publish", csv_file, "--dataset", "prix", "--wait", "--json")
    assert (code, report["state"]) == (state != "published", state)
    assert bool(report["errors"]) == bool(code)
    assert Dataset.objects.count() == datasets
    assert len(write.existing_tables(settings.RECORDS_SCHEMA)) == (state == "published")


@database
def test_refused_upload_leaves_no_draft(tables: None, csv_file: Path, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 3
    code, report, _words = command("publish", csv_file, "--dataset", "prix", "--json")
    assert (code, report["errors"][0]["code"]) == (1, "file_too_large")
    assert Dataset.objects.count() == 0


@database
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--dataset", "Pas Un Nom"], "wrong_dataset_id"),
        (["--dataset", "prix", "--metadata", "absent.json"], "no_such_file"),
    ],
)
def test_publish_refuses_before_anything_is_stored(
    tables: None, csv_file: Path, arguments: list[str], code: str
) -> None:
    exit_code, report, _words = command("publish", csv_file, *arguments, "--json")
    assert (exit_code, report["errors"][0]["code"]) == (1, code)
    assert (Dataset.objects.count(), Run.objects.count()) == (0, 0)


@database
@pytest.mark.slow
@pytest.mark.parametrize("moment", ["understanding", "loading"])
def test_killed_worker_leaves_the_public_version(tables: None, tmp_path: Path, moment: str) -> None:
    """kill -9 in the middle: readers see the old version, and nothing stays behind."""
    dataset = describing.create_dataset("prix", title={"fr": "Prix"}, visibility="public")
    small = services.start_run(dataset, io.BytesIO(CSV.encode()), "a.csv", is_queued=False)
    program = (
        "import sys, django; django.setup(); from ingest import pipeline;"
        " pipeline.process(int(sys.argv[1]))"
    )

    def start(run: Run) -> subprocess.Popen[bytes]:
        env = {
            **os.environ,
            "DATABASE_URL": workers.address("default"),
            "RECORDS_DATABASE_URL": workers.address("records"),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "PARVIS_SECRET_KEY": settings.SECRET_KEY,
        }
        argv = [sys.executable, "-c", program, str(run.pk)]
        return subprocess.Popen(argv, cwd=workers.ROOT, env=env)

    assert start(small).wait(60) == 0
    big = "Nom;Prix\n" + "".join(f"ville {n};{n}\n" for n in range(400_000))
    run = services.start_run(
        dataset, io.BytesIO(big.encode()), "b.csv", options=RunOptions(), is_queued=False
    )
    process = start(run)
    deadline = time.monotonic() + 60
    while Run.objects.get(pk=run.pk).state != moment:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert rows("prix", "nom") == [("Angers",), ("Nantes",)]
    time.sleep(0.5)  # the server notices that the connection is gone
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert janitor.interrupted_runs() == [run.pk]
    janitor.drop_orphan_tables()
    assert len(write.existing_tables(settings.RECORDS_SCHEMA)) == 1
    assert start(run).wait(120) == 0
    assert len(rows("prix", "nom")) == 400_000
    assert len(write.existing_tables(settings.RECORDS_SCHEMA)) == 2


@pytest.mark.parametrize("option", ["--sheet", "--member"])
def test_option_that_means_nothing_for_the_file_is_refused(csv_file: Path, option: str) -> None:
    code, report, _words = command("inspect", csv_file, "--json", option, "A")
    assert (code, [problem["code"] for problem in report["errors"]]) == (
        1,
        ["option_not_for_format"],
    )
    assert option in report["errors"][0]["message"]
