"""Files belong to the versions whose records name them."""

from django.db import migrations, models


def link_what_is_there(apps, schema_editor):
    """Give every version with a field of files those that were there when it was made."""
    version_model = apps.get_model("datasets", "Version")
    for version in version_model.objects.iterator():
        if any(item["type"] == "file" for item in version.schema_fields):
            version.files.set(
                version.dataset.record_files.filter(created_at__lte=version.created_at)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0009_record_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="files",
            field=models.ManyToManyField(related_name="versions", to="datasets.recordfile"),
        ),
        migrations.RunPython(link_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
