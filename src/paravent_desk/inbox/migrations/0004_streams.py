from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0003_surges"),
    ]

    operations = [
        migrations.AddField(
            model_name="cursor",
            name="heard_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cursor",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cursor",
            name="rung",
            field=models.BooleanField(default=False),
        ),
    ]
