"""The licences that French public bodies use, with the names under which they are found."""

from django.db import migrations

LICENCES = [
    {
        "code": "etalab-2.0",
        "name": "Licence Ouverte 2.0",
        "spdx": "etalab-2.0",
        "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "aliases": [
            "Licence Ouverte / Open Licence",
            "Licence Ouverte / Open Licence 2.0",
            "Licence Ouverte / Open Licence version 2.0",
            "Licence Ouverte v2.0",
            "Licence Ouverte v2.0 (Etalab)",
            "Licence Ouverte 2.0 (Etalab)",
            "Licence Ouverte Etalab 2.0",
            "Licence Ouverte",
            "Open Licence 2.0",
            "lov2",
            "fr-lo",
        ],
    },
    {
        "code": "odbl-1.0",
        "name": "ODbL 1.0",
        "spdx": "ODbL-1.0",
        "url": "https://opendatacommons.org/licenses/odbl/1-0/",
        "aliases": [
            "ODbL",
            "Open Database License (ODbL)",
            "Open Database License 1.0",
            "Open Data Commons Open Database License (ODbL)",
            "odc-odbl",
        ],
    },
    {
        "code": "odc-by-1.0",
        "name": "ODC-BY 1.0",
        "spdx": "ODC-By-1.0",
        "url": "https://opendatacommons.org/licenses/by/1-0/",
        "aliases": ["Open Data Commons Attribution License", "odc-by"],
    },
    {
        "code": "pddl-1.0",
        "name": "PDDL 1.0",
        "spdx": "PDDL-1.0",
        "url": "https://opendatacommons.org/licenses/pddl/1-0/",
        "aliases": ["Open Data Commons Public Domain Dedication and License", "odc-pddl"],
    },
    {
        "code": "cc0-1.0",
        "name": "CC0 1.0",
        "spdx": "CC0-1.0",
        "url": "https://creativecommons.org/publicdomain/zero/1.0/",
        "aliases": ["CC0", "Creative Commons Zero", "cc-zero"],
    },
    {
        "code": "cc-by-4.0",
        "name": "CC BY 4.0",
        "spdx": "CC-BY-4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
        "aliases": ["CC-BY", "CC BY", "Creative Commons Attribution 4.0"],
    },
    {
        "code": "cc-by-sa-4.0",
        "name": "CC BY-SA 4.0",
        "spdx": "CC-BY-SA-4.0",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/",
        "aliases": ["CC-BY-SA", "CC BY-SA", "Creative Commons Attribution-ShareAlike 4.0"],
    },
]


def add(apps, schema_editor):
    licence = apps.get_model("datasets", "Licence")
    for values in LICENCES:
        licence.objects.using(schema_editor.connection.alias).get_or_create(
            code=values["code"], defaults=values
        )


class Migration(migrations.Migration):
    dependencies = [("datasets", "0003_records_words")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
