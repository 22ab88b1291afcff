"""Says of the history rows that are there already which fields they changed."""

from django.db import migrations

from backoffice.foundation.history.filling import name_changes


class Migration(migrations.Migration):
    dependencies = [("webinars", "0005_history_says_what_changed")]

    operations = [migrations.RunPython(name_changes("webinars", "webinar.hosts.tags", "series", "registration", "attendeeimport"), migrations.RunPython.noop)]
