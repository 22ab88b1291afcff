"""Whom an announcement is for: rules of whom to include and whom to exclude, made of criteria.

A person matches criteria when all of them hold; rules reach the active people who match any of the includes (everybody,
where there are none) and none of the excludes.
"""

from .approval import joined, left
from .checking import check_rule, check_rules
from .emptiness import is_surely_empty
from .figures import LeftOut, Preview, preview
from .filtering import CRITERIA, PeopleFilter, matching
from .naming import frozen, rules_of
from .reaching import count, people_of

__all__ = [
    "CRITERIA",
    "LeftOut",
    "PeopleFilter",
    "Preview",
    "check_rule",
    "check_rules",
    "count",
    "frozen",
    "is_surely_empty",
    "joined",
    "left",
    "matching",
    "people_of",
    "preview",
    "rules_of",
]
