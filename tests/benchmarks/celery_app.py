"""The usual way, to be measured against: one Celery task a mail, Django's own mail classes, a kept connection."""

import os

import django
from celery import Celery

app = Celery("usual", broker=os.environ.get("REDIS_URL", "redis://localhost/0"))
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)

_kept = {}


def _connection():
    from django.core.mail import get_connection

    if "connection" not in _kept:
        _kept["connection"] = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=int(os.environ["SINK_PORT"])
        )
        _kept["connection"].open()
    return _kept["connection"]


@app.task
def send_one(delivery_id):
    """Send one mail, and note that it was sent."""
    from django.core.mail import EmailMultiAlternatives
    from django.template.loader import render_to_string
    from django.utils import timezone

    from comms.domain.wishes.unsubscribing import unsubscribe_url
    from comms.models import Delivery

    delivery = Delivery.objects.select_related("user", "announcement").get(pk=delivery_id)
    person, announcement = delivery.user, delivery.announcement
    url = unsubscribe_url(person.pk, "announcement", base_url="http://localhost")
    body = announcement.body.replace("{{ person.name }}", person.name)
    context = {"title": announcement.title, "body": body, "why": "", "unsubscribe_url": url, "site_url": "/"}
    mail = EmailMultiAlternatives(
        announcement.title,
        render_to_string("comms/mail/letter.txt", context),
        "news@example.org",
        [person.email],
        connection=_connection(),
        headers={"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    mail.attach_alternative(render_to_string("comms/mail/letter.html", context), "text/html")
    mail.send()
    Delivery.objects.filter(pk=delivery_id).update(state="sent", sent_at=timezone.now(), address=person.email)


if os.environ.get("SINK_PORT"):
    django.setup()
