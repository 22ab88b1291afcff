"""Mailing somebody the link by which they set a password."""

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from people.models import User


def mail_link(address: str, *, site: str) -> int:
    """Mail the link to the active person with this address, whether they have a password or not.

    `site` is the address of the home page. Returns the number of mails: 0 where nobody has the address.
    """
    person = User.objects.active().with_address(address).first()
    if person is None or person.email is None:
        return 0
    key = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("password_set", args=[key, default_token_generator.make_token(person)])
    text = render_to_string(
        "people/password_mail.txt",
        {"person": person, "link": site.rstrip("/") + path, "has_password": person.has_usable_password()},
    )
    sent_count = send_mail(str(_("Set your password")), text, None, [person.email])
    note(EventKind.PASSWORD_LINK_SENT, subject=person)
    return sent_count
