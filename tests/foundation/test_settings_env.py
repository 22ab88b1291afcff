"""Environment variables are read strictly: what can't be read stops the start with a sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.settings import env


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(ImproperlyConfigured, match="NOT_SET is not set"):
        env.text("NOT_SET")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_a_flag_understands_yes_and_no(monkeypatch: pytest.MonkeyPatch, word: str, value: bool) -> None:
    monkeypatch.setenv("A_FLAG", word)
    assert env.flag("A_FLAG") is value


def test_a_flag_that_is_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        env.flag("A_FLAG")


def test_a_number_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_NUMBER", "many")
    with pytest.raises(ImproperlyConfigured, match="not a whole number"):
        env.integer("A_NUMBER", 1)


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="at least 50"):
        env.secret("A_SECRET")


def test_a_postgres_url_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_URL", "postgres://me:p%40ss@db.example.com:5433/back%20office?sslmode=require")
    entry = env.database("A_URL", "")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "me",
        "p@ss",
        "db.example.com",
        "5433",
        "back office",
    )
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_URL", "sqlite:////srv/data/db.sqlite3")
    entry = env.database("A_URL", "")
    assert entry["NAME"] == "/srv/data/db.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"  # type: ignore[index]


def test_an_unknown_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_URL", "oracle://somewhere/x")
    with pytest.raises(ImproperlyConfigured, match="'oracle' is not supported"):
        env.database("A_URL", "")
