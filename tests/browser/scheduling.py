"""A pytest plugin that gives all browser tests to one process: they share one running back office.

The `xdist_group` mark would say the same, but pytest-xdist 3.8 cannot tell groups under pytest 9.2 and goes on without.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

FOLDER = "tests/browser/"


class BrowserTestsTogether(LoadScopeScheduling):
    """Every test goes to whichever process is free, the browser tests all to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return FOLDER if nodeid.startswith(FOLDER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """The scheduler for `--dist loadgroup`; other ways of distribution stay as they are."""
    return BrowserTestsTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
