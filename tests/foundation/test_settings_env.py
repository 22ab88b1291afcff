"""Environment variables are read strictly: what can't be read stops the start with a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.audit.domain.sealing.keys import make_file
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


def test_a_signing_key_is_32_bytes_in_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.signing_key("A_KEY") is None
    monkeypatch.setenv("A_KEY", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    assert env.signing_key("A_KEY") == b"A" * 32


@pytest.mark.parametrize("word", ["QUFB", "not base64!", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"])
def test_a_signing_key_that_is_none_stops_the_start(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", word)
    with pytest.raises(ImproperlyConfigured, match="not the base64 of 32 bytes"):
        env.signing_key("A_KEY")


def test_a_signing_key_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_file(tmp_path / "key.pem")
    monkeypatch.setenv("A_KEY_FILE", str(tmp_path / "key.pem"))
    assert env.signing_key("A_KEY") == key.key.private_bytes_raw()

    monkeypatch.setenv("A_KEY", "x")
    with pytest.raises(ImproperlyConfigured, match="Both A_KEY and A_KEY_FILE"):
        env.signing_key("A_KEY")
    monkeypatch.delenv("A_KEY")
    monkeypatch.setenv("A_KEY_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        env.signing_key("A_KEY")
    (tmp_path / "missing.pem").write_text(key.public.pem)
    with pytest.raises(ImproperlyConfigured, match="not an Ed25519 key"):
        env.signing_key("A_KEY")


def test_places_are_whole_paths_or_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACES", "/srv/seals, https://example.org/seals")
    assert env.places("PLACES") == ["/srv/seals", "https://example.org/seals"]
    monkeypatch.setenv("PLACES", "/srv/seals,seals")
    with pytest.raises(ImproperlyConfigured, match="number 2"):
        env.places("PLACES")


@pytest.mark.parametrize("word", ["people.user", "people.user=", "people.user=0", "=3", "people.user=1.5"])
def test_days_that_are_none_stop_the_start(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYS", f"audit.event=365, {word}")
    with pytest.raises(ImproperlyConfigured, match="name=days"):
        env.days_by_name("DAYS")


def test_days_are_read_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYS", "audit.event=365, people.user=730")
    assert env.days_by_name("DAYS") == {"audit.event": 365, "people.user": 730}
