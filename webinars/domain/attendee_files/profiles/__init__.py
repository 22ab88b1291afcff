"""All the kinds of files that are recognised, one in each module of this package."""

import pkgutil
from functools import cache
from importlib import import_module

from webinars.domain.attendee_files.profile import Profile

# The kind of a file that is no tool's own.
PLAIN = "list"


@cache
def all_profiles() -> tuple[Profile, ...]:
    """The `PROFILE` of every module here, the most particular first."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: list[Profile] = [import_module(f"{__name__}.{name}").PROFILE for name in names]
    return tuple(sorted(found, key=lambda profile: -profile.particularity))


def profile_of(kind: str) -> Profile:
    """The profile with this kind; raises LookupError when there is none."""
    for profile in all_profiles():
        if profile.kind == kind:
            return profile
    raise LookupError(kind)
