"""`manage.py inspect` starts at once: it loads what reading a file takes, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import sys
import manage

sys.argv = ["manage.py", "inspect", sys.argv[1], "--json"]
manage.main()
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {"celery", "redis", "rest_framework", "structlog", "environs", "marshmallow"} | {
    *("numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely", "python_calamine"),
}


def test_a_small_file_needs_no_service_and_no_heavy_library(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("jour;valeur\n2024-02-29;1,5\n2024-03-01;2,5\n")
    given = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PARVIS_", "DJANGO_", "DATABASE_", "RECORDS_", "REDIS_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=given | {"PARVIS_LANGUAGE": "fr"},
    )
    report, modules = done.stdout.splitlines()
    fields = json.loads(report)["fields"]
    assert [field["type"] for field in fields] == ["date", "double"]
    assert "Les 2 valeurs" in fields[0]["evidence"]
    assert not HEAVY & set(json.loads(modules.replace("'", '"')))
