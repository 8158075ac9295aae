from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datasets", "0010_files_of_versions")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="content_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
