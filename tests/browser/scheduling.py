"""A pytest plugin that gives to one process what shares something dear: the browser tests one running back office,
the tests of the way up from the last release one database.

The `xdist_group` mark would say the same, but pytest-xdist 3.8 cannot tell groups under pytest 9.2 and goes on without.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/audit/test_migrating_up.py")


class SharersTogether(LoadScopeScheduling):
    """Every test goes to whichever process is free, those of one place in TOGETHER all to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """The scheduler for `--dist loadgroup`; other ways of distribution stay as they are."""
    return SharersTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
