"""What the portal of the contract tests publishes: through a worker from files, and directly.

The towns come from a CSV file with its metadata file, as a city would bring them; the small
datasets that clients know by name are loaded through the services.
"""

from __future__ import annotations

import io
import time
from typing import Any

from django.contrib.auth.models import User
from knox.models import AuthToken

from datasets.describing import create_dataset
from datasets.models import Dataset, Keyword, Organisation, Theme
from ingest import metadata_file, services
from ingest.models import RunState
from ingest.options import RunOptions
from tests.api.builders import CANARY, publish_villes, withdraw
from tests.contract import elia_data, ukpn_data

TAKES_AT_MOST_S = 60

CITIES = ["Paris"] * 12 + ["Arles"] * 9 + ["Nîmes"] * 6 + [None] * 3
"""The towns of the 30 records, in order."""


def _towns() -> list[dict[str, Any]]:
    return [
        {
            "city": city,
            "pop": place * 2,
            "h": place + 0.5 if place % 5 else None,
            "d": f"20{17 + place % 4}-0{1 + place % 9}-15",
            "t": f"2020-01-0{1 + place % 3}T23:30:00+00:00",
            "tags": ["Paris", "rouge; vif"] if place % 2 else None,
            "ok": [True, False, None][place % 3],
            "geo": (48.85, round(2.35 + place / 100, 2)) if city else None,
        }
        for place, city in enumerate(CITIES)
    ]


TOWNS = _towns()
"""The records of the worked examples (explore-api 12.10); geo is latitude, longitude."""


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case list():
            return "|".join(value)
        case (latitude, longitude):
            return f'"{latitude}, {longitude}"'
    return f'"{value}"' if isinstance(value, str) else str(value)


def towns_file() -> bytes:
    """Return the towns as a city's CSV file."""
    lines = [",".join(TOWNS[0])]
    lines += [",".join(_cell(value) for value in town.values()) for town in TOWNS]
    return ("\r\n".join(lines) + "\r\n").encode()


TOWNS_METADATA = {
    "title": {"fr": "Villes du Midi", "en": "Southern towns"},
    "description": {"fr": "Les <b>villes</b>.", "en": "The <b>towns</b>."},
    "theme": ["Territoire"],
    "keyword": ["ville"],
    "publisher": "Ville de Rivemaine",
    "visibility": "public",
    "fields": [
        {
            "source": "city",
            "label": {"fr": "Ville", "en": "City"},
            "annotations": {"facet": True},
        },
        {"source": "pop", "label": {"fr": "Habitants"}, "type": "int"},
        {"source": "h", "type": "double"},
        {"source": "d", "type": "date", "annotations": {"facet": True}},
        {"source": "t", "type": "datetime"},
        {
            "source": "tags",
            "type": "text",
            "annotations": {"facet": True, "disjunctive": True, "multivalued": "|"},
        },
        {"source": "ok", "type": "boolean"},
        {"source": "geo", "type": "geo_point_2d"},
    ],
}


def through_the_worker(
    dataset_id: str, content: bytes, file_name: str, metadata: dict[str, Any]
) -> Dataset:
    """Hand a file to the worker and wait until its records are published."""
    dataset = create_dataset(dataset_id, title={"fr": dataset_id})
    options = RunOptions(metadata=metadata_file.checked(metadata))
    run = services.start_run(dataset, io.BytesIO(content), file_name, options=options)
    deadline = time.monotonic() + TAKES_AT_MOST_S
    while run.state != RunState.PUBLISHED:
        if run.state == RunState.FAILED or time.monotonic() > deadline:
            raise RuntimeError(f"{dataset_id} was not published: {run.state} {run.report}")
        time.sleep(0.05)
        run.refresh_from_db()
    return Dataset.objects.get(pk=dataset.pk)


def load() -> dict[str, Dataset]:
    """Publish everything, outside of any transaction."""
    datasets = {
        "villes": through_the_worker("villes", towns_file(), "villes.csv", TOWNS_METADATA),
        "reserve": publish_villes("reserve", CANARY, visibility="restricted"),
        "secret": publish_villes("secret", CANARY, visibility="private"),
    }
    for known in (elia_data, ukpn_data):
        datasets.update(known.load())
    return datasets


def remove(datasets: dict[str, Dataset]) -> None:
    """Leave the test database as it was."""
    for dataset in datasets.values():
        withdraw(dataset)
    Organisation.objects.filter(name="Ville de Rivemaine").delete()
    Theme.objects.filter(name="Territoire").delete()
    Keyword.objects.filter(name="ville").delete()


def keys() -> dict[str, str]:
    """Make people with keys; return the keys."""
    people = {
        "staff": User.objects.create_user("contract-staff", is_staff=True),
        "reader": User.objects.create_user("contract-reader"),
    }
    return {name: str(AuthToken.objects.create(user=user)[1]) for name, user in people.items()}


def remove_keys() -> None:
    User.objects.filter(username__startswith="contract-").delete()
