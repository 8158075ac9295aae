"""Themes and producers of Rivemaine, with what a metadata file cannot say of them."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from datasets.models import Organisation, Theme
from ingest.demo import terms
from ingest.demo.scene import siret
from ingest.demo.table import CONTACT, Texts

_THEMES: dict[str, tuple[str, str]] = {
    terms.MOBILITY: ("Mobility", "bus"),
    terms.ENVIRONMENT: ("Environment", "trees"),
    terms.AIR_ENERGY: ("Air, climate and energy", "wind"),
    terms.EDUCATION: ("Education and youth", "school"),
    terms.CULTURE: ("Culture, sport and leisure", "waves"),
    terms.DEMOCRACY: ("Local democracy", "vote"),
    terms.FINANCE: ("Finance", "euro"),
    terms.TERRITORY: ("Territory and facilities", "map"),
}
_PRODUCERS: dict[str, Texts] = {
    terms.CITY: Texts(
        "La commune de Rivemaine : écoles, équipements, espaces verts, état civil, élections.",
        "The commune of Rivemaine: schools, facilities, green spaces, registers, elections.",
    ),
    terms.METROPOLIS: Texts(
        "L'intercommunalité : voirie, stationnement, éclairage, énergie, vélos en libre-service.",
        "The joint authority: streets, parking, lighting, energy, shared bikes.",
    ),
    terms.TAMARIS: Texts(
        "Le réseau de transports de Rivemaine : un tramway et onze lignes de bus.",
        "The public transport network of Rivemaine: one tram and eleven bus lines.",
    ),
    terms.WATER_BOARD: Texts(
        "La régie publique qui produit et distribue l'eau potable et entretient les fontaines.",
        "The public board that makes and delivers drinking water and looks after fountains.",
    ),
    terms.AIR_WATCH: Texts(
        "L'association de surveillance de la qualité de l'air de la vallée de l'Orveille.",
        "The association that monitors air quality in the Orveille valley.",
    ),
    terms.CCAS: Texts(
        "Le centre communal d'action sociale : aînés, solidarité, résidences autonomie.",
        "The social welfare centre: elderly people, solidarity, sheltered homes.",
    ),
    terms.LIBRARIES: Texts(
        "La médiathèque Les Toiles et cinq bibliothèques de quartier.",
        "The Les Toiles media library and five district libraries.",
    ),
}


@transaction.atomic
def describe_city() -> None:
    """Make or complete the rows that the datasets point to; what staff changed since is kept.

    Only empty texts are filled, so that running it again never undoes an edit.
    """
    for position, name in enumerate(terms.THEMES, start=1):
        english, icon = _THEMES[name]
        theme, is_new = Theme.objects.get_or_create(
            name=name, defaults={"slug": slugify(name), "position": position, "icon": icon}
        )
        if is_new or not theme.title:
            theme.title = {"fr": name, "en": english}
            theme.icon, theme.position = icon, position
            theme.save(update_fields=["title", "icon", "position"])
    for number, name in enumerate(terms.PRODUCERS, start=1):
        body, _new = Organisation.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
        if not body.description:
            body.description = _PRODUCERS[name].map()
            body.siret, body.contact_email = siret(number), CONTACT
            body.save(update_fields=["description", "siret", "contact_email"])
