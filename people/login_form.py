"""The one field in which people say who they are."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class ByEmailOrUsername(AuthenticationForm):
    """Put before a login form: its name field takes an email address as well as a username."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Email or username")
        # A username is shorter than the longest address.
        name.max_length = 254  # type: ignore[attr-defined]
        name.widget.attrs.update(maxlength=254, autocomplete="username", spellcheck="false")

    def get_invalid_login_error(self) -> ValidationError:
        """One answer to every failure: it does not tell whether there is such an account."""
        return ValidationError(
            _("This name and this password don’t belong together. Try again, or set a new password."),
            code="invalid_login",
        )
