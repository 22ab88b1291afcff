"""The full-text index of the log, on PostgreSQL: SQLite looks at each line."""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX log_by_words ON audit_logline "
            "USING gin (to_tsvector('simple', reason || ' ' || actor_name))"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS log_by_words")


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0005_seals"),
    ]

    operations = [migrations.RunPython(create, drop)]
