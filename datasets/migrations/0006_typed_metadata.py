"""Every metadata can be asked for: the projection keeps them by name and kind.

Fills the rows that stand already, their features and their text index included.
"""

import django.utils.timezone
from django.db import migrations, models

from datasets import projection

_BATCH = 200


def fill(apps, schema_editor):
    datasets = apps.get_model("datasets", "Dataset").objects
    entries = apps.get_model("datasets", "CatalogEntry").objects
    described = (
        datasets.filter(entry__isnull=False)
        .select_related("published_version", "publisher", "licence")
        .prefetch_related("themes", "keywords", "fields")
        .order_by("pk")
    )
    for dataset in described.iterator(chunk_size=_BATCH):
        typed, kinds = projection.typed_metadata(dataset)
        entries.filter(pk=dataset.pk).update(
            typed=typed,
            kinds=kinds,
            features=projection.features(dataset) or None,
            popularity_score=projection.popularity(dataset),
            download_count=dataset.download_count or None,
            search=projection.text_index(dataset),
        )


class Migration(migrations.Migration):
    dependencies = [("datasets", "0005_known_timezone")]

    operations = [
        migrations.RemoveField(model_name="catalogentry", name="metas"),
        migrations.AddField(
            model_name="catalogentry", name="typed", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="catalogentry", name="kinds", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="catalogentry",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="catalogentry",
            name="popularity_score",
            field=models.FloatField(null=True),
        ),
        migrations.AlterField(
            model_name="catalogentry",
            name="download_count",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
