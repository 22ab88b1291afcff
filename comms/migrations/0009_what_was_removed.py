"""Notes on announcements and notices when the first of their old rows were removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comms", "0008_name_past_changes")]

    operations = [
        migrations.AddField("announcement", "mails_removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("announcement", "notifications_removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("notice", "mails_removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
    ]
