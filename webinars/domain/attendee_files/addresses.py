"""Email addresses as they stand in lists, and whether they are addresses at all."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

EMAIL_CHARACTERS = 254

# What nearly all addresses look like. Django's validator takes many times as long; it is asked about the others, and
# it would accept all of these.
_USUAL = re.compile(r"[a-z0-9_]+(?:[.+-][a-z0-9_]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)
_IN_BRACKETS = re.compile(r"(.*)<([^<>]*)>\s*[;,]?", re.DOTALL)


def address_in(text: str) -> tuple[str, str]:
    """The address in a cell, in lower case, and the name beside it, from `Name <mail>`, `mailto:mail` or `mail`."""
    name = ""
    if "<" in text and (match := _IN_BRACKETS.fullmatch(text)):
        name, text = match[1].strip().strip("\"'").strip(), match[2]
    address = text.strip().lower()
    if address.startswith("mailto:"):
        address = address[7:].strip()
    return address, name


def is_address(text: str) -> bool:
    """Whether Django's validator accepts the address."""
    if len(text) <= EMAIL_CHARACTERS and _USUAL.fullmatch(text):
        return True
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
