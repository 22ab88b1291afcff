"""Logging in: one door for everybody, which leads each to their own place."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.urls import reverse

from people.login_form import ByEmailOrUsername


class LoginForm(ByEmailOrUsername, AuthenticationForm):
    """Email or username, and the password."""


class EntranceView(LoginView):
    """The login page outside the admin."""

    template_name = "people/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Where somebody goes who was not on the way anywhere."""
        if self.request.user.is_staff:
            return reverse("admin:index")
        return super().get_default_redirect_url()
