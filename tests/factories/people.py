"""People and tags."""

from itertools import count
from typing import Any

from people.choices import Role
from people.models import Tag, User

_numbers = count(1)


def make_user(role: str = Role.ATTENDEE, **values: Any) -> User:
    """A person with a name and an address of their own; give `password` for one who can log in."""
    number = next(_numbers)
    password = values.pop("password", None)
    values.setdefault("email", f"person{number}@example.com")
    values.setdefault("name", f"Person {number}")
    return User.objects.create_user(
        username=values.pop("username", f"person{number}"), password=password, role=role, **values
    )


def make_tag(name: str = "") -> Tag:
    """A tag with a name of its own."""
    return Tag.objects.create(name=name or f"tag {next(_numbers)}")
