"""A part remembers when its table was given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0012_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="part",
            name="dropped_at",
            field=models.DateTimeField(null=True),
        ),
    ]
