import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_run_parent")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="waits_since",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
