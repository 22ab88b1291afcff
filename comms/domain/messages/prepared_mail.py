"""A mail whose bytes are written already."""

from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from typing import Any

from django.core.mail import EmailMultiAlternatives


class PreparedMail(EmailMultiAlternatives):
    """A mail for any of Django's mail backends; its attributes say what its bytes say, and changing them is no use."""

    def __init__(self, written: bytes, address: str, **values: Any) -> None:
        super().__init__(**values)
        self._written = written
        self._address = address

    def message(self, **_options: Any) -> Any:  # Django 6 passes a policy, which says how lines end
        """What backends take the bytes from."""
        return WrittenMessage(self._written, line_end=getattr(_options.get("policy"), "linesep", "\n"))

    def recipients(self) -> list[str]:
        """The one address, as a mail server takes it."""
        return [self._address]


class WrittenMessage:
    """Stands in for an email.message.Message that is only written out; whatever else is asked, a parsed one answers."""

    def __init__(self, written: bytes, *, line_end: str = "\n") -> None:
        self._written = written
        self._line_end = line_end

    def as_bytes(self, unixfrom: bool = False, linesep: str = "", policy: Any = None) -> bytes:
        """The mail, its lines ended as the policy or the caller says."""
        line_end = linesep or getattr(policy, "linesep", "") or self._line_end
        return self._written if line_end == "\r\n" else self._written.replace(b"\r\n", line_end.encode("ascii"))

    def as_string(self, *_args: Any, **_options: Any) -> str:
        """The mail as text; it is ASCII."""
        return self.as_bytes().decode("ascii")

    def get_charset(self) -> None:
        """None: the bytes are ASCII, whatever their parts are in."""

    def __bytes__(self) -> bytes:
        return self.as_bytes()

    def __str__(self) -> str:
        return self.as_string()

    def __getitem__(self, name: str) -> Any:
        return self._parsed()[name]

    def __contains__(self, name: str) -> bool:
        return name in self._parsed()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copying and pickling ask for such before there is anything to parse
            raise AttributeError(name)
        return getattr(self._parsed(), name)

    def _parsed(self) -> ParsedMessage:
        return message_from_bytes(self._written, policy=policy.default)
