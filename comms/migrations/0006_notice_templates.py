"""A row for each kind of notice, with its default words and its first version in the history."""

from uuid import uuid4

from django.db import migrations
from django.utils import timezone


def add_templates(apps, schema_editor):
    # The words are a starting point that staff change, so the latest ones are as good as those of the day.
    from comms.domain.notices.default_words import DEFAULT_WORDS

    template_model = apps.get_model("comms", "NoticeTemplate")
    history_model = apps.get_model("comms", "HistoricalNoticeTemplate")
    names = [field.attname for field in template_model._meta.concrete_fields]
    signature = {"history_date": timezone.now(), "history_type": "+", "group": uuid4(), "actor_name": "migration"}
    for kind, (title, body) in DEFAULT_WORDS.items():
        values = {"title": title, "body": body, "channels": ["in_app", "email"]}
        made, is_new = template_model.objects.get_or_create(kind=kind.value, defaults=values)
        if is_new:
            history_model.objects.create(**{name: getattr(made, name) for name in names}, **signature)


class Migration(migrations.Migration):
    dependencies = [("comms", "0005_what_an_address_list_held")]

    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop, elidable=False)]
