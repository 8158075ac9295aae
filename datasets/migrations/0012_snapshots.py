"""Versions name a Parquet snapshot, and all values of fields that have few of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0011_version_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="snapshot_key",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="version",
            name="snapshot_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="version",
            name="snapshot_size",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="FieldCounts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("values", models.JSONField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="counts",
                        to="datasets.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["version", "name"], name="version_field_counted_once"
                    )
                ],
            },
        ),
    ]
