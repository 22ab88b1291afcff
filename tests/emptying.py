"""A pytest plugin that empties the tables of the record between tests: it needs a permit for it, as everybody does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from backoffice.audit.domain import permits
from backoffice.audit.models import Permit


@pytest.fixture(autouse=True, scope="session")
def _flushes_have_a_permit() -> Iterator[None]:
    """Let `flush`, by which a test that commits is cleaned up after, empty the tables that nobody may empty."""
    execute = BaseDatabaseOperations.execute_sql_flush

    def execute_with_a_permit(operations: Any, statements: list[str]) -> None:
        with permits.granted("cleaning up after a test"):
            # The permit goes last, where each table has a statement of its own.
            execute(operations, sorted(statements, key=lambda statement: f'"{Permit._meta.db_table}"' in statement))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_with_a_permit)
        yield
