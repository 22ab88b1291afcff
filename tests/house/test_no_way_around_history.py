"""No code of the product writes past the history: what the QuerySets can't refuse is looked for in the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from backoffice.foundation.history import check_managers, is_tracked
from people.models import Tag

ROOT = Path(__file__).parents[2]
# The one place that may, and what only reads a name by it.
HISTORY = "backoffice/foundation/history/"
WRITING = {"update", "bulk_create", "bulk_update", "delete", "_raw_delete", "create", "_insert", "_update", "aupdate"}
# Writes to tables without history, by a manager or a statement that the QuerySets' guard does not see.
ALLOWED = {
    # A model's own plain QuerySet is asked, never written.
    ("webinars/domain/importing/uploading.py", "_raw_delete"): "staged rows of a list keep no history",
    ("webinars/domain/importing/keeping.py", "_raw_delete"): "staged rows of a list keep no history",
}


def sources() -> Iterator[tuple[str, ast.AST]]:
    for folder in ("backoffice", "people", "webinars", "media", "comms"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name and not name.startswith(HISTORY):
                yield name, ast.parse(path.read_text())


def names_in(node: ast.AST) -> set[str]:
    return {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def test_plain_managers_and_tables_of_links_are_only_read() -> None:
    found = set()
    for name, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            verb, owner = node.func.attr, names_in(node.func.value)
            is_plain = owner & {"_base_manager", "through", "history"}
            if verb in WRITING and (is_plain or verb.startswith("_raw")):
                found.add((name, verb))
    assert found == set(ALLOWED)


def test_no_statement_writes_into_a_table_with_history() -> None:
    tables = {model._meta.db_table for model in apps.get_models() if is_tracked(model)}
    tables |= {model.history.model._meta.db_table for model in apps.get_models() if is_tracked(model)}  # type: ignore[attr-defined]
    found = set()
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.replace('"', " ").split()
                for verb, word, table in zip(words, words[1:], words[2:], strict=False):
                    is_writing = (verb.upper(), word.upper()) in {("INSERT", "INTO"), ("DELETE", "FROM")}
                    if (is_writing and table in tables) or (verb.upper() == "UPDATE" and word in tables):
                        found.add((name, node.value[:60]))
    assert not found


def test_history_is_never_switched_off() -> None:
    found = {
        (name, part)
        for name, tree in sources()
        for part in names_in(tree)
        if part in {"skip_history_when_saving", "save_without_historical_record", "create_historical_record"}
    }
    # The rows of a file are stored one by one, and their history is written together at its end.
    assert found == {("backoffice/foundation/admin/resources.py", "skip_history_when_saving")}


def test_the_check_finds_a_manager_that_is_not_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_managers(None) == []
    plain: models.Manager[Tag] = models.Manager()
    plain.model, plain.name = Tag, "plain"
    monkeypatch.setitem(Tag._meta.__dict__, "managers", (plain,))
    [error] = check_managers(None)
    assert (error.id, error.msg) == ("history.E001", "people.Tag.plain writes without history.")
