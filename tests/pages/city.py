"""A small portal for the tests of pages: one dataset of each kind, and one that is hostile."""

from __future__ import annotations

from typing import Any

from datasets import services
from datasets.models import Dataset, Keyword, Licence, Organisation, Theme
from datasets.types import Field, FieldType
from tests.api.builders import publish, publish_villes, withdraw

CANARY = "Canari-52c0de"
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}",
)
PRICE = Field(name="prix", type=FieldType.DOUBLE)


def load() -> dict[str, Dataset]:
    """Publish the datasets outside of any transaction."""
    city = Organisation.objects.create(
        slug="ville", name="Ville de Rivemaine", contact_email="opendata@rivemaine.example"
    )
    hidden = Organisation.objects.create(slug="cabinet", name=f"Cabinet {CANARY}")
    licence = Licence.objects.filter(code="odbl-1.0").first() or Licence.objects.create(
        code="odbl-essai", name="ODbL d'essai", url="https://example.org/odbl"
    )
    themes = {
        name: Theme.objects.create(slug=slug, name=name, title={"fr": name, "en": english})
        for slug, name, english in (("terre", "Territoire", "Land"), ("eau", "Eau", "Water"))
    }
    datasets = {
        "public": publish_villes(
            "villes",
            description={
                "fr": "Les **villes** du Midi : leurs habitants. Une ligne par ville.",
                "en": "Towns of the South. One row per town.",
            },
            publisher=city,
            licence=licence,
            update_frequency="annual",
            territory=["Rivemaine"],
        ),
        "restricted": publish_villes(
            "reserve",
            CANARY,
            title={"fr": "Réserve d'eau", "en": "Water reserve"},
            visibility="restricted",
            publisher=city,
        ),
        "private": publish_villes(
            "secret",
            CANARY,
            title={"fr": f"Secret {CANARY}"},
            visibility="private",
            publisher=hidden,
        ),
        "hostile": hostile(city),
        "plain": publish(
            "tarifs",
            [Field(name="nom", type=FieldType.TEXT), PRICE],
            [(f"Entrée {place}", 1234.5 + place) for place in range(3)],
            title={"fr": "Tarifs des piscines", "en": "Swimming pool prices"},
            publisher=city,
            update_frequency="daily",
        ),
    }
    datasets["public"].themes.add(themes["Territoire"])
    datasets["plain"].themes.add(themes["Eau"])
    datasets["restricted"].themes.add(themes["Eau"])
    datasets["public"].keywords.add(Keyword.objects.create(name="commune"))
    datasets["private"].keywords.add(Keyword.objects.create(name=CANARY))
    for dataset in datasets.values():
        services.refresh_entry(Dataset.objects.get(pk=dataset.pk))
    return datasets


def hostile(publisher: Organisation) -> Dataset:
    """Return a dataset whose every text tries to run a script."""
    text = " ".join(PAYLOADS)
    rows: list[tuple[Any, ...]] = [(payload, payload) for payload in PAYLOADS]
    return publish(
        "piege",
        [Field(name="texte", type=FieldType.TEXT), Field(name="lien", type=FieldType.TEXT)],
        rows,
        annotations={"texte": {"facet": True}},
        labels={"texte": {"fr": text, "en": text}, "lien": {"fr": text}},
        title={"fr": text, "en": text},
        description={"fr": f"<p>{text}</p>", "en": text},
        publisher=publisher,
        references=PAYLOADS[3],
        territory=[text],
    )


def remove(datasets: dict[str, Dataset]) -> None:
    """Leave the test database as it was."""
    for dataset in datasets.values():
        withdraw(dataset)
    Theme.objects.filter(slug__in=("terre", "eau")).delete()
    Keyword.objects.filter(name__in=("commune", CANARY)).delete()
    Licence.objects.filter(code="odbl-essai").delete()
    Organisation.objects.filter(slug__in=("ville", "cabinet")).delete()
