"""The one exception by which a rule says no."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError


class RuleBroken(Exception):
    """A rule of the house refuses: what happened, to what, and what to do, with a stable code for clients.

    `message` may hold %-placeholders that `params` fills when the text is shown, so that it can be translated lazily.
    """

    def __init__(self, message: object, *, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, code, params)
        self.message = message
        self.code = code
        self.params = dict(params or {})

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params else text

    def as_validation_error(self, field: str | None = None) -> ValidationError:
        """The same refusal in the form that Django's forms show, beside `field` where one is named."""
        error = ValidationError(str(self), code=self.code)
        return error if field is None else ValidationError({field: [error]})
