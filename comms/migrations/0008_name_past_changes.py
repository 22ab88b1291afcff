"""Says of the history rows that are there already which fields they changed."""

from django.db import migrations

from backoffice.foundation.history.filling import name_changes


class Migration(migrations.Migration):
    dependencies = [("comms", "0007_history_says_what_changed")]

    operations = [migrations.RunPython(name_changes("comms", "announcement", "addresslist", "chatmessage", "noticetemplate", "preference", "segment", "suppression"), migrations.RunPython.noop)]
