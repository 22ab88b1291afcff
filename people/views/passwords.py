"""Setting a password through a link that is mailed: for whoever forgot theirs, or never had one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from backoffice.foundation.history import acting_as, current_actor
from backoffice.foundation.tasks import nudge
from people.models import User
from people.tasks import mail_password_link


class AskForLinkForm(forms.Form):
    """The address that the link goes to."""

    email = forms.EmailField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class AskForLinkView(FormView[AskForLinkForm]):
    """Asks for an address; what comes after is the same whether it is known or not, and takes as long."""

    template_name = "people/password_ask.html"
    form_class = AskForLinkForm
    success_url = reverse_lazy("password_link_sent")

    def form_valid(self, form: AskForLinkForm) -> HttpResponse:
        """Ask a worker to look the address up."""
        site = self.request.build_absolute_uri("/")
        nudge(mail_password_link, form.cleaned_data["email"], site, current_actor().address)
        return super().form_valid(form)


class LinkSentView(TemplateView):
    """Says to look into the mailbox."""

    template_name = "people/password_sent.html"


class SetPasswordView(PasswordResetConfirmView):
    """What the link opens; it works once, and for active people only."""

    template_name = "people/password_set.html"
    success_url = reverse_lazy("login")

    def get_user(self, uidb64: str) -> User | None:
        """The person whom the link was mailed to, unless their account was closed meanwhile."""
        user: Any = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the password, signed by whoever holds the link, and go to the login page."""
        with acting_as(self.user, str(_("by the link that was mailed"))), transaction.atomic():
            response = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Log in with it."))
        return response
