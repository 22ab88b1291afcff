"""A row for each kind of notice, with its default words."""

from django.db import migrations


def add_templates(apps, schema_editor):
    # The words are a starting point that staff change, so the latest ones are as good as those of the day.
    from comms.domain.notices.default_words import DEFAULT_WORDS

    NoticeTemplate = apps.get_model("comms", "NoticeTemplate")
    for kind, (title, body) in DEFAULT_WORDS.items():
        NoticeTemplate.objects.get_or_create(
            kind=kind.value, defaults={"title": title, "body": body, "channels": ["in_app", "email"]}
        )


class Migration(migrations.Migration):
    dependencies = [("comms", "0005_what_an_address_list_held")]

    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop, elidable=False)]
